import { copyFile, link, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KnownError } from '../../errors.ts'
import type { CaptureStart } from '../../model/capture.ts'
import { testsOf } from '../cancellation.ts'
import { CAPTURE_FILES, FAILED_FILE, keptBinary } from '../capture-folder.ts'
import type { Settle } from '../settle.ts'
import { alsoIn, type Block, blocksOf, dumpOf, isAlarm, isHolder } from './blocks.ts'
import { findPprof, type Process, settle, untilHeld } from './held.ts'

/** What the tests find: the goroutines of a process of the same binary that runs none. */
export type Idle = readonly Block[]

export interface CaptureOptions {
  /** A new folder, for files as the hook writes them. */
  readonly folder: string
  readonly start: Start
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly idle: Idle
  readonly settle: Settle
  readonly pprofUrl: string | undefined
}

/** What start.json holds, less what belongs to one process. */
export type Start = Omit<CaptureStart, 'folder' | 'via' | 'pid' | 'parentPid'>

/** A capture that says how its process ended, once that is known, or why it tells nothing. */
export interface Pending {
  /** How many goroutines the tests left. */
  readonly left: number
  finish(how: { readonly exitCode: number } | { readonly reason: string }): Promise<void>
}

/**
 * Captures a test process over HTTP where the hook cannot: holds it when its tests are over, reads its goroutines, lets it go on.
 * @returns undefined when there is nothing to finish: it ended before, hangs, or cannot be read, as the files then say
 */
export async function captureProcess(held: Process, options: CaptureOptions): Promise<Pending | undefined> {
  const { folder, start } = options
  await writeStart(folder, start, held.pid)
  try {
    return (await untilHeld(held)) ? await readHeld(held, options) : undefined
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    if (!held.ended.aborted) await writeFailure(folder, error.message)
    return undefined
  } finally {
    held.pipe.release()
  }
}

/** A test process that cannot be captured, and why. */
export async function noteFailure(folder: string, start: Start, pid: number, reason: string): Promise<void> {
  await writeStart(folder, start, pid)
  await writeFailure(folder, reason)
}

async function writeStart(folder: string, start: Start, pid: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const text = JSON.stringify({ ...start, version: 1, via: 'pprof', pid, parentPid: 0 })
  await writeWhole(folder, CAPTURE_FILES.start, text)
}

/** A process can have any number of servers that are no good. */
const MAX_REASON_CHARS = 1000

async function writeFailure(folder: string, reason: string): Promise<void> {
  await writeWhole(folder, FAILED_FILE, JSON.stringify({ reason: reason.slice(0, MAX_REASON_CHARS) }))
}

async function readHeld(held: Process, options: CaptureOptions): Promise<Pending | undefined> {
  const write = (name: string, content: string | Buffer) => writeWhole(options.folder, name, content)
  const pprof = await findPprof(held, options.pprofUrl)
  try {
    const settled = await settle(pprof, options.settle, (all) => alsoIn(all, options.idle))
    const { blocks, known: before, late, looks, waitedMs } = settled
    const profile = await pprof.read('goroutine')
    const [first, others] = [blocks.filter(isHolder), blocks.filter((block) => !isHolder(block))]
    const left = others.filter((block) => !before.has(block))
    await write(CAPTURE_FILES.before, dumpOf([...first, ...others.filter((block) => before.has(block))]))
    if (left.length > 0) await keepBinary(options)
    if (first.some(isAlarm)) {
      await write(CAPTURE_FILES.hungDump, dumpOf(blocks))
      await write(CAPTURE_FILES.hungProfile, profile)
      await write(CAPTURE_FILES.tests, JSON.stringify(testsOf(blocks.map(({ goroutine }) => goroutine))))
      await write(CAPTURE_FILES.hung, JSON.stringify({ version: 1 }))
      return undefined
    }
    await write(CAPTURE_FILES.late, JSON.stringify(late))
    await write(CAPTURE_FILES.profile, profile)
    await write(CAPTURE_FILES.after, dumpOf([...first, ...others]))
    await write(CAPTURE_FILES.tests, '[]')
    const leakProfile = await pprof.read('goroutineleak').then(
      () => true,
      () => false,
    )
    const end = { version: 1, left: left.length, looks, settleMs: waitedMs, leakProfile }
    return {
      left: left.length,
      finish: (how) =>
        'reason' in how
          ? writeFailure(options.folder, how.reason)
          : write(CAPTURE_FILES.end, JSON.stringify({ ...end, ...how })),
    }
  } finally {
    pprof.close()
  }
}

/** For reruns, as the hook does, and with what a capture from outside needs. */
async function keepBinary({ folder, start, environment, idle, pprofUrl }: CaptureOptions): Promise<void> {
  const kept = keptBinary(folder, start.executable)
  await link(start.executable, kept).catch(() => copyFile(start.executable, kept))
  const entries = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`)
  await writeWhole(folder, CAPTURE_FILES.environment, JSON.stringify(entries))
  await writeWhole(folder, IDLE_FILE, dumpOf(idle))
  await writeWhole(folder, URL_FILE, pprofUrl ?? '')
}

const IDLE_FILE = 'idle.txt'
const URL_FILE = 'pprof-url'

/** What the first capture of a binary knew, for those of its reruns. */
export async function readIdle(folder: string): Promise<Pick<CaptureOptions, 'idle' | 'pprofUrl'>> {
  const idle = blocksOf(await readFile(path.join(folder, IDLE_FILE), 'utf8'))
  const pprofUrl = (await readFile(path.join(folder, URL_FILE), 'utf8')) || undefined
  return { idle, pprofUrl }
}

/** Beside its name and renamed, so that a file is either whole or absent. */
async function writeWhole(folder: string, name: string, content: string | Buffer): Promise<void> {
  const file = path.join(folder, name)
  await writeFile(`${file}.tmp`, content, { mode: 0o600 })
  await rename(`${file}.tmp`, file)
}
