import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type * as z from 'zod'
import { CaptureError, KnownError } from '../errors.ts'
import { parseGoroutines } from '../formats/dump/dump.ts'
import { decodeProfile } from '../formats/pprof/goroutine-profile.ts'
import type { Capture, CaptureStart } from '../model/capture.ts'
import { CAPTURE_FILES, End, FAILED_FILE, Failed, Late, Start, Tests } from './capture-folder.ts'

// The test process writes these files, and what it runs is the pull request's code.
const MAX_FILE_BYTES = 512 * 1024 * 1024
const MAX_CAPTURES = 20_000

/**
 * Reads every capture folder below `folder`.
 * A folder without its last file is a capture of a process that did not get to its end.
 */
export async function readCaptures(folder: string): Promise<readonly Capture[]> {
  // Besides the captures there may be the settings of the run.
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  if (names.length > MAX_CAPTURES) {
    throw new CaptureError(`captured ${names.length} test processes, more than the limit of ${MAX_CAPTURES}`)
  }
  const captures: Capture[] = []
  for (const name of names) captures.push(...(await readCapture(path.join(folder, name))))
  return withoutHelperProcesses(captures)
}

async function readCapture(folder: string): Promise<readonly Capture[]> {
  const text = await readOptional(folder, CAPTURE_FILES.start)
  if (text === undefined) return []
  const start: CaptureStart = { ...parse(Start, text, folder, CAPTURE_FILES.start), folder }
  try {
    return [(await readComplete(folder, start)) ?? (await readUnfinished(folder, start))]
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    return [{ kind: 'unreadable', start, reason: error.message }]
  }
}

async function readComplete(folder: string, start: CaptureStart): Promise<Capture | undefined> {
  const endText = await readOptional(folder, CAPTURE_FILES.end)
  if (endText === undefined) return undefined
  const end = parse(End, endText, folder, CAPTURE_FILES.end)
  return {
    kind: 'complete',
    start,
    end,
    tests: parse(Tests, await readRequired(folder, CAPTURE_FILES.tests), folder, CAPTURE_FILES.tests) ?? [],
    before: parseGoroutines((await readRequired(folder, CAPTURE_FILES.before)).toString('utf8')),
    after: parseGoroutines((await readRequired(folder, CAPTURE_FILES.after)).toString('utf8')),
    late: parse(
      Late,
      (await readOptional(folder, CAPTURE_FILES.late)) ?? Buffer.from('[]'),
      folder,
      CAPTURE_FILES.late,
    ).flatMap(({ ms, block }) => parseGoroutines(block).map((goroutine) => ({ ms, goroutine }))),
    profile: decodeProfile(await readRequired(folder, CAPTURE_FILES.profile)),
  }
}

async function readUnfinished(folder: string, start: CaptureStart): Promise<Capture> {
  const failed = await readOptional(folder, FAILED_FILE)
  if (failed !== undefined) {
    return { kind: 'unreadable', start, ...parse(Failed, failed, folder, FAILED_FILE) }
  }
  const hung = await readOptional(folder, CAPTURE_FILES.hung)
  if (hung === undefined) return { kind: 'incomplete', start }
  return {
    kind: 'hung',
    cancelled: false,
    start,
    tests: parse(Tests, await readRequired(folder, CAPTURE_FILES.tests), folder, CAPTURE_FILES.tests) ?? [],
    before: parseGoroutines((await readRequired(folder, CAPTURE_FILES.before)).toString('utf8')),
    stuck: parseGoroutines((await readRequired(folder, CAPTURE_FILES.hungDump)).toString('utf8')),
    profile: decodeProfile(await readRequired(folder, CAPTURE_FILES.hungProfile)),
  }
}

/** Tests that start their own binary again as a helper are not test runs of their own. */
function withoutHelperProcesses(captures: readonly Capture[]): readonly Capture[] {
  const pids = new Set(captures.map((capture) => capture.start.pid))
  return captures.filter((capture) => !pids.has(capture.start.parentPid))
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer, folder: string, name: string): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new CaptureError(`${path.join(path.basename(folder), name)} is damaged: run the tests again`, {
      cause,
    })
  }
}

async function readRequired(folder: string, name: string): Promise<Buffer> {
  const bytes = await readOptional(folder, name)
  if (bytes === undefined) {
    throw new CaptureError(`${path.join(path.basename(folder), name)} is missing: run the tests again`)
  }
  return bytes
}

async function readOptional(folder: string, name: string): Promise<Buffer | undefined> {
  const file = path.join(folder, name)
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES) {
      throw new CaptureError(`${path.join(path.basename(folder), name)} is ${size} bytes, too large to read`)
    }
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
