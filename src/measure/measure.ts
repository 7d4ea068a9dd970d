import { mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { isOneGoTest } from '../go-test/command-line.ts'
import { createOutputReader } from '../go-test/output.ts'
import { type Armed, arm } from '../inject/arm.ts'
import type { Command } from '../model/command.ts'
import type { Measurement } from '../model/measurement.ts'
import { createLastWords, quitTestProcesses } from './cancellation.ts'
import { type Expected, writeSettings } from './capture-folder.ts'
import { realFolder } from './files.ts'
import { type OutsideBinary, runFromOutside } from './http/run-binary.ts'
import { commandText, runCommand } from './process/command.ts'
import { type ReadOptions, readRun } from './read.ts'
import { type TestRun, testRun } from './test-run.ts'

export interface MeasureOptions {
  readonly command: Command
  /** Where the command runs. */
  readonly dir: string
  /** What the command gets, less secrets: the caller decides. */
  readonly environment: NodeJS.ProcessEnv
  /** Called with the command's output while it runs. */
  readonly onOutput?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void
  readonly signal?: AbortSignal | undefined
  /** Build with the leak profile on Go 1.26, where it is an experiment. */
  readonly leakProfile?: boolean | undefined
  /** The test binary that the command runs, where it was built without the hook. */
  readonly outside?: OutsideBinary | undefined
  /** Goroutines that are known to stay, so that nobody waits for them. */
  readonly expected?: Expected | undefined
}

/**
 * Runs the user's command under the hook and reads what its test processes left behind.
 * @throws MeasurementError when there is no usable `go`; ConfigurationError when the command cannot be run
 */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const run = await openRun(options)
  await run.close()
  return run.measurement
}

/** As `measure`, but keeps what a rerun needs until it is closed. */
export async function openRun(options: MeasureOptions): Promise<TestRun> {
  const directory = await realFolder(options.dir)
  const folder = await mkdtemp(path.join(await realpath(temporaryFolder(options.environment)), 'leakgate-'))
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
  try {
    const armed = await arm(directory, options.environment, folder, {
      leakProfile: options.leakProfile,
      // Any other command may go through modules that choose other toolchains.
      everyModule: options.outside === undefined && !isOneGoTest(commandText(options.command)),
    })
    await writeSettings(armed.captures, { expected: options.expected ?? {} })
    const ended = await runAndRead(armed, directory, folder, options)
    const { environment } = options
    return testRun(await readRun(armed, { ...ended, directory, environment, folder }), folder, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function runAndRead(
  armed: Armed,
  directory: string,
  folder: string,
  options: MeasureOptions,
): Promise<Pick<ReadOptions, 'command' | 'exitCode' | 'output' | 'lastWords'>> {
  const output = createOutputReader()
  const last = createLastWords()
  const run = (
    command: Command,
    environment: NodeJS.ProcessEnv,
    signal: AbortSignal | undefined,
    onError?: (chunk: Uint8Array) => void,
  ) =>
    runCommand(command, {
      directory,
      environment,
      signal,
      async beforeEnd() {
        last.begin()
        await quitTestProcesses(armed.captures)
      },
      onOutput(chunk, stream) {
        last.write(chunk, stream)
        // Build failures are printed to standard error, results to standard output.
        if (stream === 'stdout') output.write(chunk)
        else onError?.(chunk)
        options.onOutput?.(chunk, stream)
      },
    })
  const { outside, environment, signal } = options
  const exitCode =
    outside === undefined
      ? await run(options.command, armed.environment, signal)
      : await runFromOutside(outside, {
          environment,
          folder: await mkdtemp(path.join(folder, 'outside-')),
          captures: armed.captures,
          signal,
          run: (command, end, onError) => run(command, environment, end, onError),
        })
  return {
    command: commandText(options.command),
    exitCode,
    output: output.packages(),
    lastWords: last.text(),
  }
}

function temporaryFolder(environment: NodeJS.ProcessEnv): string {
  return environment.RUNNER_TEMP ?? os.tmpdir()
}
