import type { Reader } from 'protobufjs/minimal.js'
import { damaged } from '../damage.ts'

/**
 * Protocol-buffers wire format on top of protobufjs' Reader (https://protobuf.dev/programming-guides/encoding/).
 * `reader.len` is narrowed to the message being read, so that no field can reach past its parent.
 */

export const VARINT = 0
const FIXED64 = 1
export const BYTES = 2
const FIXED32 = 5

/** What a tag looks like on the wire: field number and wire type in one number. */
export function tagOf(field: number, wireType: number): number {
  return field * 8 + wireType
}

/** A 64-bit integer: a number wherever that is exact, else a bigint. So equal values are equal Map keys. */
export type Integer64 = number | bigint

/** Narrows the reader to the length-prefixed message that follows; returns the bound to give to `leave`. */
export function enter(reader: Reader): number {
  const length = reader.size()
  const outer = reader.len
  const end = reader.pos + length
  if (end > outer)
    throw damaged(`a field at byte ${reader.pos} is ${length} bytes long, past the end of its message`)
  reader.len = end
  return outer
}

export function leave(reader: Reader, outer: number): void {
  reader.len = outer
}

/** Skips a field that is not needed, or one of an unexpected type, as protobuf readers do. */
export function skip(reader: Reader, tag: number): void {
  if (tag < 8) throw damaged(`byte ${reader.pos} holds no field number`)
  switch (tag & 7) {
    case VARINT:
      readUint64(reader)
      return
    case FIXED64:
      reader.skip(8)
      return
    case BYTES:
      reader.skip(reader.size())
      return
    case FIXED32:
      reader.skip(4)
      return
    default:
      throw damaged(`byte ${reader.pos} holds a field of unknown wire type ${tag & 7}`)
  }
}

const EXACT_BYTES = 7
const MAX_VARINT_BYTES = 10

export function readUint64(reader: Reader): Integer64 {
  const { buf, len } = reader
  let pos = reader.pos
  let value = 0
  let factor = 1
  // Seven bytes carry 49 bits, which a number holds exactly: ids, indices and counts end here.
  for (let taken = 0; taken < EXACT_BYTES; taken++) {
    const byte = buf[pos]
    if (byte === undefined || pos >= len) throw damaged(`a number is cut off at byte ${pos}`)
    pos++
    value += (byte & 0x7f) * factor
    if (byte < 0x80) {
      reader.pos = pos
      return value
    }
    factor *= 128
  }
  reader.pos = pos
  return readUint64Tail(reader, value)
}

function readUint64Tail(reader: Reader, low: number): Integer64 {
  const { buf, len } = reader
  let value = BigInt(low)
  for (let taken = EXACT_BYTES; taken < MAX_VARINT_BYTES; taken++) {
    const byte = buf[reader.pos]
    if (byte === undefined || reader.pos >= len) throw damaged(`a number is cut off at byte ${reader.pos}`)
    reader.pos++
    value += BigInt(byte & 0x7f) << BigInt(7 * taken)
    if (byte < 0x80) return narrow(BigInt.asUintN(64, value))
  }
  throw damaged(`the number before byte ${reader.pos} is longer than 64 bits`)
}

export function readInt64(reader: Reader): Integer64 {
  const value = readUint64(reader)
  return typeof value === 'number' ? value : narrow(BigInt.asIntN(64, value))
}

function narrow(value: bigint): Integer64 {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
