import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { rerunArguments } from '../go-test/rerun-arguments.ts'
import type { Capture, CaptureStart, CompleteCapture, Via } from '../model/capture.ts'
import type { Rerun } from '../model/subject.ts'
import { CAPTURE_FILES, writeSettings } from './capture-folder.ts'
import { readCaptures } from './captures.ts'
import { exists } from './files.ts'
import { type OutsideRerun, rerunFromOutside } from './http/rerun.ts'
import { openKept } from './kept.ts'
import { runQuietly } from './process/quietly.ts'
import type { Settle } from './settle.ts'

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
  await mkdir(folder, { recursive: true })
  await writeSettings(folder, { ...settle, announce: true })
  const quietly = {
    cwd: capture.start.directory,
    env: { ...kept.environment, GODEBUG: diagnosticGodebug(kept.environment.GODEBUG) },
    // The process's own deadline comes first; this one is for a process that does not keep it.
    timeoutMs: request.timeoutMs + settle.settleMs + 5_000,
    signal,
  }
  const argv = rerunArguments(capture.start.arguments.slice(1), request)
  const { binary } = kept
  const failure = await RUN_AGAIN[capture.start.via](capture.start, {
    binary,
    argv,
    folder,
    settle,
    quietly,
    onSettling,
  })
  const captures = await readCaptures(folder)
  // The kept one is a link: a script that writes a new binary over the old one changes both, and nothing of that is an answer.
  return captures.every(({ start }) => start.package === capture.start.package)
    ? { captures, failure }
    : { captures: [], failure: 'its test binary was overwritten' }
}

type How = OutsideRerun & Pick<RerunOptions, 'onSettling'>

/** @returns the line that tells why the tests failed; empty for none */
const RUN_AGAIN: Readonly<Record<Via, (start: CaptureStart, how: How) => Promise<string>>> = {
  hook: rerunUnderHook,
  pprof: rerunFromOutside,
}

async function rerunUnderHook(
  _: CaptureStart,
  { binary, argv, folder, quietly, onSettling }: How,
): Promise<string> {
  const looking = setInterval(async () => {
    if (await isSettling(folder)) onSettling()
  }, LOOK_MS)
  const env = { ...quietly.env, LEAKGATE_CAPTURES: folder }
  const { failure } = await runQuietly(binary, argv, { ...quietly, env }).finally(() =>
    clearInterval(looking),
  )
  return failure
}

async function isSettling(folder: string): Promise<boolean> {
  const captures = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const found = captures
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => exists(path.join(folder, name, CAPTURE_FILES.settling)))
  return (await Promise.all(found)).includes(true)
}

/** The chain of `go` statements, for attribution (runtime package, "tracebackancestors"). */
function diagnosticGodebug(own: string | undefined): string {
  return [own, 'tracebackancestors=10'].filter((setting) => setting).join(',')
}
