import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

/** A named pipe that is full: whoever writes to it waits, and nothing else of the process does. */
export interface FullPipe {
  readonly file: string
  /**
   * Puts another full pipe in its place, for those who come later.
   * @returns the one that those wait at who came before; its file reads as `formerName` says
   */
  replace(): Promise<Pick<FullPipe, 'release'>>
  /** Takes whatever those write who have it open, or one that it replaced; nobody waits for it any more. */
  release(): void
}

/** How Linux names the file of a pipe that was replaced to those who have it open (proc(5)). */
export function formerName({ file }: FullPipe): string {
  return `${file} (deleted)`
}

/** Has a test binary write a profile to the pipe when its tests are over (go help testflag); it sets no rate of sampling. */
export function holdFlag({ file }: FullPipe): string {
  return `-test.memprofile=${file}`
}

const CHUNK = Buffer.alloc(64 * 1024)

/** @param file a new name in a folder of ours */
export async function createFullPipe(file: string): Promise<FullPipe> {
  const all = [await startPipe(file, file)]
  return {
    file,
    async replace() {
      const former = all.at(-1)
      const next = await startPipe(`${file}.next`, file)
      await rename(`${file}.next`, file)
      all.push(next)
      return { release: () => former?.release(KEEP) }
    },
    release() {
      for (const pipe of all) pipe.release(pipe === all.at(-1) ? '' : KEEP)
    },
  }
}

/** What an heir is told whose file is another pipe's by now. */
const KEEP = 'keep\n'

/**
 * Once its input ends, takes what comes from those who have the pipe open, as 3, until none of them has; whoever comes later writes a
 * file of that name.
 */
const HEIR = 'read -r keep; exec 4</proc/self/fd/3 3>&-; [ -n "$keep" ] || rm -f "$1"; exec cat <&4'

/**
 * A pipe, and a process that releases it when asked to, and when we are gone, however that came: nobody may wait for us for ever.
 * @param at where it is made
 * @param file where it will be
 */
async function startPipe(at: string, file: string): Promise<{ release(message: string): void }> {
  await promisify(execFile)('mkfifo', ['-m', '600', at])
  // Open for both, so that it stays full while nobody reads, and never makes us wait.
  const descriptor = openSync(at, constants.O_RDWR | constants.O_NONBLOCK)
  fill(descriptor)
  const heir = spawn('/bin/sh', ['-c', HEIR, 'sh', file], {
    cwd: path.parse(file).root,
    stdio: ['pipe', 'ignore', 'ignore', descriptor],
    // What ends our group does not end it.
    detached: true,
  })
  await once(heir, 'spawn')
  heir.unref()
  // One that somebody ended has nothing to be told.
  heir.stdin?.on('error', () => {})
  let open = true
  return {
    release(message) {
      if (!open) return
      open = false
      closeSync(descriptor)
      heir.stdin?.end(message)
    },
  }
}

function fill(descriptor: number): void {
  for (let size = CHUNK.length; size > 0; ) {
    // A write of a few bytes is taken as a whole or not at all (pipe(7), PIPE_BUF).
    if (!attempt(() => writeSync(descriptor, CHUNK, 0, size))) size = Math.floor(size / 2)
  }
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
