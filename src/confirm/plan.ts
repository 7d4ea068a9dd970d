import type { Change } from '../model/change.ts'
import type { Selection } from '../model/confirmation.ts'
import { topLevelTests } from '../sites/names.ts'
import { grouped } from '../text/order.ts'
import { CERTAIN_PROCESSES } from './fresh-processes.ts'
import type { Judgement } from './judgement.ts'
import { CERTAIN, LAST, MANY } from './repetition.ts'
import { type FinishedRerun, sitesLike } from './rerun.ts'
import { refusesRepetition } from './verdict.ts'

export interface RerunRequest {
  readonly tests: Selection
  readonly repetitions: number
  /** Whether only presence matters, so that settling may be short. */
  readonly quick?: boolean
  /** Milliseconds after which it is not worth its time, besides the budget of all reruns. */
  readonly atMostMs?: number
}

/** Undefined when there is no time left for it. */
export type RunAgain = (request: RerunRequest) => Promise<FinishedRerun | undefined>

export interface RerunPlan {
  readonly run: RunAgain
  /** How often suspect tests run in one process, to see growth. */
  readonly repetitions: number
  /** -count of the first run: numbers of whole runs compare only between those that repeat alike. */
  readonly own: number
  /** Whether the first run may have run examples. */
  readonly examples: boolean
  /** More repetitions than that are tried as long as their tests take no longer than this together. */
  readonly longestMs: number
  readonly judge: (change: Change, finished: readonly FinishedRerun[]) => Judgement
}

/** The reruns that tell about each change. */
type Reruns = readonly (readonly [Change, readonly FinishedRerun[]])[]

// Whole packages are slow: enough to see growth, no more.
const PACKAGE_REPETITIONS = 2
// Of the time that repetitions may take: tests are quick when many of them fit into this part.
const QUICK_SHARE = 1 / 4
const GROWN_RUNS = 3
const MAX_SPLITS = 8
const MAX_BISECTIONS = 10

/** Runs what it takes to judge the suspects of one package, and no more. */
export async function rerunPackage(
  changes: readonly Change[],
  plan: RerunPlan,
): Promise<ReadonlyMap<Change, readonly FinishedRerun[]>> {
  const grown = changes.filter(({ change }) => change === 'grown')
  const added = changes.filter(({ change }) => change !== 'grown')
  const reruns = await Promise.all([
    rerunGrown(grown, plan),
    rerunExamples(added.filter(isExample), plan),
    rerunTests(
      added.filter((change) => change.tests.length > 0 && !isExample(change)),
      plan,
    ),
    rerunUnattributed(
      added.filter((change) => change.tests.length === 0),
      plan,
    ),
  ])
  return new Map(reruns.flat())
}

/** Whether only examples start it, which -test.count does not repeat (go help testflag). */
export function isExample({ tests }: Pick<Change, 'tests'>): boolean {
  return tests.length > 0 && tests.every((test) => test.startsWith('Example'))
}

async function rerunGrown(changes: readonly Change[], { run, own }: RerunPlan): Promise<Reruns> {
  if (changes.length === 0) return []
  const whole = { tests: undefined, repetitions: own }
  return forEach(changes, await runAll(run, Array(GROWN_RUNS).fill(whole)))
}

async function rerunExamples(changes: readonly Change[], plan: RerunPlan): Promise<Reruns> {
  if (changes.length === 0) return []
  const tests = topLevelTests(changes.flatMap((change) => change.tests))
  const first = await runAll(plan.run, Array(plan.repetitions).fill({ tests, repetitions: 1 }))
  return forEach(changes, [...first, ...(await moreProcesses(changes, tests, first, plan))])
}

async function rerunTests(changes: readonly Change[], plan: RerunPlan): Promise<Reruns> {
  if (changes.length === 0) return []
  const tests = topLevelTests(changes.flatMap((change) => change.tests))
  const finished = await repeat(changes, tests, plan.repetitions, plan)
  const groups = [...grouped(changes, (change) => topLevelTests(change.tests).join(' ')).values()]
  if (groups.length > 1 && groups.length <= MAX_SPLITS && finished.some(({ passed }) => !passed)) {
    // One test that cannot run again must not speak for the others.
    return (await Promise.all(groups.map((group) => rerunTests(group, plan)))).flat()
  }
  const lonely = changes.filter((change) => needsCompany(change, finished, plan))
  if (lonely.length === 0) return forEach(changes, finished)
  const whole = await repeat(lonely, undefined, PACKAGE_REPETITIONS, plan)
  return changes.map((change) => [change, lonely.includes(change) ? [...finished, ...whole] : finished])
}

async function rerunUnattributed(changes: readonly Change[], plan: RerunPlan): Promise<Reruns> {
  if (changes.length === 0) return []
  // A timer of an example looks like a singleton, however often the tests run.
  const examples = plan.examples
    ? await runAll(plan.run, [{ tests: 'examples', repetitions: 1, quick: true }])
    : []
  const [started, others] = partition(changes, (change) => sitesLike(change, examples).length > 0)
  const [fresh, whole] = await Promise.all([
    started.length === 0
      ? []
      : runAll(plan.run, Array(plan.repetitions - 1).fill({ tests: 'examples', repetitions: 1 })),
    others.length === 0 ? [] : repeat(others, undefined, PACKAGE_REPETITIONS, plan),
  ])
  return [...forEach(started, [...examples, ...fresh]), ...forEach(others, whole)]
}

/** Whether the tests alone left less of it than they did among others. */
function needsCompany(change: Change, finished: readonly FinishedRerun[], { judge }: RerunPlan): boolean {
  const { verdict } = judge(change, finished)
  if (verdict === 'leak' || verdict === 'slow-exit' || finished.length === 0) return false
  const counts = finished
    .filter(({ passed }) => passed)
    .map((rerun) => sitesLike(change, [rerun]).reduce((sum, { count }) => sum + count, 0))
  return Math.max(0, ...counts) < change.count
}

/** Runs these tests once and several times, and more often as long as that leaves a change open. */
async function repeat(
  changes: readonly Change[],
  tests: Selection,
  several: number,
  plan: RerunPlan,
): Promise<readonly FinishedRerun[]> {
  let finished = await runAll(plan.run, [
    { tests, repetitions: 1 },
    { tests, repetitions: several },
  ])
  if (refusesRepetition(finished)) {
    // Fresh processes instead, where one process cannot run them twice.
    const more = await runAll(plan.run, Array(plan.repetitions - 1).fill({ tests, repetitions: 1 }))
    finished = [...finished, ...more]
    return [...finished, ...(await moreProcesses(changes, tests, finished, plan))]
  }
  if (!finished.every(({ passed }) => passed)) return finished
  for (const repetitions of [MANY, CERTAIN, LAST]) {
    const open = changes.some((change) => plan.judge(change, finished).open)
    const longestMs = plan.longestMs * (repetitions === MANY ? QUICK_SHARE : 1)
    if (!open || repetitions <= several || !fits(repetitions, finished, longestMs)) continue
    const longer = await runAll(plan.run, [{ tests, repetitions, atMostMs: longestMs }])
    finished = [...finished, ...longer]
    // What fails so often fails more often, too.
    if (repetitions !== MANY && !longer.every(({ passed }) => passed)) break
  }
  return finished
}

/** As many processes as show what only some of them leave. */
async function moreProcesses(
  changes: readonly Change[],
  tests: Selection,
  finished: readonly FinishedRerun[],
  plan: RerunPlan,
): Promise<readonly FinishedRerun[]> {
  const missing = CERTAIN_PROCESSES - finished.length
  if (missing <= 0 || !fits(missing, finished, plan.longestMs)) return []
  if (!changes.some((change) => plan.judge(change, finished).open)) return []
  return runAll(plan.run, Array(missing).fill({ tests, repetitions: 1 }))
}

function fits(repetitions: number, finished: readonly FinishedRerun[], longestMs: number): boolean {
  const each = finished.map((rerun) => rerun.tookMs / rerun.repetitions)
  return Math.min(...each) * repetitions <= longestMs
}

/**
 * Finds the one test that starts a goroutine which carries no trace of it, by halves. Blames nobody
 * unless that test alone leaves it.
 */
export async function bisect(
  change: Change,
  tests: readonly string[],
  run: RunAgain,
): Promise<readonly string[]> {
  const leaves = async (some: readonly string[]) => {
    const rerun = await run({ tests: some, repetitions: 1, quick: true })
    return rerun !== undefined && sitesLike(change, [rerun]).length > 0
  }
  let candidates = topLevelTests(tests)
  for (let step = 0; candidates.length > 1; step++) {
    if (step === MAX_BISECTIONS) return []
    const half = candidates.slice(0, Math.ceil(candidates.length / 2))
    candidates = (await leaves(half)) ? half : candidates.slice(half.length)
  }
  return candidates.length === 1 && (await leaves(candidates)) ? candidates : []
}

async function runAll(run: RunAgain, requests: readonly RerunRequest[]): Promise<readonly FinishedRerun[]> {
  const finished = await Promise.all(requests.map(run))
  return finished.filter((rerun) => rerun !== undefined)
}

function forEach(changes: readonly Change[], finished: readonly FinishedRerun[]): Reruns {
  return changes.map((change) => [change, finished])
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(holds), all.filter((one) => !holds(one))]
}
