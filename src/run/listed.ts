import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { CompleteCapture } from '../model/capture.ts'
import { openKept } from './kept.ts'

/** Names of functions of a test binary (go help testfunc). */
export const EXAMPLES = /^Example[\p{L}\p{N}_]*$/u
export const TESTS = /^Test(?!\p{Ll})[\p{L}\p{N}_]*$/u

const TIMEOUT_MS = 60_000

/** Names of such functions in a test binary that a capture kept; none when it does not tell. */
export async function listTests(
  capture: CompleteCapture,
  names: RegExp,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const kept = await openKept(capture.start)
  if (kept === undefined) return []
  try {
    const { stdout } = await promisify(execFile)(kept.binary, ['-test.list=.'], {
      cwd: capture.start.directory,
      env: kept.environment,
      timeout: TIMEOUT_MS,
      ...(signal && { signal }),
    })
    // TestMain may print, too.
    return stdout.split(/\r?\n/).filter((line) => names.test(line))
  } catch {
    // Only a name is missed then.
    return []
  }
}
