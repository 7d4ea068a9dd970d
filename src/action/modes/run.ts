import type { Inputs } from '../../config/inputs.ts'
import { checkInLog } from '../check-in-log.ts'
import type { Conclusion } from '../conclusion.ts'
import { findBaselineToUse } from '../found-baseline.ts'
import { openJob } from '../job.ts'
import { report } from '../report.ts'

/** `mode: run`: runs the user's command, compares and reports. */
export async function run(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const job = await openJob(inputs, environment)
  // Before the tests run, which could change a committed baseline.
  const found = await findBaselineToUse(job)
  return report(job, await checkInLog(job, found))
}
