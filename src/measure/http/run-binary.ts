import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError, KnownError } from '../../errors.ts'
import { flagOf, joinedFlags, rerunArguments } from '../../go-test/rerun-arguments.ts'
import type { Command } from '../../model/command.ts'
import { NO_TESTS } from '../../model/measurement.ts'
import { runQuietly } from '../process/quietly.ts'
import { FIRST_SETTLE, IDLE_SETTLE } from '../settle.ts'
import { BUILD_WITH_HOOK } from '../test-binary.ts'
import { describeStart } from './binary.ts'
import { captureProcess, type Idle, noteFailure, type Pending } from './capture.ts'
import { createFullPipe, holdFlag } from './full-pipe.ts'
import { findPprof, type Process, settle, untilHeld } from './held.ts'
import { type Call, writeLauncher } from './launcher.ts'

/** A test binary without the hook, which serves its own net/http/pprof. */
export interface OutsideBinary {
  /** By its absolute path. */
  readonly file: string
  /** Where it serves its profiles, up to and with `/debug/pprof/`; found when undefined. */
  readonly pprofUrl: string | undefined
  /** The user's command, with these words in place of the binary. */
  launch(words: readonly string[]): Command
}

export interface OutsideOptions {
  readonly environment: NodeJS.ProcessEnv
  /** An empty folder of ours. */
  readonly folder: string
  /** Each test process gets one folder in here. */
  readonly captures: string
  readonly signal: AbortSignal | undefined
  /** Runs the user's command, and hands on what it prints to standard error. */
  run(command: Command, signal: AbortSignal, onError: (chunk: Uint8Array) => void): Promise<number>
}
const IDLE_TIMEOUT_MS = 600_000

/**
 * Runs the user's command and captures its test binary from outside: what it is like with no tests, and at the end of its own.
 *
 * @returns the command's exit code
 * @throws ConfigurationError when the binary cannot be captured, before any of its tests has run
 */
export async function runFromOutside(binary: OutsideBinary, options: OutsideOptions): Promise<number> {
  const { folder, captures, environment } = options
  const hold = await createFullPipe(path.join(folder, 'hold'))
  const launcher = await writeLauncher(folder, binary.file, [holdFlag(hold)])
  const ended = new AbortController()
  const refused = new AbortController()
  const signal = AbortSignal.any([refused.signal, ...(options.signal ? [options.signal] : [])])
  const nothing = createFinder(NO_TESTS_CHOSEN)
  const running = options
    .run(binary.launch(launcher.words), signal, nothing.write)
    .finally(() => ended.abort())
  // Thrown where it is awaited, which may be later.
  running.catch(() => {})
  try {
    const pending = await watch(ended.signal)
    const exitCode = await running
    // Or a process that the tests started said so: what is left tells that some ran.
    const none = nothing.found() && pending?.left === 0
    await pending?.finish(none ? { reason: `${NO_TESTS}: none matched` } : { exitCode })
    return exitCode
  } catch (error) {
    refused.abort()
    await running.catch(() => {})
    throw error
  } finally {
    launcher.close()
    hold.release()
  }

  async function watch(end: AbortSignal): Promise<Pending | undefined> {
    const called = await launcher.called(end)
    if (called === undefined) return undefined
    const call = { ...called, arguments: joinedFlags(called.arguments) }
    refuse(call)
    const start = await describeStart(binary.file, call, environment)
    const own = path.join(captures, String(call.pid))
    const idle = await lookIdle(binary, call, { ...options, signal })
    launcher.go()
    if ('reason' in idle) {
      hold.release()
      await noteFailure(own, start, call.pid, idle.reason)
      return undefined
    }
    const { pprofUrl } = binary
    const held = { pid: call.pid, pipe: hold, ended: end }
    return captureProcess(held, { folder: own, start, environment, settle: FIRST_SETTLE, pprofUrl, ...idle })
  }
}

/** A line that package testing prints (testing.go, M.Run). */
const NO_TESTS_CHOSEN = Buffer.from('\ntesting: warning: no tests to run\n')

/** Whether a text is in what streams by. */
function createFinder(text: Buffer) {
  // The first line begins a line, too.
  let rest = Buffer.from('\n')
  let found = false
  return {
    write(chunk: Uint8Array) {
      if (found) return
      const piece = Buffer.concat([rest, chunk])
      found = piece.includes(text)
      rest = Buffer.from(piece.subarray(-text.length))
    },
    found: () => found,
  }
}

/** Flags that take the place of ours, or hand it on to processes that nobody watches. */
function refuse({ arguments: words }: Call): void {
  for (const name of ['memprofile', 'fuzz']) {
    if (flagOf(words, name) === undefined) continue
    throw new ConfigurationError(
      `a test binary without the hook cannot be captured with -test.${name}: leave it out, or ${BUILD_WITH_HOOK}`,
    )
  }
}

/**
 * What a process of the binary that runs no tests is like, at the very place where the one with the tests is held; or why that
 * cannot be told, where the reason lies in the binary: the tests run anyway, since they may fail for the same reason.
 *
 * @throws ConfigurationError when nobody can see that it is held, or it is and serves no profiles
 */
async function lookIdle(
  binary: OutsideBinary,
  call: Call,
  { folder, environment, signal }: OutsideOptions,
): Promise<{ readonly idle: Idle } | { readonly reason: string }> {
  const own = path.join(folder, 'idle')
  await mkdir(own)
  const pipe = await createFullPipe(path.join(own, 'hold'))
  const argv = rerunArguments(call.arguments, { tests: [], repetitions: 1, timeoutMs: IDLE_TIMEOUT_MS })
  let idle: Idle | undefined
  try {
    const { failure } = await runQuietly(binary.file, [holdFlag(pipe), ...argv], {
      cwd: call.directory,
      env: environment,
      timeoutMs: IDLE_TIMEOUT_MS,
      signal,
      async beside(pid, ended) {
        idle = await readIdleProcess({ pid, pipe, ended }, binary)
        pipe.release()
      },
    })
    const reason = `it did not reach the end of m.Run when run with no test selected${failure && ` (${failure})`}`
    return idle === undefined ? { reason } : { idle }
  } finally {
    pipe.release()
  }
}

async function readIdleProcess(held: Process, { file, pprofUrl }: OutsideBinary): Promise<Idle | undefined> {
  try {
    if (!(await untilHeld(held))) return undefined
    const pprof = await findPprof(held, pprofUrl)
    const { blocks } = await settle(pprof, IDLE_SETTLE, () => new Set())
    pprof.close()
    return blocks
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    throw new ConfigurationError(
      `${path.basename(file)} was built without the hook, and ${error.message}: ${BUILD_WITH_HOOK}, or serve net/http/pprof from its TestMain or an init function`,
      { cause: error },
    )
  }
}
