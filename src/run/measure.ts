import { mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Capture } from '../capture/capture.ts'
import { ConfigurationError } from '../errors.ts'
import { type Armed, arm, listMainModules } from '../inject/index.ts'
import { findSites, type Site } from '../leaks/index.ts'
import type { PackageResult, RunSummary } from '../report/index.ts'
import { readCaptures } from './captures.ts'
import { type Command, commandText, runCommand } from './command.ts'
import { headCommit, repositoryRoot } from './git.ts'
import { createOutputReader } from './output.ts'
import { resultsOf } from './packages.ts'
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
  readonly signal?: AbortSignal
}

export interface Measurement {
  readonly sites: readonly Site[]
  readonly packages: readonly PackageResult[]
  readonly run: RunSummary
}

/**
 * Runs the user's command under the hook and reads what its test processes left behind.
 * @throws MeasurementError when there is no usable `go`; ConfigurationError when the command cannot be run
 */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  await requireFolder(options.dir)
  // The real path, because the runtime prints real paths.
  const directory = await realpath(options.dir)
  const folder = await mkdtemp(path.join(await realpath(temporaryFolder(options.environment)), 'leakgate-'))
  try {
    const armed = await arm(directory, options.environment, folder)
    const output = createOutputReader()
    const exitCode = await runCommand(options.command, {
      directory,
      environment: armed.environment,
      signal: options.signal,
      onOutput(chunk, stream) {
        // Build failures are printed to standard error, results to standard output.
        if (stream === 'stdout') output.write(chunk)
        options.onOutput?.(chunk, stream)
      },
    })
    const captures = await readCaptures(armed.captures)
    return {
      sites: await findSitesOf(captures, armed, directory, options.environment),
      packages: resultsOf(captures, output.packages()),
      run: {
        command: commandText(options.command),
        goVersion: captures[0]?.start.goVersion ?? armed.go.GOVERSION,
        goos: captures[0]?.start.goos ?? armed.go.GOOS,
        goarch: captures[0]?.start.goarch ?? armed.go.GOARCH,
        exitCode,
        commit: await headCommit(directory),
      },
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function findSitesOf(
  captures: readonly Capture[],
  armed: Armed,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Site[]> {
  if (!captures.some((capture) => capture.kind === 'complete' && capture.end.left > 0)) return []
  const sources = openSources({
    goroots: [...new Set([armed.goroot, armed.go.GOROOT])],
    moduleCache: armed.go.GOMODCACHE,
    modules: await listMainModules(directory, environment),
    repository: (await repositoryRoot(directory)) ?? directory,
  })
  return findSites(captures, sources)
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
