import { crc32, deflateRawSync } from 'node:zlib'

export interface ArchiveEntry {
  readonly name: string
  readonly contents: Buffer
  /** As a streaming archiver writes it: sizes behind the data, zeros before it. */
  readonly streamed?: boolean
  readonly stored?: boolean
  /** Lies of the directory. */
  readonly size?: number
  readonly compressedSize?: number
  readonly checksum?: number
  readonly flags?: number
  readonly method?: number
  readonly localOffset?: number
}

/** A zip archive, well-formed unless told otherwise. */
export function archive(entries: readonly ArchiveEntry[], comment = ''): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const data = entry.stored ? entry.contents : deflateRawSync(entry.contents)
    const checksum = entry.checksum ?? crc32(entry.contents)
    const flags = entry.flags ?? (entry.streamed ? 0x0008 : 0)
    const method = entry.method ?? (entry.stored ? 0 : 8)
    const sizes = [checksum, entry.compressedSize ?? data.length, entry.size ?? entry.contents.length]
    const before = entry.streamed ? [0, 0, 0] : sizes
    const offset = locals.reduce((sum, { length }) => sum + length, 0)
    locals.push(
      Buffer.concat([
        u32(0x04034b50),
        u16(20, flags, method, 0, 0x21),
        u32(...before),
        u16(name.length, 0),
        name,
        data,
        entry.streamed ? u32(0x08074b50, ...sizes) : Buffer.alloc(0),
      ]),
    )
    directory.push(
      Buffer.concat([
        u32(0x02014b50),
        u16(20, 20, flags, method, 0, 0x21),
        u32(...sizes),
        u16(name.length, 0, 0, 0, 0),
        u32(0, entry.localOffset ?? offset),
        name,
      ]),
    )
  }
  const files = Buffer.concat(locals)
  const central = Buffer.concat(directory)
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, entries.length, entries.length),
    u32(central.length, files.length),
    u16(comment.length),
    Buffer.from(comment),
  ])
  return Buffer.concat([files, central, end])
}

const u16 = (...values: readonly number[]): Buffer => Buffer.from(new Uint16Array(values).buffer)
const u32 = (...values: readonly number[]): Buffer => Buffer.from(new Uint32Array(values).buffer)
