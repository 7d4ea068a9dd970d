import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as core from '@actions/core'
import type { Inputs } from '../config/inputs.ts'
import { type Checked, checkRun, type JudgeOptions, judgeRun } from '../run/check.ts'
import { readSession, type Session } from '../run/session.ts'
import { hookedBinary } from '../run/test-binary.ts'
import { shellQuoted } from '../shell.ts'
import { changedFiles } from './changed.ts'
import type { Standard } from './comparison.ts'
import { scrubEnvironment } from './environment.ts'
import { type Fence, openFence } from './fence.ts'
import type { Job } from './job.ts'

/** A cancelled run tells what its tests were waiting for, but half a measurement must not become a baseline. */
export type CheckedInLog = Checked & { readonly cancelled: boolean }

/** Runs the user's command, its output folded in the log and fenced off from the runner, and compares. */
export async function checkInLog(job: Job, standard: Standard): Promise<CheckedInLog> {
  const { inputs, context } = job
  const dir = resolve(context.workspace, inputs.workingDirectory)
  const script = await scriptOf(inputs, dir)
  const [title] = script.split(/\r?\n/, 1)
  const environment = await environmentForTests(job)
  return inLog(`Run ${title}`, (fence, signal) =>
    checkRun({
      ...judgeOptions(job, standard, fence, signal),
      command: { kind: 'shell', script },
      dir,
      environment,
      onOutput: fence.write,
      leakProfile: inputs.leakProfile,
    }),
  )
}

/** Compares what the tests of other steps have left behind; only reruns run here. */
export async function checkSessionInLog(
  job: Job,
  session: Session,
  standard: Standard,
): Promise<CheckedInLog> {
  return inLog('Read what the tests left behind', async (fence, signal) =>
    judgeRun(await readSession(session), judgeOptions(job, standard, fence, signal)),
  )
}

async function scriptOf({ run, testBinary, testArguments }: Inputs, directory: string): Promise<string> {
  if (testBinary === undefined) return run
  return `${shellQuoted(await hookedBinary(testBinary, directory))} ${testArguments}`
}

/** What the tests may see of this process's environment. */
export async function environmentForTests({ context, environment }: Job): Promise<NodeJS.ProcessEnv> {
  return scrubEnvironment(environment, await mkdtemp(join(context.temporary, 'leakgate-env-')))
}

function judgeOptions(job: Job, standard: Standard, fence: Fence, signal: AbortSignal): JudgeOptions {
  const { policy } = job
  return {
    baseline: standard,
    failOn: policy.failOn,
    confirm: policy.confirm,
    rules: policy.rules,
    changedFiles: () => changedFiles(job),
    onProgress: (line) => fence.write(Buffer.from(`${line}\n`)),
    signal,
  }
}

async function inLog(
  title: string,
  check: (fence: Fence, signal: AbortSignal) => Promise<Checked>,
): Promise<CheckedInLog> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  // The runner sends SIGINT when a run is cancelled and SIGTERM 7.5 s later.
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const checked = await core.group(title, async () => {
      const fence = openFence((data) => process.stdout.write(data))
      try {
        return await check(fence, abort.signal)
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
