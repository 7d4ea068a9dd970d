import type { ConfirmingRun } from '../model/confirmation.ts'
import { endedLate, judgeProcesses } from './fresh-processes.ts'
import { type Judgement, judged, type RerunEvidence } from './judgement.ts'
import { CERTAIN, judgeRepetition } from './repetition.ts'

/**
 * Judges a new site by its reruns: those of its tests alone, then those of the whole package, since some
 * leaks need the company of other tests. Growth decides wherever it is seen.
 */
export function judgeNew(runs: readonly ConfirmingRun[], evidence: RerunEvidence): Judgement {
  if (runs.length === 0) return judged('unconfirmed')
  const why = unrepeatable(runs, evidence)
  if (why !== '') {
    const once = runs.filter((run) => run.repetitions === 1 && isTelling(run, evidence))
    return grownInSpiteOf(runs, evidence) ?? judgeProcesses(once, evidence, why)
  }
  const telling = runs.filter((run) => isTelling(run, evidence))
  const judgements = (['suspects', 'package'] as const).flatMap(
    (tests) =>
      judgeRepetition(
        telling.filter((run) => run.tests === tests),
        evidence,
      ) ?? [],
  )
  const leak = judgements.find(({ verdict }) => verdict === 'leak')
  return leak ?? judgements[0] ?? judgeGone(runs, telling, evidence)
}

/** Whether the tests run well once and not several times in one process. */
export function refusesRepetition(runs: readonly Pick<ConfirmingRun, 'repetitions' | 'passed'>[]): boolean {
  const many = runs.filter((run) => run.repetitions > 1)
  return (
    runs.some((run) => run.repetitions === 1 && run.passed) &&
    many.length > 0 &&
    many.every((run) => !run.passed)
  )
}

/** Why repetition in one process cannot judge it; empty when it can. */
function unrepeatable(runs: readonly ConfirmingRun[], evidence: RerunEvidence): string {
  if (evidence.unrepeatable !== '') return evidence.unrepeatable
  // An example alone leaves it behind, and -count does not repeat examples.
  if (runs.some((run) => run.tests === 'examples' && (run.count ?? 0) > 0)) return ONE_EXAMPLE
  if (!refusesRepetition(runs)) return ''
  return `its tests cannot run twice in one process${evidence.failure === '' ? '' : ` (${evidence.failure})`}`
}

export const ONE_EXAMPLE = 'an example starts it, and examples run only once per process'

/** A process whose tests failed at the end may still have shown growth. */
function grownInSpiteOf(runs: readonly ConfirmingRun[], evidence: RerunEvidence): Judgement | undefined {
  const judgement = judgeRepetition(runs, evidence)
  return judgement?.verdict === 'leak' && !judgement.open ? judgement : undefined
}

/** Tests that fail where they passed before do something else than they did. */
function isTelling(run: ConfirmingRun, { firstPassed }: RerunEvidence): boolean {
  return run.count !== null && (run.passed || !firstPassed)
}

/** Nothing was left by any rerun that tells. */
function judgeGone(
  runs: readonly ConfirmingRun[],
  telling: readonly ConfirmingRun[],
  { failure }: RerunEvidence,
): Judgement {
  const many = telling.filter((run) => run.repetitions > 1)
  if (many.length === 0 || telling.some((run) => !run.passed)) {
    const why = failure === '' ? '' : `: ${failure}`
    const open = !runs.some((run) => run.tests === 'package')
    return judged('unconfirmed', {
      note: `could not be rerun: its tests did not pass when rerun${why}`,
      open,
    })
  }
  if (telling.some(endedLate)) return judged('slow-exit')
  const tried = telling.reduce((sum, run) => sum + run.repetitions, 0)
  return judged('intermittent', {
    note: `left in none of ${tried} more runs`,
    open: Math.max(...many.map((run) => run.repetitions)) < CERTAIN,
  })
}
