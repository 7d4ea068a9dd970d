import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CaptureError } from '../../src/errors.ts'
import { LIMITS, type Limits } from '../../src/formats/capture-limits.ts'
import { parseGoroutines } from '../../src/formats/dump/dump.ts'
import { decodeProfile } from '../../src/formats/pprof/goroutine-profile.ts'
import type { Profile } from '../../src/model/goroutine.ts'
import { dumpOf, profileOf, RELEASES } from './captured.ts'
import { type Field, message, packed, profileWith, STRINGS } from './pprof/encode.ts'

/** The message of the one error that may come out. */
function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(CaptureError)
    return (error as CaptureError).message
  }
  throw new Error('nothing was refused')
}

/** Small enough to be reached at once; see the test of the real ones. */
const SMALL: Limits = {
  profileBytes: 1024 * 1024,
  tableEntries: 100,
  sampleTypes: 4,
  nestedEntries: 200,
  stackFrames: 50,
  frames: 500,
  dumpChars: 1024 * 1024,
  goroutines: 100,
}

test('the limits are far above what Go writes and fit a small runner', () => {
  expect(LIMITS).toEqual({
    profileBytes: 268_435_456,
    tableEntries: 1_048_576,
    sampleTypes: 64,
    nestedEntries: 2_097_152,
    stackFrames: 16_384,
    frames: 16_777_216,
    dumpChars: 134_217_728,
    goroutines: 1_048_576,
  })
  const types = Buffer.concat([profileWith(), repeat([1, new Uint8Array()], 64)])
  expect(refusal(() => decodeProfile(types))).toContain('more than 64 sample types')
})

const SAMPLE: Field = [2, message([1, 1], [2, 1])]

describe('a damaged profile is refused, with the reason and the remedy', () => {
  test.each<[string, Uint8Array, string]>([
    ['nothing at all', new Uint8Array(), 'it is empty'],
    ['an empty gzip stream', gzipSync(new Uint8Array()), 'it is empty'],
    ['not a profile', Buffer.from('goroutine profile: total 3\n1 @ 0x1\n'), ''],
    ['an HTML page', Buffer.from('<html><body>404</body></html>'), ''],
    ['a gzip header alone', Uint8Array.from([0x1f, 0x8b]), 'gzip stream is truncated'],
    ['half a gzip stream', gzipSync(profileWith(SAMPLE)).subarray(0, 60), 'gzip stream is truncated'],
    ['gzip without its checksum', gzipSync(profileWith(SAMPLE)).subarray(0, -8), 'gzip stream is truncated'],
    ['a wrong checksum', broken(gzipSync(profileWith(SAMPLE))), 'gzip stream is truncated'],
    [
      'half a second gzip member',
      Buffer.concat([gzipSync(profileWith(SAMPLE)), gzipSync('x').subarray(0, 12)]),
      'gzip stream',
    ],
    [
      'text after the gzip stream',
      Buffer.concat([gzipSync(profileWith(SAMPLE)), Buffer.from('tail')]),
      'gzip stream',
    ],
    ['a cut message', profileWith(SAMPLE).subarray(0, -3), 'truncated'],
    ['a length past the end', Uint8Array.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x07]), 'past the end'],
    [
      'a length over 32 bits',
      Uint8Array.from([0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
      'truncated or malformed',
    ],
    ['field number 0', Uint8Array.from([0x00, 0x00]), 'no field number'],
    ['a group', Uint8Array.from([0x0b, 0x0c]), 'unknown wire type 3'],
    ['wire type 7', Uint8Array.from([0x0f]), 'unknown wire type 7'],
    ['an endless number', Uint8Array.from([0x48, ...Array(11).fill(0xff), 1]), 'longer than 64 bits'],
    ['a number of a child past its parent', profileWith([2, Uint8Array.from([0x08, 0x80])]), 'cut off'],
    ['a child past its parent', profileWith([2, Uint8Array.from([0x0a, 0x05, 1])]), 'past the end'],
    ['a string past its parent', Uint8Array.from([0x32, 0x05, 0x61]), 'truncated'],
    ['no string table', message([1, message([1, 1])], SAMPLE), 'string table'],
    ['a string table without the empty string', message([6, 'goroutine']), 'string table'],
    ['a function without id', profileWith([5, message([2, 3])]), 'function with the reserved id 0'],
    ['a location without id', profileWith([4, message([3, 1])]), 'location with the reserved id 0'],
    ['a function twice', profileWith([5, message([1, 1])]), 'function 1 twice'],
    ['a location twice', profileWith([4, message([1, 2])]), 'location 2 twice'],
    ['a name outside of the table', profileWith([5, message([1, 9], [2, 99])]), 'string 99'],
    ['a file outside of the table', profileWith([5, message([1, 9], [4, 9])]), 'string 9'],
    ['a negative name', profileWith([5, message([1, 9], [2, -1n])]), 'string -1'],
    ['a name past 2^53', profileWith([5, message([1, 9], [2, 2n ** 62n])]), 'string 4611686018427387904'],
    ['a line without function', profileWith([4, message([1, 9], [4, message([2, 1])])]), 'function 0'],
    [
      'a line of an unknown function',
      profileWith([4, message([1, 9], [4, message([1, 77])])]),
      'function 77',
    ],
    ['an unknown location', profileWith([2, message([1, 77], [2, 1])]), 'sample 1 refers to location 77'],
    [
      'an unknown location past 2^53',
      profileWith([2, message([1, 2n ** 64n - 1n], [2, 1])]),
      'location 18446744073709551615',
    ],
    ['a sample without values', profileWith([2, message([1, 1])]), 'fewer values than the 1'],
    ['a sample with too many values', profileWith([2, message([2, packed(1, 2)])]), 'more values than the 1'],
    ['a negative count', profileWith([2, message([2, -1n])]), 'counts -1 goroutines'],
    ['a count past 2^53', profileWith([2, message([2, 2n ** 62n])]), 'counts 4611686018427387904'],
    [
      'a label key outside of the table',
      profileWith([2, message([2, 1], [3, message([1, 99])])]),
      'string 99',
    ],
    [
      'a label value outside of the table',
      profileWith([2, message([2, 1], [3, message([1, 7], [2, 99])])]),
      'string 99',
    ],
    [
      'a profile of another kind',
      message([1, message([1, 1])], [6, ''], [6, 'alloc\n"space"']),
      'counts "alloc\\n\\"space\\"" instead',
    ],
    ['no sample types', message(...STRINGS.map((text) => [6, text] as const)), 'counts nothing instead'],
  ])('%s', (_, bytes, reason) => {
    const text = refusal(() => decodeProfile(bytes))
    expect(text).toMatch(
      /^cannot read the goroutine profile: [^\n]*; run the tests again to capture it anew$/,
    )
    expect(text).toContain(reason)
  })

  test.each(RELEASES)('%s: cut off anywhere', (release) => {
    const bytes = gunzipSync(profileOf(release))
    const step = Math.max(1, Math.floor(bytes.length / 400))
    for (let end = 0; end < bytes.length; end += step) survive(() => decodeProfile(bytes.subarray(0, end)))
    const zipped = profileOf(release)
    for (let end = 0; end < zipped.length; end += 16) refusal(() => decodeProfile(zipped.subarray(0, end)))
  })
})

describe('a profile cannot take the memory or the time', () => {
  /** Sound, and exactly as long as said. */
  const padded = (size: number) => {
    const overhead = message([15, new Uint8Array(size)]).length - size
    return profileWith([15, new Uint8Array(size - profileWith().length - overhead)])
  }
  const most = SMALL.profileBytes

  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['unpacked', (bytes) => bytes],
    ['packed', (bytes) => gzipSync(bytes)],
    [
      'in many small gzip members',
      (bytes) => Buffer.concat([gzipSync(bytes.subarray(0, most / 2)), gzipSync(bytes.subarray(most / 2))]),
    ],
  ])('it is read up to the limit, %s', (_, pack) => {
    expect(padded(most)).toHaveLength(most)
    expect(decodeProfile(pack(padded(most)), SMALL)).toEqual({ samples: [] })
    expect(refusal(() => decodeProfile(pack(padded(most + 1)), SMALL))).toContain('larger than 1 MiB')
  })

  test('a decompression bomb ends at the limit, long before its own end', () => {
    const bomb = gzipSync(Buffer.alloc(8 * most))
    expect(bomb.length).toBeLessThan(most / 64)
    expect(refusal(() => decodeProfile(bomb.subarray(0, bomb.length / 2), SMALL))).toContain(
      'larger than 1 MiB',
    )
  })

  test('a stored block without end', () => {
    const raw = deflateRawSync(Buffer.alloc(1000, 1))
    const header = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    expect(refusal(() => decodeProfile(Buffer.concat([header, raw])))).toContain('gzip stream')
  })

  const functions = 2
  const locations = 2
  const lines = 3
  const location = (calls: number): Field => [
    4,
    Buffer.concat([message([1, 9]), repeat([4, message([1, 1])], calls)]),
  ]
  const counted = (field: number, times: number): readonly Field[] =>
    Array.from({ length: times }, (_, index) => [field, message([1, 10 + index])])

  test.each<[string, number, (times: number) => Uint8Array, string]>([
    [
      'strings',
      100 - STRINGS.length,
      (times) => Buffer.concat([profileWith(), repeat([6, ''], times)]),
      'more than 100 strings',
    ],
    ['functions', 100 - functions, (times) => profileWith(...counted(5, times)), 'more than 100 functions'],
    ['locations', 100 - locations, (times) => profileWith(...counted(4, times)), 'more than 100 locations'],
    [
      'samples',
      100,
      (times) => Buffer.concat([profileWith(), repeat([2, message([2, 1])], times)]),
      'more than 100 samples',
    ],
    [
      'sample types',
      4 - 1,
      (times) => Buffer.concat([profileWith(), repeat([1, message([1, 2])], times)]),
      'more than 4 sample types',
    ],
    ['lines', 200 - lines, (times) => profileWith(location(times)), 'more than 200 lines'],
    [
      'labels',
      200,
      (times) => profileWith([2, Buffer.concat([message([2, 1]), repeat([3, message([1, 7])], times)])]),
      'more than 200 labels',
    ],
    [
      'locations in one stack',
      50,
      (times) => profileWith([2, message([1, new Uint8Array(times).fill(2)], [2, 1])]),
      'more than 50 calls',
    ],
    [
      'values in one sample',
      1,
      (times) => profileWith([2, message([2, new Uint8Array(times)])]),
      'more values than the 1',
    ],
    [
      'inlined calls in one stack',
      5,
      (times) => profileWith([2, message([1, new Uint8Array(times).fill(9)], [2, 1])], location(10)),
      'more than 50 calls',
    ],
    [
      'calls of all stacks',
      10,
      (times) => Buffer.concat([profileWith(location(50)), repeat([2, message([1, 9], [2, 1])], times)]),
      'more than 500 calls',
    ],
  ])('%s: read up to the limit of %i, and no further', (_, limit, make, reason) => {
    expect(() => decodeProfile(make(limit), SMALL)).not.toThrow()
    expect(refusal(() => decodeProfile(make(limit + 1), SMALL))).toContain(reason)
  })
})

describe('random damage ends in a CaptureError or a Profile', () => {
  test.each(RELEASES)('%s', (release) => {
    const bytes = gunzipSync(profileOf(release))
    const random = generator(release.length * 7919 + bytes.length)
    let read = 0
    for (let round = 0; round < 1500; round++) {
      const mutated = mutate(bytes, random)
      const profile = survive(() => decodeProfile(mutated))
      if (profile === undefined) continue
      read++
      for (const sample of profile.samples) {
        expect(Number.isSafeInteger(sample.count) && sample.count >= 0).toBe(true)
        expect(sample.frames.every((frame) => typeof frame?.function === 'string')).toBe(true)
      }
    }
    // A mutator that always or never breaks the profile would prove little.
    expect(read).toBeGreaterThan(15)
    expect(read).toBeLessThan(1485)
  })

  test.each(RELEASES)('%s, within the gzip stream', (release) => {
    const random = generator(release.length)
    const bytes = profileOf(release)
    for (let round = 0; round < 300; round++) survive(() => decodeProfile(mutate(bytes, random)))
  })
})

describe('any text is read', () => {
  test.each(RELEASES)('%s with random damage', (release) => {
    const bytes = Buffer.from(dumpOf(release, 'ancestors.txt'))
    const random = generator(bytes.length)
    for (let round = 0; round < 150; round++) {
      for (const goroutine of parseGoroutines(mutate(bytes, random).toString('utf8'))) {
        expect(Number.isSafeInteger(goroutine.id)).toBe(true)
        expect(goroutine.frames.every((frame) => frame.function !== '')).toBe(true)
      }
    }
  })

  test('a real dump with 10,000 goroutines', () => {
    const text = dumpOf('go1.27', 'leaks.txt')
    const copies = Math.ceil(10_000 / parseGoroutines(text).length)
    expect(parseGoroutines(`${text}\n`.repeat(copies)).length).toBeGreaterThanOrEqual(10_000)
  })

  test.each<[string, string, string]>([
    ['opening brackets', 'goroutine 1 [', '['],
    ['state marks', 'goroutine 1 [select', ' (scan)'],
    ['state details', 'goroutine 1 [select', ', 3 minutes'],
    ['pointers', 'goroutine 1 ', 'gp=0x1 '],
    ['quotes', 'goroutine 1 [select] {"', '\\"'],
    ['labels', 'goroutine 1 [select] {', 'a: b, '],
    ['labels inside', 'goroutine 1 [select', ' labels:{'],
    ['parentheses', 'goroutine 1 [select]:\n', '('],
    ['offsets', 'goroutine 1 [select]:\nf()\n\t', ' +0x1'],
    ['colons', 'goroutine 1 [select]:\nf()\n\t', ':1'],
    ['blanks', 'goroutine 1 [select]:\ncreated by ', ' '],
    ['creators', 'goroutine 1 [select]:\ncreated by f', ' in goroutine 1'],
    ['headers', '', 'goroutine 1 [select]:\n'],
    ['origins', 'goroutine 1 [select]:\n', '[originating from goroutine 1]:\n'],
    ['distinct lines', 'goroutine 1 [select]:\n', 'f()\n\tx:1\nf()\n\tx:2\n'],
    ['carriage returns', 'goroutine 1 [select]:\n', '\r\n\r'],
    ['tabs', 'goroutine 1 [select]:\n', '\t'],
  ])(
    // Milliseconds where the time is linear; hours where each character looks at all of the others.
    'two million characters of %s do not hang it',
    (_, head, unit) => {
      parseGoroutines(`${head}${unit.repeat(2_000_000 / unit.length)}]:\n`)
    },
    120_000,
  )

  test.each<[string, number, (times: number) => string, string]>([
    ['characters', 1024 * 1024, (times) => 'x'.repeat(times), 'longer than 1 MiB'],
    ['goroutines', 100, (times) => 'goroutine 1 []:\n'.repeat(times), 'more than 100 goroutines'],
    [
      'ancestors',
      100 - 1,
      (times) => `goroutine 1 []:\n${'[originating from goroutine 1]:\n'.repeat(times)}`,
      'more than 100 goroutines',
    ],
    [
      'labels of one goroutine',
      200,
      (times) => `goroutine 1 [] {${Array(times).fill('a: b').join(', ')}}:\n`,
      'more than 200 labels',
    ],
    [
      'labels of all goroutines',
      50,
      (times) => 'goroutine 1 [] {a: b, c: d, e: f, g: h}:\n'.repeat(times),
      'more than 200 labels',
    ],
    ['calls', 500, (times) => `goroutine 1 []:\n${'f()\n\tx:1\n'.repeat(times)}`, 'more than 500 calls'],
    [
      'different calls',
      100,
      (times) => `goroutine 1 []:\n${Array.from({ length: times }, (_, at) => `f()\n\tx:${at}\n`).join('')}`,
      'more than 100 different calls',
    ],
  ])('%s are read up to the limit of %i, and no further', (_, limit, make, reason) => {
    expect(() => parseGoroutines(make(limit), SMALL)).not.toThrow()
    const text = refusal(() => parseGoroutines(make(limit + 1), SMALL))
    expect(text).toMatch(/^cannot read the goroutine dump: [^\n]*; run the tests again to capture it anew$/)
    expect(text).toContain(reason)
  })
})

/** A profile, or undefined after a CaptureError; any other error fails the test. */
function survive(read: () => Profile): Profile | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof CaptureError) return undefined
    throw error
  }
}

function broken(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 1
  return copy
}

function repeat(field: Field, times: number): Uint8Array {
  const one = Buffer.from(message(field))
  return Buffer.alloc(one.length * times, one)
}

/** Numerical Recipes' linear congruential generator: the same damage on every run. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** One to four edits: a flipped bit, an extreme byte, a removed, doubled or moved range. */
function mutate(original: Uint8Array, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(original)
  for (let edits = 1 + random(4); edits > 0; edits--) {
    const at = random(bytes.length)
    const end = Math.min(bytes.length, at + 1 + random(24))
    switch (random(5)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
        break
      case 1:
        bytes[at] = [0, 0x7f, 0x80, 0xff][random(4)] ?? 0
        break
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
        break
      default:
        bytes.copy(bytes, random(bytes.length), at, end)
    }
    if (bytes.length === 0) return Buffer.from([0])
  }
  return bytes
}
