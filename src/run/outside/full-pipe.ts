import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A named pipe that is full: whoever writes to it waits, and nothing else of the process does. */
export interface FullPipe {
  readonly file: string
  /** Takes what is written as long as `wanted` says so, and is full again then. */
  letThrough(wanted: () => Promise<boolean>): Promise<void>
  /** Takes whatever those write who have it open, and nobody waits for it any more. */
  release(): void
}

/** Has a test binary write a profile to the pipe when its tests are over (go help testflag); it sets no rate of sampling. */
export function holdFlag({ file }: FullPipe): string {
  return `-test.memprofile=${file}`
}

const NAP_MS = 5
const CHUNK = Buffer.alloc(64 * 1024)

/** @param file a new name in a folder of ours */
export async function createFullPipe(file: string): Promise<FullPipe> {
  await promisify(execFile)('mkfifo', ['-m', '600', file])
  // Open for both, so that it stays full while nobody reads, and never makes us wait.
  const descriptor = openSync(file, constants.O_RDWR | constants.O_NONBLOCK)
  fill(descriptor)
  const heir = await startHeir(file, descriptor)
  let open = true
  return {
    file,
    async letThrough(wanted) {
      while (open && (await wanted())) if (!drain(descriptor)) await delay(NAP_MS)
      if (open) fill(descriptor)
    },
    release() {
      if (!open) return
      open = false
      closeSync(descriptor)
      heir.end()
    },
  }
}

/**
 * Once its input ends, takes what comes from those who have the pipe open, as 3, until none of them has; whoever comes later writes a
 * file of that name.
 */
const HEIR = 'read -r _; exec 4</proc/self/fd/3 3>&-; rm -f "$1"; exec cat <&4'

/** A process that releases the pipe when asked to, and when we are gone, however that came: nobody may wait for us for ever. */
async function startHeir(file: string, descriptor: number): Promise<{ end(): void }> {
  const child = spawn('/bin/sh', ['-c', HEIR, 'sh', file], {
    cwd: path.parse(file).root,
    stdio: ['pipe', 'ignore', 'ignore', descriptor],
    // What ends our group does not end it.
    detached: true,
  })
  await once(child, 'spawn')
  child.unref()
  return { end: () => void child.stdin?.end() }
}

function fill(descriptor: number): void {
  for (let size = CHUNK.length; size > 0; ) {
    // A write of a few bytes is taken as a whole or not at all (pipe(7), PIPE_BUF).
    if (!attempt(() => writeSync(descriptor, CHUNK, 0, size))) size = Math.floor(size / 2)
  }
}

/** @returns whether there was anything */
function drain(descriptor: number): boolean {
  return attempt(() => readSync(descriptor, CHUNK, 0, CHUNK.length, null))
}

/** @returns false when it would have to wait */
function attempt(transfer: () => number): boolean {
  try {
    return transfer() > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return false
    throw error
  }
}
