import type { Verdict } from '../report/index.ts'
import type { ConfirmingRun } from './confirmation.ts'
import type { Origin } from './origin.ts'

// A goroutine that is gone earlier than this would not have been noticed in the first run.
const SLOW_EXIT_MS = 500
// A pool that opens a second connection once in a while is no leak.
const LEAST_RATE = 1 / 8
// One more of a hundred may be one that the baseline's run happened to miss.
const GROWN_MARGIN = 0.05

export interface Judgement {
  readonly verdict: Verdict
  readonly rate: number | null
  readonly note: string
}

/** Evidence besides counts, for code that cannot run twice in one process. */
export interface Evidence {
  readonly proven: boolean
  readonly origin: Origin | null
  /** The library's singleton that this is known to be; empty for none. */
  readonly knownSingleton: string
}

/**
 * Judges a new site by how its count answers to repetition in one process: a singleton stays, a leak
 * grows with every run of its tests, a slow exit is gone when one waits longer. Suites that refuse to
 * run twice in one process (Ginkgo's do) are run in several processes, and the other evidence decides.
 *
 * @param runs all reruns so far, the most telling first
 */
export function judgeNew(runs: readonly ConfirmingRun[], evidence: Evidence): Judgement {
  for (const tests of ['suspects', 'package'] as const) {
    const once = runs.find((run) => run.tests === tests && run.repetitions === 1)
    const many = runs.find((run) => run.tests === tests && run.repetitions > 1)
    const judgement = once && many && judgePair(once, many)
    if (judgement !== undefined) return judgement
  }
  const counts = runs.filter((run) => run.repetitions === 1).flatMap((run) => run.count ?? [])
  if (refusesRepetition(runs)) return judgeProcesses(counts, evidence)
  if (runs.some((run) => run.count === null)) {
    return { verdict: 'unconfirmed', rate: null, note: 'the rerun did not get to its end' }
  }
  if (runs.length === 0) return { verdict: 'unconfirmed', rate: null, note: '' }
  if (runs.some((run) => (run.exitedAfterMs ?? 0) >= SLOW_EXIT_MS)) {
    return { verdict: 'slow-exit', rate: null, note: '' }
  }
  return { verdict: 'intermittent', rate: null, note: '' }
}

/** Whether the tests run well once and not several times in one process. */
export function refusesRepetition(runs: readonly ConfirmingRun[]): boolean {
  const many = runs.filter((run) => run.repetitions > 1)
  return (
    runs.some((run) => run.repetitions === 1 && run.passed) &&
    many.length > 0 &&
    many.every((run) => !run.passed)
  )
}

function judgePair(once: ConfirmingRun, many: ConfirmingRun): Judgement | undefined {
  // Gone from a process that ends early proves nothing.
  if (many.count === null || once.count === null) return undefined
  const growth = many.count - once.count
  if (many.count > 1 && growth > 0) {
    return growth >= many.repetitions * LEAST_RATE
      ? { verdict: 'leak', rate: round(growth / (many.repetitions - 1)), note: '' }
      : { verdict: 'intermittent', rate: null, note: `${many.count} in ${many.repetitions} runs` }
  }
  if (once.passed && !many.passed) return undefined
  if (once.count > 0 && many.count > 0) return { verdict: 'singleton', rate: 0, note: '' }
  return undefined
}

// Runs the nodes of a spec (https://onsi.github.io/ginkgo), each on a goroutine of its own.
const SPEC_RUNNER = /^github\.com\/onsi\/ginkgo\/v2\/internal\.\(\*Suite\)\.runNode/

const NO_REPETITION = 'its tests cannot run twice in one process'

function judgeProcesses(counts: readonly number[], evidence: Evidence): Judgement {
  const seen = counts.filter((count) => count > 0).length
  const processes = `left in ${seen} of ${counts.length} further processes`
  if (evidence.proven) return { verdict: 'leak', rate: null, note: `${NO_REPETITION}; ${processes}` }
  if (evidence.knownSingleton !== '') {
    return { verdict: 'singleton', rate: null, note: `${NO_REPETITION}; known: ${evidence.knownSingleton}` }
  }
  if (evidence.origin?.once && Math.max(...counts) <= 1) {
    return {
      verdict: 'singleton',
      rate: null,
      note: `${NO_REPETITION}; it was started under a sync.Once or at import`,
    }
  }
  const note = `${NO_REPETITION}; ${processes}`
  if (seen < counts.length || seen === 0) return { verdict: 'intermittent', rate: null, note }
  // A suite that never runs twice on purpose says nothing by refusing; a spec started it, and nothing
  // on the way makes that happen only once.
  const bySpec = evidence.origin?.chain.some((name) => SPEC_RUNNER.test(name)) && !evidence.origin.once
  return { verdict: bySpec ? 'leak' : 'unconfirmed', rate: null, note }
}

/**
 * Judges a site of which the base branch left fewer: counts that depend on the schedule vary from run to
 * run, and the baseline is one draw of them. So the least that whole runs leave must be further from it
 * than the runs are from each other.
 */
export function judgeGrown(
  runs: readonly ConfirmingRun[],
  { count, baselineCount }: { readonly count: number; readonly baselineCount: number },
): Judgement {
  const again = runs.flatMap((run) => run.count ?? [])
  if (again.length === 0)
    return { verdict: 'unconfirmed', rate: null, note: 'the rerun did not get to its end' }
  const [least, most] = [Math.min(...again, count), Math.max(...again, count)]
  const margin =
    least === most
      ? Math.floor(baselineCount * GROWN_MARGIN)
      : // What is counted by chance varies by the root of it, the baseline's count too.
        Math.max(most - least, 2 * Math.sqrt(baselineCount))
  return least > baselineCount + margin
    ? { verdict: 'leak', rate: null, note: '' }
    : { verdict: 'intermittent', rate: null, note: `${least} to ${most} in ${again.length + 1} runs` }
}

function round(rate: number): number {
  return Math.round(rate * 100) / 100
}
