import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { createBaseline } from '../baseline/create.ts'
import type { Baseline } from '../baseline/document.ts'
import { MeasurementError } from '../errors.ts'
import type { Report } from '../model/report.ts'
import type { CheckedInLog } from './check-in-log.ts'
import { type Conclusion, conclude } from './conclusion.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'
import { reportLeg } from './leg.ts'
import { publish, publishInJob } from './publish.ts'
import { recordBaseline } from './record-baseline.ts'
import { announceRegression, findRegression, judgedFor } from './regression.ts'

/** Keeps and shows what was found, and says how the step ends. */
export async function report(job: Job, checked: CheckedInLog): Promise<Conclusion> {
  const { measurement, cancelled, baseline: found } = checked
  const report = judgedFor(job, checked.report)
  if (cancelled) {
    await publishInJob(job, report, found)
    throw new MeasurementError('the run was cancelled before the tests finished')
  }
  const folder = await mkdtemp(join(job.context.temporary, 'leakgate-report-'))
  const recorded = createBaseline(measurement, new Date().toISOString())
  const { leg } = job.inputs
  const known = found.document?.legs ?? []
  if (leg !== undefined) return reportLeg(job, { leg, report, baseline: recorded, known }, found, folder)
  return conclusionOf(job, report, recorded, found, folder)
}

/** The part that is the same for one job and for a matrix that was merged. */
export async function conclusionOf(
  job: Job,
  report: Report,
  baseline: Baseline,
  found: FoundBaseline,
  folder: string,
): Promise<Conclusion> {
  if (job.event.kind === 'default branch') await recordBaseline(job, baseline, found, folder)
  const regression = await findRegression(job, report, found)
  await publish(job, report, found, folder, regression?.text)
  if (regression !== undefined) announceRegression(report, regression)
  return conclude(report)
}
