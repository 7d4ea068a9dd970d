/** What Linux tells of a process (proc(5)). Every answer may be out of date, and a process that is gone has nothing. */
import { readdir, readFile, readlink } from 'node:fs/promises'

/** A TCP socket that listens. */
export interface Listener {
  /** To connect to, in brackets where it is IPv6. */
  readonly host: string
  readonly port: number
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

export async function listeners(pid: number): Promise<readonly Listener[]> {
  const own = new Set(await openFiles(pid))
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => text(`/proc/${pid}/net/${name}`)))
  return tables
    .flatMap((table) => table.split('\n'))
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
      if (state !== LISTEN || !own.has(`socket:[${inode}]`)) return []
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

async function openFiles(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`
  const names = await entries(folder)
  return Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
}

function entries(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
