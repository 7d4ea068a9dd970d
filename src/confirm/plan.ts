import type { Change } from '../model/change.ts'
import type { Selection } from '../model/confirmation.ts'
import type { FinishedRerun, Repeatable } from '../model/subject.ts'
import { topLevelTests } from '../sites/names.ts'
import { grouped } from '../text/order.ts'
import { CERTAIN_PROCESSES } from './fresh-processes.ts'
import { isExample, type Proof, prove } from './judge.ts'
import { CERTAIN, LAST, MANY } from './repetition.ts'
import { sitesLike } from './rerun.ts'
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
  /** What the first run of the process was like: numbers of whole runs compare only between those that repeat alike. */
  readonly first: Pick<Repeatable, 'passed' | 'repetitions' | 'examples'>
  /** How often suspect tests run in one process, to see growth. */
  readonly repetitions: number
  /** More repetitions than that are tried as long as their tests take no longer than this together. */
  readonly longestMs: number
}

type Proofs = ReadonlyMap<Change, Proof>

// Whole packages are slow: enough to see growth, no more.
const PACKAGE_REPETITIONS = 2
// Of the time that repetitions may take: tests are quick when many of them fit into this part.
const QUICK_SHARE = 1 / 4
const GROWN_RUNS = 3
const MAX_SPLITS = 8
const MAX_BISECTIONS = 10

/** Runs what it takes to judge the suspects of one process, and no more. */
export async function rerunPackage(changes: readonly Change[], plan: RerunPlan): Promise<Proofs> {
  const grown = changes.filter(({ change }) => change === 'grown')
  const added = changes.filter(({ change }) => change !== 'grown')
  const proofs = await Promise.all([
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
  return joined(proofs)
}

async function rerunGrown(changes: readonly Change[], plan: RerunPlan): Promise<Proofs> {
  if (changes.length === 0) return new Map()
  const whole = { tests: undefined, repetitions: plan.first.repetitions }
  return proofsOf(changes, await runAll(plan.run, Array(GROWN_RUNS).fill(whole)), plan)
}

async function rerunExamples(changes: readonly Change[], plan: RerunPlan): Promise<Proofs> {
  if (changes.length === 0) return new Map()
  const tests = topLevelTests(changes.flatMap((change) => change.tests))
  const first = await runAll(plan.run, Array(plan.repetitions).fill({ tests, repetitions: 1 }))
  return moreProcesses(tests, proofsOf(changes, first, plan), first, plan)
}

async function rerunTests(changes: readonly Change[], plan: RerunPlan): Promise<Proofs> {
  if (changes.length === 0) return new Map()
  const tests = topLevelTests(changes.flatMap((change) => change.tests))
  const proofs = await repeat(changes, tests, plan.repetitions, plan)
  const groups = [...grouped(changes, (change) => topLevelTests(change.tests).join(' ')).values()]
  if (groups.length > 1 && groups.length <= MAX_SPLITS && someFailed(proofs)) {
    // One test that cannot run again must not speak for the others.
    return joined(await Promise.all(groups.map((group) => rerunTests(group, plan))))
  }
  const lonely = new Map([...proofs].filter(([change, proof]) => needsCompany(change, proof)))
  if (lonely.size === 0) return proofs
  const whole = await repeat([...lonely.keys()], undefined, PACKAGE_REPETITIONS, plan)
  return joined([
    proofs,
    ...[...whole].map(([change, { finished }]) =>
      proofsOf([change], [...(lonely.get(change)?.finished ?? []), ...finished], plan),
    ),
  ])
}

async function rerunUnattributed(changes: readonly Change[], plan: RerunPlan): Promise<Proofs> {
  if (changes.length === 0) return new Map()
  // A timer of an example looks like a singleton, however often the tests run.
  const examples = plan.first.examples
    ? await runAll(plan.run, [{ tests: 'examples', repetitions: 1, quick: true }])
    : []
  const [started, others] = partition(changes, (change) => sitesLike(change, examples).length > 0)
  const [fresh, whole] = await Promise.all([
    started.length === 0
      ? []
      : runAll(plan.run, Array(plan.repetitions - 1).fill({ tests: 'examples', repetitions: 1 })),
    others.length === 0 ? new Map() : repeat(others, undefined, PACKAGE_REPETITIONS, plan),
  ])
  return joined([proofsOf(started, [...examples, ...fresh], plan), whole])
}

/** Whether the tests alone left less of it than they did among others. */
function needsCompany(change: Change, { finished, judgement: { verdict } }: Proof): boolean {
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
): Promise<Proofs> {
  let finished = await runAll(plan.run, [
    { tests, repetitions: 1 },
    { tests, repetitions: several },
  ])
  if (refusesRepetition(finished)) {
    // Fresh processes instead, where one process cannot run them twice.
    const more = await runAll(plan.run, Array(plan.repetitions - 1).fill({ tests, repetitions: 1 }))
    finished = [...finished, ...more]
    return moreProcesses(tests, proofsOf(changes, finished, plan), finished, plan)
  }
  let proofs = proofsOf(changes, finished, plan)
  if (!finished.every(({ passed }) => passed)) return proofs
  for (const repetitions of [MANY, CERTAIN, LAST]) {
    const longestMs = plan.longestMs * (repetitions === MANY ? QUICK_SHARE : 1)
    if (!isOpen(proofs) || repetitions <= several || !fits(repetitions, finished, longestMs)) continue
    const longer = await runAll(plan.run, [{ tests, repetitions, atMostMs: longestMs }])
    finished = [...finished, ...longer]
    proofs = proofsOf(changes, finished, plan)
    // What fails so often fails more often, too.
    if (repetitions !== MANY && !longer.every(({ passed }) => passed)) break
  }
  return proofs
}

/** As many processes as show what only some of them leave. */
async function moreProcesses(
  tests: Selection,
  proofs: Proofs,
  finished: readonly FinishedRerun[],
  plan: RerunPlan,
): Promise<Proofs> {
  const missing = CERTAIN_PROCESSES - finished.length
  if (missing <= 0 || !fits(missing, finished, plan.longestMs) || !isOpen(proofs)) return proofs
  const more = await runAll(plan.run, Array(missing).fill({ tests, repetitions: 1 }))
  return proofsOf([...proofs.keys()], [...finished, ...more], plan)
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

function proofsOf(
  changes: readonly Change[],
  finished: readonly FinishedRerun[],
  { first }: RerunPlan,
): Proofs {
  return new Map(changes.map((change) => [change, prove(change, finished, first)]))
}

function joined(parts: readonly Proofs[]): Proofs {
  return new Map(parts.flatMap((proofs) => [...proofs]))
}

function isOpen(proofs: Proofs): boolean {
  return [...proofs.values()].some(({ judgement }) => judgement.open)
}

function someFailed(proofs: Proofs): boolean {
  return [...proofs.values()].some(({ finished }) => finished.some(({ passed }) => !passed))
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(holds), all.filter((one) => !holds(one))]
}
