import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Capture } from '../capture/capture.ts'
import { ConfigurationError } from '../errors.ts'
import { type Armed, arm, listMainModules } from '../inject/index.ts'
import type { Sources } from '../leaks/sources.ts'
import type { PackageResult, RunSummary } from '../report/index.ts'
import { createLastWords, quitTestProcesses, withDumps } from './cancellation.ts'
import { readCaptures } from './captures.ts'
import { type Command, commandText, runCommand } from './command.ts'
import { proveLiveness } from './control.ts'
import { headCommit, repositoryRoot } from './git.ts'
import { type LeftBehind, leftBehind } from './left.ts'
import { createOutputReader } from './output.ts'
import { resultsOf } from './packages.ts'
import { settingsOf } from './settings.ts'
import { openSources } from './sources.ts'

export type { Command } from './command.ts'

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
  /** Goroutines that are known to stay, so that nobody waits for them. */
  readonly expected?: Expected | undefined
}

/** Import path, then the creator's and the entry's printed names on two lines, to a count. */
export type Expected = Readonly<Record<string, Readonly<Record<string, number>>>>

export interface Measurement extends LeftBehind {
  readonly packages: readonly PackageResult[]
  readonly run: RunSummary
}

/** A finished run whose captures are still at hand, for reruns. */
export interface Run {
  readonly measurement: Measurement
  readonly captures: readonly Capture[]
  readonly sources: Sources
  /** Holds everything that belongs to the run. */
  readonly folder: string
  /** Removes the folder. */
  close(): Promise<void>
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
export async function openRun(options: MeasureOptions): Promise<Run> {
  await requireFolder(options.dir)
  // The real path, because the runtime prints real paths.
  const directory = await realpath(options.dir)
  const folder = await mkdtemp(path.join(await realpath(temporaryFolder(options.environment)), 'leakgate-'))
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
  try {
    return { ...(await runIn(folder, directory, options)), folder, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function runIn(
  folder: string,
  directory: string,
  options: MeasureOptions,
): Promise<Pick<Run, 'measurement' | 'captures' | 'sources'>> {
  const armed = await arm(directory, options.environment, folder, { leakProfile: options.leakProfile })
  if (options.expected !== undefined) {
    await writeFile(
      path.join(armed.captures, 'settings.json'),
      JSON.stringify({ expected: options.expected }),
    )
  }
  const output = createOutputReader()
  const last = createLastWords()
  const exitCode = await runCommand(options.command, {
    directory,
    environment: armed.environment,
    signal: options.signal,
    async beforeEnd() {
      last.begin()
      await quitTestProcesses(armed.captures)
    },
    onOutput(chunk, stream) {
      if (stream === 'stdout') last.write(chunk)
      // Build failures are printed to standard error, results to standard output.
      if (stream === 'stdout') output.write(chunk)
      options.onOutput?.(chunk, stream)
    },
  })
  const captures = withDumps(await readCaptures(armed.captures), last.text())
  const sources = await openSourcesOf(captures, armed, directory, options.environment)
  if (captures.length > 0) await proveLiveness(armed, sources, path.join(folder, 'control'))
  return {
    captures,
    sources,
    measurement: {
      ...leftBehind(captures, sources),
      packages: resultsOf(captures, output.packages()),
      run: {
        command: commandText(options.command),
        goVersion: captures[0]?.start.goVersion ?? armed.go.GOVERSION,
        goos: captures[0]?.start.goos ?? armed.go.GOOS,
        goarch: captures[0]?.start.goarch ?? armed.go.GOARCH,
        settings: settingsOf(captures),
        exitCode,
        commit: await headCommit(directory),
      },
    },
  }
}

async function openSourcesOf(
  captures: readonly Capture[],
  armed: Armed,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Sources> {
  const left = captures.some(
    (capture) =>
      capture.kind === 'hung' ||
      // The first goroutine takes the dump; more of them before the first test are ambient.
      (capture.kind === 'complete' && (capture.end.left > 0 || capture.before.length > 1)),
  )
  return openSources({
    goroots: [...new Set([armed.goroot, armed.go.GOROOT])],
    moduleCache: armed.go.GOMODCACHE,
    // Nothing will be asked of them when nothing was left behind.
    modules: left ? await listMainModules(directory, environment) : [],
    repository: (left ? await repositoryRoot(directory) : undefined) ?? directory,
  })
}

async function requireFolder(directory: string): Promise<void> {
  const status = await stat(directory).catch(() => undefined)
  if (!status?.isDirectory()) {
    throw new ConfigurationError(`${directory} is not a folder: name the Go module's folder`)
  }
}

function temporaryFolder(environment: NodeJS.ProcessEnv): string {
  return environment.RUNNER_TEMP ?? os.tmpdir()
}
