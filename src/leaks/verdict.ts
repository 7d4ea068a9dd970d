import type { Verdict } from '../report/index.ts'
import type { ConfirmingRun } from './confirmation.ts'

// A goroutine that is gone earlier than this would not have been noticed in the first run.
const SLOW_EXIT_MS = 500

export interface Judgement {
  readonly verdict: Verdict
  readonly rate: number | null
  readonly note: string
}

/**
 * Judges a new site by how its count answers to repetition in one process: a singleton stays, a leak
 * grows with every run of its tests, a slow exit is gone when one waits longer.
 *
 * @param runs all reruns so far: each tests set once and several times
 */
export function judgeNew(runs: readonly ConfirmingRun[]): Judgement {
  for (const tests of ['suspects', 'package'] as const) {
    const once = runs.find((run) => run.tests === tests && run.repetitions === 1)
    const many = runs.find((run) => run.tests === tests && run.repetitions > 1)
    const judgement = once && many && judgePair(once, many)
    if (judgement !== undefined) return judgement
  }
  const failed = runs.find((run) => run.count === null)
  if (failed !== undefined)
    return { verdict: 'unconfirmed', rate: null, note: 'the rerun did not get to its end' }
  if (runs.length === 0) return { verdict: 'unconfirmed', rate: null, note: '' }
  if (runs.some((run) => (run.exitedAfterMs ?? 0) >= SLOW_EXIT_MS))
    return { verdict: 'slow-exit', rate: null, note: '' }
  return { verdict: 'intermittent', rate: null, note: '' }
}

function judgePair(once: ConfirmingRun, many: ConfirmingRun): Judgement | undefined {
  if (many.count === null || once.count === null) {
    // Gone from a process that ends early proves nothing; what the other one left still counts.
    return undefined
  }
  const growth = many.count - once.count
  if (many.count > 1 && growth > 0) {
    return { verdict: 'leak', rate: round(growth / (many.repetitions - 1)), note: '' }
  }
  if (once.passed && !many.passed) {
    return {
      verdict: 'unconfirmed',
      rate: null,
      note: 'its tests fail when they run twice in one process, so repetition cannot tell a leak from a singleton',
    }
  }
  if (once.count > 0 && many.count > 0) return { verdict: 'singleton', rate: 0, note: '' }
  return undefined
}

/**
 * Judges a site of which the base branch left fewer: counts that depend on the schedule vary from
 * run to run, so each of several whole runs must leave more than the baseline allows.
 */
export function judgeGrown(runs: readonly ConfirmingRun[], baselineCount: number): Judgement {
  const counts = runs.flatMap((run) => run.count ?? [])
  if (counts.length === 0)
    return { verdict: 'unconfirmed', rate: null, note: 'the rerun did not get to its end' }
  return counts.every((count) => count > baselineCount)
    ? { verdict: 'leak', rate: null, note: '' }
    : {
        verdict: 'intermittent',
        rate: null,
        note: `${Math.min(...counts)} to ${Math.max(...counts)} in reruns`,
      }
}

function round(rate: number): number {
  return Math.round(rate * 100) / 100
}
