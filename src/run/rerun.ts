import { spawn } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Capture, CompleteCapture } from '../capture/capture.ts'
import { type Rerun, rerunArguments } from './arguments.ts'
import { readCaptures } from './captures.ts'
import { endGroup } from './command.ts'
import { createFailureReader } from './failure.ts'
import { exists, openKept } from './kept.ts'

export interface Settle {
  readonly parkedMs: number
  readonly settleMs: number
}

/** How long goroutines get to end in a rerun: longer than in the first run, since only suspects pay for it. */
export const RERUN_SETTLE: Settle = { parkedMs: 4000, settleMs: 6000 }
/** For a rerun that only asks whether a leak that is already confirmed shows up. */
export const QUICK_SETTLE: Settle = { parkedMs: 750, settleMs: 3000 }

export interface RerunOptions {
  readonly settle: Settle
  /** A new folder for the captures of this rerun. */
  readonly folder: string
  /** Ends the process at once. */
  readonly signal: AbortSignal | undefined
  /** Called when its tests are over and it only waits for what they left to end. */
  readonly onSettling: () => void
}

const LOOK_MS = 100

/**
 * Runs the binary that a capture kept, with the same arguments, folder and environment, under the hook.
 *
 * @returns its captures, none when the binary could not be started; and what a failing test said
 */
export async function rerun(
  capture: CompleteCapture,
  request: Rerun,
  { settle, folder, signal, onSettling }: RerunOptions,
): Promise<{ readonly captures: readonly Capture[]; readonly failure: string }> {
  const kept = await openKept(capture.start)
  if (kept === undefined) return { captures: [], failure: 'its test binary could not be started' }
  const { binary, environment } = kept
  await mkdir(folder, { recursive: true })
  await writeFile(
    path.join(folder, 'settings.json'),
    JSON.stringify({ ...settle, expected: {}, announce: true }),
  )
  const looking = setInterval(async () => {
    if (await isSettling(folder)) onSettling()
  }, LOOK_MS)
  const failure = await runQuietly(binary, rerunArguments(capture.start.arguments.slice(1), request), {
    cwd: capture.start.directory,
    env: { ...environment, GODEBUG: diagnosticGodebug(environment.GODEBUG), LEAKGATE_CAPTURES: folder },
    // The process's own deadline comes first; this one is for a process that does not keep it.
    timeoutMs: request.timeoutMs + settle.settleMs + 5_000,
    signal,
  }).finally(() => clearInterval(looking))
  const captures = await readCaptures(folder)
  // The kept one is a link: a script that writes a new binary over the old one changes both, and nothing of that is an answer.
  return captures.every(({ start }) => start.package === capture.start.package)
    ? { captures, failure }
    : { captures: [], failure: 'its test binary was overwritten' }
}

async function isSettling(folder: string): Promise<boolean> {
  const captures = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const found = captures
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => exists(path.join(folder, name, 'settling')))
  return (await Promise.all(found)).includes(true)
}

/** The chain of `go` statements, for attribution (runtime package, "tracebackancestors"). */
function diagnosticGodebug(own: string | undefined): string {
  return [own, 'tracebackancestors=10'].filter((setting) => setting).join(',')
}

interface Quietly {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** @returns the line that tells why the tests failed; empty for none */
function runQuietly(file: string, argv: readonly string[], options: Quietly): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(file, argv, {
      cwd: options.cwd,
      env: options.env,
      // Its output was shown once already; only why it fails this time is news.
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    const failure = createFailureReader()
    child.stdout.on('data', failure.write)
    child.stderr.on('data', failure.write)
    const kill = () => endGroup(child.pid, 'SIGKILL')
    const deadline = setTimeout(kill, options.timeoutMs)
    if (options.signal?.aborted) kill()
    options.signal?.addEventListener('abort', kill, { once: true })
    const finish = () => {
      clearTimeout(deadline)
      options.signal?.removeEventListener('abort', kill)
      // Helper processes that the tests left behind, which may also hold the output open.
      kill()
      child.stdout.destroy()
      child.stderr.destroy()
      resolve(failure.line())
    }
    child.on('error', finish)
    // Its last words may still be on their way.
    child.on('exit', () => setImmediate(finish))
  })
}
