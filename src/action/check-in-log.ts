import { resolve } from 'node:path'
import * as core from '@actions/core'
import { type Checked, checkRun, type JudgeOptions, judge } from '../check/check.ts'
import type { Inputs } from '../config/inputs.ts'
import { type Fence, openFence } from '../github/fence.ts'
import type { OutsideBinary } from '../measure/http/run-binary.ts'
import { interruptible } from '../measure/process/interruptible.ts'
import { readSession, type Session } from '../measure/session.ts'
import { openTestBinary } from '../measure/test-binary.ts'
import { shellQuoted } from '../text/shell.ts'
import { changedFiles } from './changed.ts'
import { baselineToJudgeBy } from './compute-base.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'

/** A cancelled run tells what its tests were waiting for, but half a measurement must not become a baseline. */
export type CheckedInLog = Checked<FoundBaseline> & { readonly cancelled: boolean }

/** Runs the user's command, its output folded in the log and fenced off from the runner, and compares. */
export async function checkInLog(job: Job, found: FoundBaseline): Promise<CheckedInLog> {
  const { inputs, context, environment } = job
  const dir = resolve(context.workspace, inputs.workingDirectory)
  const { script, outside } = await commandOf(inputs, dir)
  const [title] = script.split(/\r?\n/, 1)
  return inLog(`Run ${title}`, job, found, environment, (judging, fence) =>
    checkRun({
      ...judging,
      command: { kind: 'shell', script },
      outside,
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
  found: FoundBaseline,
): Promise<CheckedInLog> {
  return inLog('Read what the tests left behind', job, found, session.environment, async (judging) =>
    judge(await readSession(session), judging),
  )
}

interface StepCommand {
  readonly script: string
  readonly outside?: OutsideBinary
}

async function commandOf(inputs: Inputs, directory: string): Promise<StepCommand> {
  const { run, testBinary, testArguments, pprofUrl } = inputs
  if (testBinary === undefined) return { script: run }
  const { file, hooked } = await openTestBinary(testBinary, directory)
  const scriptOf = (words: readonly string[]) => [...words.map(shellQuoted), testArguments].join(' ').trim()
  const script = scriptOf([file])
  if (hooked) return { script }
  return {
    script,
    outside: { file, pprofUrl, launch: (words) => ({ kind: 'shell', script: scriptOf(words) }) },
  }
}

async function inLog(
  title: string,
  job: Job,
  found: FoundBaseline,
  environment: NodeJS.ProcessEnv,
  check: (judging: JudgeOptions<FoundBaseline>, fence: Fence) => Promise<Checked<FoundBaseline>>,
): Promise<CheckedInLog> {
  const { policy, log } = job
  const failures: string[] = []
  return interruptible(async (signal) => {
    const checked = await core.group(title, async () => {
      const fence = openFence((data) => process.stdout.write(data))
      const onProgress = (line: string) => fence.write(Buffer.from(`${line}\n`))
      const onFailure = (reason: string) => failures.push(reason)
      try {
        return await check(
          {
            baseline: baselineToJudgeBy(job, found, { environment, signal, onProgress, onFailure }),
            failOn: policy.failOn,
            confirm: policy.confirm,
            rules: policy.rules,
            changedFiles: () => changedFiles(job, found),
            onProgress,
            signal,
          },
          fence,
        )
      } finally {
        fence.close()
      }
    })
    for (const reason of failures) log.warning(`The merge base could not be measured: ${reason}`)
    return { ...checked, cancelled: signal.aborted }
  })
}
