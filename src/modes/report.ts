import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { MeasurementError } from '../errors.ts'
import type { Standard } from '../github/comparison.ts'
import { type Conclusion, conclude } from '../github/conclusion.ts'
import type { Job } from '../github/job.ts'
import type { CheckedInLog } from '../github/measurement.ts'
import { publish, publishCancelled } from '../github/publish.ts'
import { recordBaseline } from '../github/record.ts'
import { announceRegression, findRegression, judgedFor } from '../github/regression.ts'

/** Keeps and shows what was found, and says how the step ends. */
export async function report(job: Job, checked: CheckedInLog, standard: Standard): Promise<Conclusion> {
  const { measurement, cancelled } = checked
  const report = judgedFor(job, checked.report)
  if (cancelled) {
    await publishCancelled(job, report, standard)
    throw new MeasurementError('the run was cancelled before the tests were done')
  }
  const folder = await mkdtemp(join(job.context.temporary, 'leakgate-report-'))
  if (job.event.kind === 'default branch') await recordBaseline(job, measurement, standard, folder)
  const regression = await findRegression(job, report, standard)
  await publish(job, report, standard, folder, regression?.text)
  if (regression !== undefined) announceRegression(job, regression)
  return conclude(report)
}
