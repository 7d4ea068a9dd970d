/** What Linux tells of a process (proc(5)). Every answer may be out of date, and a process that is gone has nothing. */
import { readlinkSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'

/** A TCP socket that listens. */
export interface Listener {
  /** To connect to, in brackets where it is IPv6. */
  readonly host: string
  readonly port: number
}

/** Whether it keeps its files to itself: one with capabilities, or that changed its user (PR_SET_DUMPABLE of prctl(2)). */
export async function isSecretive(pid: number): Promise<boolean> {
  return readdir(`/proc/${pid}/fd`).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'EACCES',
  )
}

export async function hasOpen(pid: number, file: string): Promise<boolean> {
  return (await openFiles(pid)).includes(file)
}

/** All that the process has started and that still runs, directly or not. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const threads = await entries(`/proc/${pid}/task`)
  const children = await Promise.all(threads.map((id) => text(`/proc/${pid}/task/${id}/children`)))
  const pids = children.flatMap((line) => line.split(' ').filter(Boolean).map(Number))
  return [...pids, ...(await Promise.all(pids.map(descendants))).flat()]
}

/** In the order of their file numbers, where what was opened early comes first as a rule. */
export async function listeners(pid: number): Promise<readonly Listener[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => text(`/proc/${pid}/net/${name}`)))
  const listening = new Map<string, string>(
    tables
      .flatMap((table) => table.split('\n'))
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
        return state === LISTEN ? [[`socket:[${inode}]`, local] as const] : []
      }),
  )
  return [...new Set(await openFiles(pid))].flatMap((file) => {
    const local = listening.get(file)
    if (local === undefined) return []
    const [address = '', port = ''] = local.split(':')
    return [{ host: hostOf(address), port: Number.parseInt(port, 16) }]
  })
}

const LISTEN = '0A'

/** Words of 32 bits in the machine's order, which is little-endian wherever Go and GitHub's runners meet. */
function hostOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  bytes.swap32()
  if (bytes.length === 4) return bytes.readUInt32BE() === 0 ? '127.0.0.1' : [...bytes].join('.')
  // Any address, of either family: Go listens for both unless it is told otherwise.
  if (bytes.every((byte) => byte === 0)) return '127.0.0.1'
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return `[${groups.join(':')}]`
}

/** Not one by one in the background: nothing is read from a disk, and a process may have thousands. */
async function openFiles(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`
  return (await entries(folder)).map((name) => targetOf(`${folder}/${name}`))
}

function targetOf(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    return ''
  }
}

function entries(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
