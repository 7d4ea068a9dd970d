import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as core from '@actions/core'
import { MeasurementError } from '../errors.ts'
import { type Measurement, measure } from '../run/measure.ts'
import { scrubEnvironment } from './environment.ts'
import { openFence } from './fence.ts'
import type { Job } from './job.ts'

/**
 * Runs the user's command, its output folded in the log and fenced off from the runner.
 * @throws MeasurementError also when the run is cancelled: half a measurement must not become a baseline
 */
export async function measureInLog({ inputs, context, environment }: Job): Promise<Measurement> {
  const decoys = await mkdtemp(join(context.temporary, 'leakgate-env-'))
  const abort = new AbortController()
  const stop = () => abort.abort()
  // The runner sends SIGINT when a run is cancelled and SIGTERM 7.5 s later.
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const [title] = inputs.run.split(/\r?\n/, 1)
    const measurement = await core.group(`Run ${title}`, async () => {
      const fence = openFence((data) => process.stdout.write(data))
      try {
        return await measure({
          command: { kind: 'shell', script: inputs.run },
          dir: resolve(context.workspace, inputs.workingDirectory),
          environment: scrubEnvironment(environment, decoys),
          onOutput: fence.write,
          signal: abort.signal,
        })
      } finally {
        fence.close()
      }
    })
    if (abort.signal.aborted) throw new MeasurementError('the run was cancelled before the tests were done')
    return measurement
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
