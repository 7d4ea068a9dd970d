import { Writer } from 'protobufjs/minimal.js'

/** Builds profiles field by field, so that a test can break exactly one rule of the format. */

export type Field = readonly [number, number | bigint | string | Uint8Array]

/** A message of the given fields: varints for numbers, length-prefixed for text and bytes. */
export function message(...fields: readonly Field[]): Uint8Array {
  const chunks: Uint8Array[] = []
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') {
      chunks.push(varint(BigInt(number) << 3n), varint(BigInt(value)))
    } else {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
      chunks.push(varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes)
    }
  }
  return Buffer.concat(chunks)
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

export function packed(...values: readonly (number | bigint)[]): Uint8Array {
  return Buffer.concat(values.map((value) => varint(BigInt(value))))
}

/** The strings that `profileWith` starts with; index 0 is the empty string. */
export const STRINGS = [
  '',
  'goroutine',
  'count',
  'main.f',
  '/a.go',
  'main.g',
  '/b.go',
  'key',
  'value',
] as const

/** Counts goroutines; has location 1, main.g inlined into main.f, and location 2, main.f. */
export function profileWith(...fields: readonly Field[]): Uint8Array {
  return message(
    [1, message([1, 1], [2, 2])],
    ...fields,
    [5, message([1, 1], [2, 3], [4, 4])],
    [5, message([1, 2], [2, 5], [4, 6])],
    [4, message([1, 1], [4, message([1, 2], [2, 20])], [4, message([1, 1], [2, 10])])],
    [4, message([1, 2], [4, message([1, 1], [2, 11])])],
    ...STRINGS.map((text) => [6, text] as const),
  )
}

/** The same writer that other tools use, to check against a second implementation. */
export function writerProfile(locationIds: readonly number[], values: readonly number[]): Uint8Array {
  const sample = new Writer()
  sample.uint32(10).fork()
  for (const id of locationIds) sample.uint64(id)
  sample.ldelim().uint32(18).fork()
  for (const value of values) sample.int64(value)
  return profileWith([2, sample.ldelim().finish()])
}
