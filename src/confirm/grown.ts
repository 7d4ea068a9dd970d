import type { ConfirmingRun } from '../model/confirmation.ts'
import { type Judgement, judged } from './judgement.ts'

// One more of a hundred may be one that the baseline's run happened to miss.
const GROWN_MARGIN = 0.05

/**
 * Judges a site that the base branch left fewer times: counts that depend on the schedule vary from run to
 * run, and the baseline is one draw of them. So the least that whole runs leave must be further from it
 * than the runs are from each other.
 */
export function judgeGrown(
  runs: readonly ConfirmingRun[],
  { count, baselineCount }: { readonly count: number; readonly baselineCount: number },
  { firstPassed, failure }: { readonly firstPassed: boolean; readonly failure: string },
): Judgement {
  // Tests that fail where they passed before may not have come as far as the leak.
  const again = runs.filter((run) => run.passed || !firstPassed).flatMap((run) => run.count ?? [])
  if (again.length === 0) {
    const why = failure === '' ? '' : `: ${failure}`
    return judged('unconfirmed', { note: `could not be rerun: the tests did not pass when rerun${why}` })
  }
  const [least, most] = [Math.min(...again, count), Math.max(...again, count)]
  const margin =
    least === most
      ? Math.floor(baselineCount * GROWN_MARGIN)
      : // A count that depends on chance varies by its square root, and so does the baseline's.
        Math.max(most - least, 2 * Math.sqrt(baselineCount))
  return least > baselineCount + margin
    ? judged('leak')
    : judged('intermittent', { note: `${least} to ${most} in ${again.length + 1} runs` })
}
