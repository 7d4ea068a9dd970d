import * as core from '@actions/core'
import type { Inputs } from '../../config/inputs.ts'
import { ConfigurationError } from '../../errors.ts'
import { armedFolder, disarmed, markChecked, openSession } from '../../measure/session.ts'
import { checkSessionInLog } from '../check-in-log.ts'
import type { Conclusion } from '../conclusion.ts'
import { findBaselineToUse } from '../found-baseline.ts'
import { takeOver } from '../handover.ts'
import { openJob } from '../job.ts'
import { report } from '../report.ts'

/** `mode: check`: reports on the tests that ran since the job was armed, and disarms it. */
export async function check(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const folder = armedFolder(environment)
  if (folder === undefined) {
    throw new ConfigurationError(
      'Nothing to check: no earlier step of this job has `mode: arm`, or its tests were already checked.',
    )
  }
  return checkSession(folder, inputs, environment)
}

/** @param folder of the session */
export async function checkSession(
  folder: string,
  inputs: Inputs,
  environment: NodeJS.ProcessEnv,
): Promise<Conclusion> {
  const job = await openJob(inputs, environment)
  const session = await openSession(folder, job.environment)
  await markChecked(session)
  for (const [name, value] of Object.entries(disarmed(session, environment))) core.exportVariable(name, value)
  const found = (await takeOver(folder, inputs)) ?? (await findBaselineToUse(job))
  const checked = await checkSessionInLog(job, session, found)
  // Tests that were cut short say nothing about those that come after them.
  const cancelled = checked.cancelled || inputs.jobStatus === 'cancelled'
  return report(job, { ...checked, cancelled })
}
