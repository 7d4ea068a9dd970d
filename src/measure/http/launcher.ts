import { execFile } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { shellQuoted } from '../../text/shell.ts'

/** A script that stands for the test binary in the user's command: only the shell knows what its arguments come to. */
export interface Launcher {
  /** To run in place of the binary. */
  readonly words: readonly string[]
  /** What it was called with, once it waits for `go`; undefined when the command ended before it came to it. */
  called(ended: AbortSignal): Promise<Call | undefined>
  /** Has it become the test binary, in the same process. */
  go(): void
  close(): void
}

export interface Call {
  readonly pid: number
  readonly directory: string
  /** Without the program's name. */
  readonly arguments: readonly string[]
}

const LOOK_MS = 10

/**
 * @param folder an empty folder of ours
 * @param flags what the binary gets before its own arguments, where a flag is a flag whatever follows
 */
export async function writeLauncher(
  folder: string,
  binary: string,
  flags: readonly string[],
): Promise<Launcher> {
  const file = (name: string) => path.join(folder, name)
  const quoted = (name: string) => shellQuoted(file(name))
  const script = `echo "$$" >${quoted('pid')}
pwd >${quoted('directory')}
for word do printf '%s\\0' "$word"; done >${quoted('arguments.tmp')}
mv ${quoted('arguments.tmp')} ${quoted('arguments')}
read -r _ <${quoted('go')}
exec ${[binary, ...flags].map(shellQuoted).join(' ')} "$@"
`
  await writeFile(file('launch.sh'), script)
  await promisify(execFile)('mkfifo', ['-m', '600', file('go')])
  // Open for both: neither side waits for the other.
  const descriptor = openSync(file('go'), constants.O_RDWR | constants.O_NONBLOCK)
  return {
    words: ['/bin/sh', file('launch.sh')],
    async called(ended) {
      while (!ended.aborted) {
        const words = await readFile(file('arguments'), 'utf8').catch(() => undefined)
        if (words !== undefined) {
          return {
            pid: Number(await readFile(file('pid'), 'utf8')),
            directory: (await readFile(file('directory'), 'utf8')).replace(/\n$/, ''),
            arguments: words.split('\0').slice(0, -1),
          }
        }
        await delay(LOOK_MS)
      }
      return undefined
    },
    go: () => void writeSync(descriptor, '\n'),
    close: () => closeSync(descriptor),
  }
}
