import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as core from '@actions/core'
import { expectedOf } from '../../check/expected.ts'
import type { Inputs } from '../../config/inputs.ts'
import { beginSession } from '../../measure/session.ts'
import type { Conclusion } from '../conclusion.ts'
import { findBaselineToUse } from '../found-baseline.ts'
import { handOver } from '../handover.ts'
import { openJob } from '../job.ts'
import { ARMED_STATE } from './post.ts'

/** `mode: arm`: has the hook see the tests of all later steps of the job. */
export async function arm(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const job = await openJob(inputs, environment)
  const { context, log } = job
  const found = await findBaselineToUse(job)
  const { folder, armed } = await beginSession({
    dir: resolve(context.workspace, inputs.workingDirectory),
    environment: job.environment,
    folder: await mkdtemp(join(context.temporary, 'leakgate-')),
    leakProfile: inputs.leakProfile,
    expected: expectedOf(found.document),
  })
  await handOver(folder, inputs, found)
  core.saveState(ARMED_STATE, folder)
  // Nothing but these: the environment that they were made from has more in it.
  for (const [name, value] of Object.entries(armed.changes)) core.exportVariable(name, value)
  if (armed.pathEntry !== undefined) core.addPath(armed.pathEntry)
  const versions = [armed, ...armed.others].map(({ go }) => go.GOVERSION)
  log.info(`Armed ${versions.join(', ')}: the tests of the next steps are captured.`)
  return { kind: 'passed' }
}
