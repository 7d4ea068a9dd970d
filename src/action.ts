import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { MeasurementError } from './errors.ts'
import { findStandard } from './github/comparison.ts'
import { type Conclusion, conclude, concludeError } from './github/conclusion.ts'
import { openJob } from './github/job.ts'
import { checkInLog } from './github/measurement.ts'
import { DEFAULT_OUTPUTS, setOutputs } from './github/outputs.ts'
import { publish, publishCancelled } from './github/publish.ts'
import { recordBaseline } from './github/record.ts'

async function main(): Promise<Conclusion> {
  setOutputs(DEFAULT_OUTPUTS)
  const job = await openJob(process.env)
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

const conclusion = await main().catch(concludeError)
if (conclusion.kind === 'failed') {
  core.setFailed(conclusion.message)
  process.exitCode = conclusion.exitCode
}
