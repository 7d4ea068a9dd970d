import { Inflate } from 'pako'
import { damaged } from '../damage.ts'

/**
 * The bytes inside a gzip stream; anything else is returned as it is, since a profile may be stored unpacked.
 * Output is counted while it is made, so a decompression bomb ends at `maxBytes` and not at the memory's end.
 * Several gzip members in a row are one stream (RFC 1952, section 2.2).
 */
export function gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length > maxBytes) throw tooLarge(maxBytes)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes

  const chunks: Uint8Array[] = []
  let length = 0
  const inflate = new Inflate({ windowBits: 31 })
  inflate.onData = (chunk) => {
    length += chunk.length
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  inflate.push(bytes, true)
  if (!inflate.ended || inflate.err !== 0) {
    throw damaged(`its gzip stream is truncated or damaged (${inflate.msg || 'unexpected end'})`)
  }
  return concatenate(chunks, length)
}

function tooLarge(maxBytes: number) {
  return damaged(`it is larger than ${maxBytes / (1024 * 1024)} MiB, far beyond what Go writes`)
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const only = chunks.length === 1 ? chunks[0] : undefined
  if (only !== undefined) return only
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
