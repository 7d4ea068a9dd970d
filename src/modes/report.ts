import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { MeasurementError } from '../errors.ts'
import type { Standard } from '../github/comparison.ts'
import { type Conclusion, conclude } from '../github/conclusion.ts'
import type { Job } from '../github/job.ts'
import type { CheckedInLog } from '../github/measurement.ts'
import { publish, publishCancelled } from '../github/publish.ts'
import { recordBaseline } from '../github/record.ts'

/** Keeps and shows what was found, and says how the step ends. */
export async function report(job: Job, checked: CheckedInLog, standard: Standard): Promise<Conclusion> {
  const { measurement, report, cancelled } = checked
  if (cancelled) {
    await publishCancelled(job, report, standard)
    throw new MeasurementError('the run was cancelled before the tests were done')
  }
  const folder = await mkdtemp(join(job.context.temporary, 'leakgate-report-'))
  if (job.event.kind === 'default branch') await recordBaseline(job, measurement, folder)
  await publish(job, report, standard, folder)
  return conclude(report)
}
