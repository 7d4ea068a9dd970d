import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as core from '@actions/core'
import { type Checked, checkRun } from '../run/check.ts'
import { changedFiles } from './changed.ts'
import type { Standard } from './comparison.ts'
import { scrubEnvironment } from './environment.ts'
import { openFence } from './fence.ts'
import type { Job } from './job.ts'

/**
 * Runs the user's command, its output folded in the log and fenced off from the runner, and compares.
 * On the default branch the comparison is for information: what is merged already must not fail the
 * build of others.
 * A cancelled run tells what its tests were waiting for, but half a measurement must not become a baseline.
 */
export async function checkInLog(
  job: Job,
  standard: Standard,
): Promise<Checked & { readonly cancelled: boolean }> {
  const { inputs, policy, context, environment, event } = job
  const decoys = await mkdtemp(join(context.temporary, 'leakgate-env-'))
  const abort = new AbortController()
  const stop = () => abort.abort()
  // The runner sends SIGINT when a run is cancelled and SIGTERM 7.5 s later.
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const [title] = inputs.run.split(/\r?\n/, 1)
    const checked = await core.group(`Run ${title}`, async () => {
      const fence = openFence((data) => process.stdout.write(data))
      try {
        return await checkRun({
          command: { kind: 'shell', script: inputs.run },
          dir: resolve(context.workspace, inputs.workingDirectory),
          environment: scrubEnvironment(environment, decoys),
          onOutput: fence.write,
          onProgress: (line) => fence.write(Buffer.from(`${line}\n`)),
          signal: abort.signal,
          baseline: standard,
          failOn: event.kind === 'default branch' ? [] : policy.failOn,
          confirm: policy.confirm,
          rules: policy.rules,
          changedFiles: () => changedFiles(job),
          leakProfile: inputs.leakProfile,
        })
      } finally {
        fence.close()
      }
    })
    return { ...checked, cancelled: abort.signal.aborted }
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
