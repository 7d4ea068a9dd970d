import type { Inputs } from '../config/inputs.ts'
import { findStandard } from '../github/comparison.ts'
import type { Conclusion } from '../github/conclusion.ts'
import { openJob } from '../github/job.ts'
import { checkInLog } from '../github/measurement.ts'
import { report } from './report.ts'

/** `mode: run`: runs the user's command, compares and reports. */
export async function run(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const job = await openJob(inputs, environment)
  // Before the tests run, which could change a committed baseline.
  const standard = await findStandard(job)
  return report(job, await checkInLog(job, standard))
}
