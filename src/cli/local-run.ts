import { type CheckOptions, checkRun, judge, type OnDemand } from '../check/check.ts'
import { referenceOnDemand } from '../check/compute-base.ts'
import type { Reference } from '../compare/build-report.ts'
import { DEFAULT_COMMAND } from '../config/flags.ts'
import { ConfigurationError } from '../errors.ts'
import type { MergeBase } from '../git/merge-base.ts'
import type { OutsideBinary } from '../measure/http/run-binary.ts'
import { type MeasureOptions, measure } from '../measure/measure.ts'
import { interruptible } from '../measure/process/interruptible.ts'
import { armedFolder, openSession, readSession, type Session } from '../measure/session.ts'
import { programBinary, type TestBinary } from '../measure/test-binary.ts'
import type { Command } from '../model/command.ts'
import type { Measurement } from '../model/measurement.ts'
import type { Report } from '../model/report.ts'

export function measureHere(
  options: Pick<MeasureOptions, 'dir' | 'leakProfile' | 'onOutput'> & TestsToRun,
): Promise<Measurement> {
  const { command, pprofUrl, ...others } = options
  return interruptible(async (signal) => {
    if (command !== undefined) {
      const outside = await outsideOf(command, options.dir, pprofUrl)
      return measure({ ...HERE, ...others, command, outside, signal })
    }
    const run = await readSession(await sessionHere())
    await run.close()
    return run.measurement
  })
}

export function checkHere(
  options: Omit<CheckOptions, 'command' | 'environment' | 'onProgress' | 'signal'> & TestsToRun,
): Promise<Report> {
  const { command, pprofUrl, ...others } = options
  return interruptible(async (signal) => {
    const judging = { ...others, signal, onProgress: sayProgress }
    const { report } =
      command === undefined
        ? await judge(await readSession(await sessionHere()), judging)
        : await checkRun({
            ...HERE,
            ...judging,
            command,
            outside: await outsideOf(command, options.dir, pprofUrl),
          })
    return report
  })
}

/** A command, or none for the tests that ran since the shell was armed. */
interface TestsToRun {
  readonly command: Command | undefined
  /** Where a test binary without the hook serves its profiles. */
  readonly pprofUrl?: string | undefined
}

async function binaryOf(command: Command, directory: string): Promise<TestBinary | undefined> {
  return command.kind === 'argv' ? programBinary(command.argv[0] ?? '', directory) : undefined
}

/** What the command runs, when that is a test binary without the hook. */
async function outsideOf(
  command: Command,
  directory: string,
  pprofUrl: string | undefined,
): Promise<OutsideBinary | undefined> {
  const binary = await binaryOf(command, directory)
  if (binary === undefined || binary.hooked || process.platform !== 'linux') return undefined
  const words = command.kind === 'argv' ? command.argv.slice(1) : []
  return {
    file: binary.file,
    pprofUrl,
    launch: (launcher) => ({ kind: 'argv', argv: [...launcher, ...words] }),
  }
}

/** @throws ConfigurationError when the shell is not armed */
async function sessionHere(): Promise<Session> {
  const folder = armedFolder(process.env)
  if (folder === undefined) {
    throw new ConfigurationError(
      'this shell is not armed: first run `eval "$(leakgate arm)"`, then your tests',
    )
  }
  return openSession(folder, process.env)
}

/** The tests of the merge base, run when this run leaves something behind. */
export async function computedHere(
  options: Pick<MeasureOptions, 'dir' | 'leakProfile'> &
    TestsToRun & {
      readonly base: MergeBase
      readonly revision: string
    },
): Promise<OnDemand<Reference>> {
  const { base, command = DEFAULT_COMMAND, ...others } = options
  // The binary of this commit is not that of another one.
  const isBinary = (await binaryOf(command, options.dir)) !== undefined
  return referenceOnDemand({
    ...others,
    ...base,
    command: isBinary ? undefined : command,
    environment: options.command === undefined ? (await sessionHere()).environment : process.env,
    now: () => new Date(),
    onProgress: sayProgress,
  })
}

function sayProgress(line: string): void {
  process.stderr.write(`leakgate: ${line}\n`)
}

/** The user's own environment, and the command's output passed through while it runs. */
const HERE = {
  environment: process.env,
  onOutput: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => {
    process[stream].write(chunk)
  },
}
