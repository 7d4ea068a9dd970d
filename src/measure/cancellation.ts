import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { parseGoroutines } from '../formats/dump/dump.ts'
import { outputByPackage } from '../go-test/output.ts'
import type { Capture, StartedTest } from '../model/capture.ts'
import type { Goroutine } from '../model/goroutine.ts'
import { isTest, testFunctions } from '../sites/attribution.ts'
import { CAPTURE_FILES } from './capture-folder.ts'

const Started = z.object({ pid: z.number().int().positive() })

// The runner gives a cancelled step 7.5 s before SIGTERM; the report has to be written in them, too.
const DUMP_MS = 2_000
const LOOK_MS = 50

/**
 * Asks every test process that still runs for its goroutines: on SIGQUIT the Go runtime prints them
 * and ends the process (os/signal, "Default behavior of signals in Go programs"). Returns when they
 * are gone, or after two seconds.
 */
export async function quitTestProcesses(captures: string): Promise<void> {
  if (process.platform === 'win32') return
  const pids = await runningProcesses(captures)
  for (const pid of pids) signal(pid, 'SIGQUIT')
  const end = performance.now() + DUMP_MS
  while (pids.some((pid) => signal(pid, 0)) && performance.now() < end) await delay(LOOK_MS)
}

async function runningProcesses(captures: string): Promise<readonly number[]> {
  const pids: number[] = []
  for (const entry of await readdir(captures, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const folder = path.join(captures, entry.name)
    const files = await readdir(folder)
    if (files.includes(CAPTURE_FILES.end) || !files.includes(CAPTURE_FILES.start)) continue
    const started = Started.safeParse(
      JSON.parse(await readFile(path.join(folder, CAPTURE_FILES.start), 'utf8')),
    )
    if (started.success) pids.push(started.data.pid)
  }
  return pids
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/**
 * Captures of processes that were asked for their goroutines, with what they printed.
 * @param said what the command printed since it was cancelled
 */
export function withDumps(captures: readonly Capture[], said: Said): readonly Capture[] {
  if (said.stdout === '' && said.stderr === '') return captures
  const dumps = outputByPackage(said.stdout)
  // A test binary that nobody runs for it prints its dump itself; that of two could be either's.
  const only = captures.filter(({ kind }) => kind === 'incomplete').length === 1 ? said.stderr : undefined
  return captures.map((capture) => {
    const dump = capture.kind === 'incomplete' ? (dumps.get(capture.start.package) ?? only) : undefined
    if (dump === undefined) return capture
    const stuck = parseGoroutines(dump).map(withoutRuntime)
    return stuck.length === 0
      ? capture
      : {
          kind: 'hung',
          cancelled: true,
          start: capture.start,
          tests: testsOf(stuck),
          before: [],
          stuck,
          profile: { samples: [] },
        }
  })
}

/** The process took the list of its tests along; their functions still tell which ones are running. */
export function testsOf(stuck: readonly Goroutine[]): readonly StartedTest[] {
  return stuck.flatMap((goroutine) => {
    const name = isTest(goroutine) ? testFunctions(goroutine)[0] : undefined
    return name === undefined ? [] : [{ name, goroutine: goroutine.id }]
  })
}

// What an ordinary dump leaves out.
const GENERATED = /^runtime\.|\.gowrap\d+$/

/** A crash prints the runtime's own frames and the compiler's wrappers. */
function withoutRuntime(goroutine: Goroutine): Goroutine {
  return { ...goroutine, frames: goroutine.frames.filter(({ function: name }) => !GENERATED.test(name)) }
}

/** What a command printed, by stream. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
}

/** What a command prints from the moment of its cancellation on. */
export interface LastWords {
  begin(): void
  write(chunk: Uint8Array, stream: keyof Said): void
  text(): Said
}

const MAX_LAST_BYTES = 64 * 1024 * 1024

export function createLastWords(): LastWords {
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  let open = false
  let size = 0
  return {
    begin() {
      open = true
    },
    write(chunk, stream) {
      if (!open || size + chunk.length > MAX_LAST_BYTES) return
      chunks[stream].push(chunk)
      size += chunk.length
    },
    text: () => ({
      stdout: Buffer.concat(chunks.stdout).toString('utf8'),
      stderr: Buffer.concat(chunks.stderr).toString('utf8'),
    }),
  }
}
