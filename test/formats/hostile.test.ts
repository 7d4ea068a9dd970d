import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CaptureError } from '../../src/errors.ts'
import { MAX_DUMP_CHARS, MAX_PROFILE_BYTES, MAX_STACK_FRAMES } from '../../src/formats/capture-limits.ts'
import { parseGoroutines } from '../../src/formats/dump/dump.ts'
import { decodeProfile } from '../../src/formats/pprof/profile.ts'
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
  test('a decompression bomb ends at the limit', () => {
    const bomb = gzipSync(Buffer.alloc(MAX_PROFILE_BYTES + 1024))
    expect(bomb.length).toBeLessThan(1024 * 1024)
    expect(refusal(() => decodeProfile(bomb))).toContain('larger than 256 MiB')
  })

  test('many small gzip members add up', () => {
    const member = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect(refusal(() => decodeProfile(Buffer.concat(Array(5).fill(member))))).toContain(
      'larger than 256 MiB',
    )
  })

  test('a stored block without end', () => {
    const raw = deflateRawSync(Buffer.alloc(1000, 1))
    const header = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    expect(refusal(() => decodeProfile(Buffer.concat([header, raw])))).toContain('gzip stream')
  })

  test.each<[string, () => Uint8Array, string]>([
    [
      'strings',
      () => Buffer.concat([profileWith(), repeat([6, ''], 1_100_000)]),
      'more than 1048576 strings',
    ],
    [
      'samples',
      () => Buffer.concat([profileWith(), repeat([2, new Uint8Array()], 1_100_000)]),
      'more than 1048576 samples',
    ],
    [
      'sample types',
      () => Buffer.concat([profileWith(), repeat([1, new Uint8Array()], 100)]),
      'more than 64 sample types',
    ],
    ['lines', () => profileWith([4, repeat([4, message([1, 1])], 2_200_000)]), 'more than 2097152 lines'],
    [
      'labels',
      () => profileWith([2, Buffer.concat([message([2, 1]), repeat([3, message([1, 7])], 2_200_000)])]),
      'more than 2097152 labels',
    ],
    [
      'locations in one stack',
      () => profileWith([2, message([1, new Uint8Array(20_000_000).fill(1)], [2, 1])]),
      `more than ${MAX_STACK_FRAMES} calls`,
    ],
    [
      'values in one sample',
      () => profileWith([2, message([2, new Uint8Array(20_000_000)])]),
      'more values than the 1',
    ],
    [
      'inlined calls in one stack',
      () =>
        profileWith(
          [2, message([1, packed(9, 9)], [2, 1])],
          [4, Buffer.concat([message([1, 9]), repeat([4, message([1, 1])], 10_000)])],
        ),
      `more than ${MAX_STACK_FRAMES} calls`,
    ],
    [
      'calls of all stacks',
      () =>
        Buffer.concat([
          profileWith([4, Buffer.concat([message([1, 9]), repeat([4, message([1, 1])], 16_000)])]),
          repeat([2, message([1, 9], [2, 1])], 2000),
        ]),
      'more than 16777216 calls',
    ],
  ])('%s', (_, make, reason) => {
    const bytes = make()
    const started = performance.now()
    expect(refusal(() => decodeProfile(bytes))).toContain(reason)
    expect(performance.now() - started).toBeLessThan(20_000)
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

  test('10,000 goroutines of a real dump take seconds at most', () => {
    const text = dumpOf('go1.27', 'leaks.txt')
    const copies = Math.ceil(10_000 / parseGoroutines(text).length)
    const started = performance.now()
    expect(parseGoroutines(`${text}\n`.repeat(copies)).length).toBeGreaterThanOrEqual(10_000)
    expect(performance.now() - started).toBeLessThan(10_000)
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
  ])('two million characters of %s take linear time', (_, head, unit) => {
    const measure = (chars: number) => {
      const text = `${head}${unit.repeat(chars / unit.length)}]:\n`
      const started = performance.now()
      parseGoroutines(text)
      return performance.now() - started
    }
    measure(100_000)
    expect(measure(2_000_000)).toBeLessThan(5000)
  })

  test.each<[string, () => string, string]>([
    ['characters', () => 'x'.repeat(MAX_DUMP_CHARS + 1), 'longer than 128 MiB'],
    ['goroutines', () => 'goroutine 1 []:\n'.repeat(1_100_000), 'more than 1048576 goroutines'],
    [
      'ancestors',
      () => `goroutine 1 []:\n${'[originating from goroutine 1]:\n'.repeat(1_100_000)}`,
      'more than 1048576 goroutines',
    ],
    ['labels', () => `goroutine 1 [] {${'a: b, '.repeat(2_200_000)}c: d}:\n`, 'more than 2097152 labels'],
    ['calls', () => `goroutine 1 []:\n${'f()\n\t\n'.repeat(17_000_000)}`, 'more than 16777216 calls'],
  ])('too many %s are refused', (_, make, reason) => {
    const text = refusal(() => parseGoroutines(make()))
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
