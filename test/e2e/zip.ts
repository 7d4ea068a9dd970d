import { crc32, deflateRawSync } from 'node:zlib'

/**
 * A zip archive in memory, as far as artifacts need it: deflated entries, no folders, no zip64.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3
 */
export function zip(entries: Readonly<Record<string, string | Buffer>>): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(entries)) {
    const content = Buffer.from(text)
    const packed = deflateRawSync(content)
    const path = Buffer.from(name)
    const common = commonFields(content, packed, path)
    const local = Buffer.concat([u32(0x04034b50), common, path, packed])
    locals.push(local)
    directory.push(u32(0x02014b50), u16(20), common, Buffer.alloc(2 + 2 + 2 + 4), u32(offset), path)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const count = u16(locals.length)
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(central.length), u32(offset), u16(0)]
  return Buffer.concat([...locals, central, ...end])
}

/** The part that a local header and its directory entry share, from `version needed` to `extra field length`. */
function commonFields(content: Buffer, packed: Buffer, path: Buffer): Buffer {
  const FLAG_UTF8 = 0x0800
  const DEFLATE = 8
  const JANUARY_1_1980 = 0x21
  return Buffer.concat([
    ...[u16(20), u16(FLAG_UTF8), u16(DEFLATE), u16(0), u16(JANUARY_1_1980)],
    ...[u32(crc32(content)), u32(packed.length), u32(content.length), u16(path.length), u16(0)],
  ])
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
