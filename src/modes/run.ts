import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Inputs } from '../config/inputs.ts'
import { MeasurementError } from '../errors.ts'
import { findStandard } from '../github/comparison.ts'
import { type Conclusion, conclude } from '../github/conclusion.ts'
import { openJob } from '../github/job.ts'
import { checkInLog } from '../github/measurement.ts'
import { publish, publishCancelled } from '../github/publish.ts'
import { recordBaseline } from '../github/record.ts'

/** `mode: run`: runs the user's command, compares and reports. */
export async function run(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const job = await openJob(inputs, environment)
  // Before the tests run, which could change a committed baseline.
  const standard = await findStandard(job)
  const { measurement, report, cancelled } = await checkInLog(job, standard)
  if (cancelled) {
    await publishCancelled(job, report, standard)
    throw new MeasurementError('the run was cancelled before the tests were done')
  }
  const folder = await mkdtemp(join(job.context.temporary, 'leakgate-report-'))
  if (job.event.kind === 'default branch') await recordBaseline(job, measurement, folder)
  await publish(job, report, standard, folder)
  return conclude(report)
}
