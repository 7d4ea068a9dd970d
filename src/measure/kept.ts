import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { CaptureStart, CompleteCapture } from '../model/capture.ts'
import { CAPTURE_FILES, Environment, keptBinary } from './capture-folder.ts'
import { exists } from './files.ts'

/** The test binary that the hook kept with a capture, and what its first process saw as its environment. */
export interface Kept {
  readonly binary: string
  readonly environment: Readonly<Record<string, string>>
}

/** @returns undefined when either is missing */
export async function openKept({
  folder,
  executable,
}: Pick<CaptureStart, 'folder' | 'executable'>): Promise<Kept | undefined> {
  const binary = keptBinary(folder, executable)
  const environment = await readEnvironment(folder)
  return environment !== undefined && (await exists(binary)) ? { binary, environment } : undefined
}

async function readEnvironment(folder: string): Promise<Record<string, string> | undefined> {
  try {
    const text = await readFile(path.join(folder, CAPTURE_FILES.environment), 'utf8')
    return Object.fromEntries(
      Environment.parse(JSON.parse(text)).flatMap((entry) => {
        const equals = entry.indexOf('=', 1)
        return equals < 0 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)]]
      }),
    )
  } catch {
    return undefined
  }
}

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
