import { judgeNew, refusesRepetition } from '../leaks/verdict.ts'
import type { Change } from '../report/index.ts'
import { topLevelTests } from './arguments.ts'
import { type FinishedRerun, observe, sitesLike } from './finished.ts'

/** What to run: these tests, or all of the package; undefined when there is no time left for it. */
export interface RerunRequest {
  readonly tests: readonly string[] | undefined
  readonly repetitions: number
  /** Whether only presence matters, so that settling may be short. */
  readonly quick?: boolean
}

export type RunAgain = (request: RerunRequest) => Promise<FinishedRerun | undefined>

// Whole packages are slow: enough to see growth, no more.
const PACKAGE_REPETITIONS = 2
// What happens in one run of five looks like a singleton in four.
const LONG_FACTOR = 4
// Tests that took longer are not run that much more often.
const LONG_UP_TO_MS = 15_000
const GROWN_RUNS = 3
const MAX_BISECTIONS = 10
const NO_EVIDENCE = { proven: false, origin: null, knownSingleton: '' } as const

export interface Repetitions {
  /** Of the suspect tests, to see growth. */
  readonly suspects: number
  /** Of every test in the first run (-count): counts compare only between runs that repeat alike. */
  readonly own: number
}

/** Runs what it takes to judge the suspects of one package, and no more. */
export async function rerunPackage(
  changes: readonly Change[],
  run: RunAgain,
  repetitions: Repetitions,
): Promise<readonly FinishedRerun[]> {
  const grown = changes.filter((change) => change.change === 'grown')
  const added = changes.filter((change) => change.change !== 'grown')
  const finished = added.length > 0 ? await rerunAdded(added, run, repetitions.suspects) : []
  if (grown.length === 0) return finished
  const whole = { tests: undefined, repetitions: repetitions.own }
  const done = finished.filter(
    (rerun) => rerun.tests === 'package' && rerun.repetitions === whole.repetitions,
  ).length
  return [...finished, ...(await runAll(run, Array(GROWN_RUNS - done).fill(whole)))]
}

async function rerunAdded(
  added: readonly Change[],
  run: RunAgain,
  repetitions: number,
): Promise<readonly FinishedRerun[]> {
  const blamed = topLevelTests(added.flatMap((change) => change.tests))
  const tests = blamed.length > 0 ? blamed : undefined
  const finished: FinishedRerun[] = []
  if (tests !== undefined)
    finished.push(
      ...(await runAll(run, [
        { tests, repetitions: 1 },
        { tests, repetitions },
      ])),
    )
  if (added.some((change) => refusesRepetition(observe(change, finished)))) {
    // Fresh processes instead, where one process cannot run them twice.
    const fresh = Array(repetitions - 1).fill({ tests, repetitions: 1 })
    return [...finished, ...(await runAll(run, fresh))]
  }
  if (added.some((change) => isRare(change, finished))) {
    const long =
      tests === undefined ? undefined : await run({ tests, repetitions: repetitions * LONG_FACTOR })
    // First, since it tells more than the short one.
    if (long?.complete) finished.unshift(long)
  }
  const undecided = added.some(
    (change) =>
      change.tests.length === 0 ||
      judgeNew(observe(change, finished), NO_EVIDENCE).verdict === 'intermittent',
  )
  if (!undecided) return finished
  // Some leaks need the company of other tests.
  const whole = [1, PACKAGE_REPETITIONS].map((times) => ({ tests: undefined, repetitions: times }))
  return [...finished, ...(await runAll(run, whole))]
}

/** Whether quick tests left it too seldom to tell: neither each time, nor for a reason that makes it happen only once. */
function isRare(change: Change, finished: readonly FinishedRerun[]): boolean {
  if (finished.length === 0 || finished.some(({ tookMs }) => tookMs > LONG_UP_TO_MS)) return false
  const seen = sitesLike(change, finished)
  if (seen.length === 0 || seen.some(({ origin }) => origin?.once)) return false
  const { verdict } = judgeNew(observe(change, finished), NO_EVIDENCE)
  return verdict === 'singleton' || verdict === 'intermittent'
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
