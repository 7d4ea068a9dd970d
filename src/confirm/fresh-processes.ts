import type { ConfirmingRun } from '../model/confirmation.ts'
import { type Judgement, judged, type RerunEvidence } from './judgement.ts'

/** Processes after which something that none of them left is intermittent for sure. */
export const CERTAIN_PROCESSES = 16

// Runs the nodes of a spec (https://onsi.github.io/ginkgo), each on a goroutine of its own.
const SPEC_RUNNER = /^github\.com\/onsi\/ginkgo\/v2\/internal\.\(\*Suite\)\.runNode/

/**
 * Judges a site whose tests cannot run twice in one process, by fresh processes: there a singleton and a
 * leak look the same, so what they left again stands unless something else explains it.
 *
 * @param runs of the tests, once in each process
 * @param why they cannot run twice
 */
export function judgeProcesses(
  runs: readonly ConfirmingRun[],
  evidence: RerunEvidence,
  why: string,
): Judgement {
  const counts = runs.flatMap((run) => run.count ?? [])
  const seen = counts.filter((count) => count > 0).length
  const note = `could not be rerun: ${why}; left in ${seen} of ${counts.length} further processes`
  if (evidence.proven) return judged('leak', { note })
  if (evidence.knownSingleton !== '') {
    return judged('singleton', { note: `${why}; known: ${evidence.knownSingleton}` })
  }
  if (seen === 0) return judgeUnseen(runs, counts.length, note)
  if (evidence.origin?.once && Math.max(...counts) === Math.min(...counts.filter((count) => count > 0))) {
    return judged('singleton', { note: `${why}; it was started under a sync.Once or at import` })
  }
  // A suite that never runs twice on purpose says nothing by refusing; a spec started it, and nothing
  // on the way makes that happen only once.
  const bySpec = evidence.origin?.chain.some((name) => SPEC_RUNNER.test(name)) && !evidence.origin.once
  return judged(bySpec && seen === counts.length ? 'leak' : 'unconfirmed', { note })
}

function judgeUnseen(runs: readonly ConfirmingRun[], processes: number, note: string): Judgement {
  if (processes === 0) return judged('unconfirmed', { note })
  if (runs.some(endedLate)) return judged('slow-exit')
  return judged('intermittent', { note, open: processes < CERTAIN_PROCESSES })
}

// A goroutine that is gone earlier than this would not have been noticed in the first run.
const SLOW_EXIT_MS = 500

/** Whether it was seen to end by itself. */
export function endedLate({ exitedAfterMs }: ConfirmingRun): boolean {
  return (exitedAfterMs ?? 0) >= SLOW_EXIT_MS
}
