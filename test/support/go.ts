import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { createOutputReader } from '../../src/go-test/output.ts'
import { resultsOf } from '../../src/go-test/results.ts'
import { type Armed, arm } from '../../src/inject/arm.ts'
import { listMainModules } from '../../src/inject/go.ts'
import { readCaptures } from '../../src/measure/captures.ts'
import { runCommand } from '../../src/measure/process/command.ts'
import { openSources } from '../../src/measure/source/open.ts'
import type { Capture } from '../../src/model/capture.ts'
import type { Command } from '../../src/model/command.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import type { Site } from '../../src/model/site.ts'
import { findSites } from '../../src/sites/find.ts'
import { makeFolder, removeFolder } from './module.ts'
import { available } from './required.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface ArmedOutcome extends Outcome {
  readonly captures: readonly Capture[]
  readonly packages: readonly PackageResult[]
  readonly sites: readonly Site[]
}

export interface RunOptions {
  /** Added to this process's environment; undefined removes a variable. */
  readonly environment?: NodeJS.ProcessEnv
  /** Name of the folder that holds the overlay and the captures. */
  readonly workFolder?: string
  /** Called when the command runs, before its captures are read. */
  readonly whileRunning?: (armed: Armed) => Promise<void>
}

/** Words after `go`, or a whole script for the shell. */
export type Line = readonly string[] | string

/** The command as the user runs it, without Leakgate. */
export async function runPlain(directory: string, line: Line, options: RunOptions = {}): Promise<Outcome> {
  return run(directory, line, testEnvironment(options.environment))
}

/** The same command under the hook, with all that its captures tell. */
export async function runArmed(
  directory: string,
  line: Line,
  options: RunOptions = {},
): Promise<ArmedOutcome> {
  const folder = makeFolder(options.workFolder ?? 'leakgate-test-work-')
  try {
    const environment = testEnvironment(options.environment)
    const armed = await arm(directory, environment, folder)
    const running = run(directory, line, armed.environment)
    await options.whileRunning?.(armed)
    const outcome = await running
    const output = createOutputReader()
    output.write(Buffer.from(outcome.stdout))
    const captures = await readCaptures(armed.captures)
    const sources = openSources({
      goroots: [...new Set([armed.goroot, armed.go.GOROOT])],
      moduleCache: armed.go.GOMODCACHE,
      modules: await listMainModules(directory, environment),
      repository: directory,
    })
    return {
      ...outcome,
      // A linked GOROOT and the folder of the run are the only places that may differ.
      stdout: outcome.stdout.replaceAll(armed.goroot, armed.go.GOROOT),
      stderr: outcome.stderr.replaceAll(armed.goroot, armed.go.GOROOT),
      captures,
      packages: resultsOf(captures, output.packages()),
      sites: findSites(captures, sources),
    }
  } finally {
    removeFolder(folder)
  }
}

async function run(directory: string, line: Line, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  const command: Command =
    typeof line === 'string' ? { kind: 'shell', script: line } : { kind: 'argv', argv: ['go', ...line] }
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  const code = await runCommand(command, {
    directory,
    environment,
    onOutput: (chunk, stream) => chunks[stream].push(Buffer.from(chunk)),
  })
  return {
    code,
    stdout: Buffer.concat(chunks.stdout).toString('utf8'),
    stderr: Buffer.concat(chunks.stderr).toString('utf8'),
  }
}

export function testEnvironment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...changes }
  for (const [name, value] of Object.entries(environment)) if (value === undefined) delete environment[name]
  return environment
}

/** Captures without their folders and goroutines, for a short comparison. */
export function kindsOf(captures: readonly Capture[]): readonly string[] {
  return captures.map((capture) => `${path.posix.basename(capture.start.package)}: ${capture.kind}`).sort()
}

/** `GOTOOLCHAIN` values of which `go` has, or can fetch, the toolchain; the others are named, and fail in CI. */
export function usableToolchains(names: readonly string[]): ReadonlySet<string> {
  return new Set(
    names.filter((name) => {
      const { status, stderr } = spawnSync('go', ['version'], {
        env: { ...process.env, GOTOOLCHAIN: name },
        encoding: 'utf8',
      })
      return available(status === 0, `tests of toolchain ${name}, which \`go\` cannot get: ${stderr?.trim()}`)
    }),
  )
}

/** Whether tests can be built with -race, which needs cgo and a C compiler; said when not, which fails in CI. */
export function hasRaceDetector(): boolean {
  const { status, stderr, error } = spawnSync('go', ['build', '-race', 'runtime/race'], { encoding: 'utf8' })
  return available(status === 0, `tests with -race, which \`go\` cannot build here: ${stderr ?? error}`)
}

/** Output without what differs between two runs of the same tests. */
export function normalise(text: string): string {
  return (
    text
      .replaceAll(/"Time":"[^"]*",?/g, '')
      .replaceAll(/"Elapsed":[\d.e-]+/g, '"Elapsed":0')
      .replaceAll(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, 'DATE')
      .replaceAll(/go-build\d+/g, 'go-build')
      .replaceAll(/\b0x[0-9a-f]+/g, '0x')
      .replaceAll(/\bgoroutine \d+/g, 'goroutine N')
      .replaceAll(/\d+(?:\.\d+)?m?s\b/g, 'Ns')
      // The race detector and cgo print addresses without 0x.
      .replaceAll(/\b(pid|PID) \d+/g, '$1 N')
      .replaceAll(/^(Benchmark\S+)[\s\\tn]+\d+.*$/gm, '$1')
      .replaceAll(/^(?:fuzz: elapsed: .*\n)+/gm, 'fuzz: elapsed\n')
  )
}

export function normalised({ code, stdout, stderr }: Outcome): Outcome {
  return { code, stdout: normalise(stdout), stderr: normalise(stderr) }
}
