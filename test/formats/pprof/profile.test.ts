import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parseGoroutines } from '../../../src/formats/dump/dump.ts'
import { decodeProfile } from '../../../src/formats/pprof/goroutine-profile.ts'
import { describeProfile, dumpOf, profileOf, RELEASES } from '../captured.ts'
import { message, packed, profileWith, STRINGS, writerProfile } from './encode.ts'

const F10 = { function: 'main.f', file: '/a.go', line: 10 }
const F11 = { function: 'main.f', file: '/a.go', line: 11 }
const G20 = { function: 'main.g', file: '/b.go', line: 20 }

describe('reads what real toolchains write', () => {
  const captures = [
    ...RELEASES.map((release) => [release, 'goroutine'] as const),
    ['go1.26', 'goroutineleak'],
    ['go1.27', 'goroutineleak'],
    ['native', 'goroutine'],
  ] as const
  test.each(captures)('%s %s', async (release, name) => {
    const profile = decodeProfile(profileOf(release, `${name}.pb.gz`))
    await expect(describeProfile(profile)).toMatchFileSnapshot(`goldens/${release}-${name}-profile.txt`)
  })

  test.each([...RELEASES, 'native'])(
    '%s: the counts add up to the goroutines of the dump taken with it',
    (release) => {
      const profile = decodeProfile(profileOf(release))
      const total = profile.samples.reduce((sum, sample) => sum + sample.count, 0)
      expect(total).toBe(parseGoroutines(dumpOf(release)).length)
    },
  )

  test.each(['go1.26', 'go1.27'])(
    '%s: the leak profile counts the goroutines that the dump marks leaked',
    (release) => {
      const profile = decodeProfile(profileOf(release, 'goroutineleak.pb.gz'))
      const total = profile.samples.reduce((sum, sample) => sum + sample.count, 0)
      const leaked = parseGoroutines(dumpOf(release, 'leaks.txt')).filter((goroutine) => goroutine.leaked)
      expect(total).toBe(leaked.length)
    },
  )

  test.each(RELEASES)('%s: inlined calls are all there, innermost first', (release) => {
    const stacks = decodeProfile(profileOf(release)).samples.map((sample) =>
      sample.frames.map((frame) => frame.function).join(' < '),
    )
    expect(stacks).toContainEqual(
      expect.stringContaining('main.inlineInner < main.inlineMiddle < main.inlineOuter'),
    )
  })

  test.each(RELEASES)('%s: labels come along', (release) => {
    const labels = decodeProfile(profileOf(release)).samples.map((sample) => sample.labels)
    expect(labels).toContainEqual({ 'leakgate.test': 'TestSimple' })
    expect(labels).toContainEqual({
      'odd key: {"}"': 'tab\tquote"back\\slash ümläut 😀\x7f\ufffd, ]:',
      empty: '',
    })
  })
})

describe('reads what the format allows', () => {
  const sample = message([1, packed(1, 2)], [2, packed(3)])

  test('a stack is innermost call first, with every line of a location', () => {
    expect(decodeProfile(profileWith([2, sample])).samples).toEqual([
      { frames: [G20, F10, F11], count: 3, labels: {} },
    ])
  })

  test('packed and repeated numbers are the same, also when mixed', () => {
    const repeated = message([1, 1], [2, 3], [1, 2])
    const mixed = message([1, packed(1)], [1, 2], [2, 3])
    const expected = decodeProfile(profileWith([2, sample]))
    expect(decodeProfile(profileWith([2, repeated]))).toEqual(expected)
    expect(decodeProfile(profileWith([2, mixed]))).toEqual(expected)
    expect(decodeProfile(writerProfile([1, 2], [3]))).toEqual(expected)
  })

  test('packed or not: gzip is optional, and several gzip members are one stream', () => {
    const plain = profileWith([2, sample])
    const members = Buffer.concat([gzipSync(plain.subarray(0, 9)), gzipSync(plain.subarray(9))])
    expect(decodeProfile(gzipSync(plain))).toEqual(decodeProfile(plain))
    expect(decodeProfile(members)).toEqual(decodeProfile(plain))
  })

  test('a view into a larger buffer is read from its own start', () => {
    const plain = profileWith([2, sample])
    const larger = Buffer.concat([Buffer.from('before'), plain, Buffer.from('after')])
    expect(decodeProfile(new Uint8Array(larger.buffer, larger.byteOffset + 6, plain.length))).toEqual(
      decodeProfile(plain),
    )
  })

  test('ids beyond 2^53 stay apart', () => {
    const base = 2n ** 63n
    const ids = [base, base + 1n, base + 2n, 2n ** 64n - 1n]
    const locations = ids.map(
      (id, index) => [4, message([1, id], [4, message([1, id], [2, index])])] as const,
    )
    const functions = ids.map((id, index) => [5, message([1, id], [2, index % 2 === 0 ? 3 : 5])] as const)
    const decoded = decodeProfile(
      profileWith([2, message([1, packed(...ids)], [2, 1])], ...locations, ...functions),
    )
    expect(decoded.samples[0]?.frames.map((frame) => [frame.function, frame.line])).toEqual([
      ['main.f', 0],
      ['main.g', 1],
      ['main.f', 2],
      ['main.g', 3],
    ])
  })

  test('ids between 2^49 and 2^53 are the same in any spelling of their varint', () => {
    const id = 2n ** 52n + 1n
    const padded = Uint8Array.from([0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x88, 0x80, 0x00])
    const location = [4, message([1, id], [4, message([1, 1], [2, 7])])] as const
    const decoded = decodeProfile(profileWith([2, message([1, padded], [2, 1])], location))
    expect(decoded.samples[0]?.frames).toEqual([{ ...F10, line: 7 }])
  })

  test('numeric labels are decimal strings, exact ones', () => {
    const numbers = [0n, 7n, -1n, 2n ** 53n + 1n, -(2n ** 63n)]
    for (const number of numbers) {
      const labelled = message([1, packed(1)], [2, 1], [3, message([1, 7], [3, number])])
      expect(decodeProfile(profileWith([2, labelled])).samples[0]?.labels).toEqual({ key: number.toString() })
    }
  })

  test('a label without a value is empty, as Go writes it', () => {
    const labelled = message([2, 1], [3, message([1, 7])], [3, message([1, 8], [2, 7])])
    expect(decodeProfile(profileWith([2, labelled])).samples[0]?.labels).toEqual({ key: '', value: 'key' })
  })

  test('a label named __proto__ is data', () => {
    const labelled = profileWith([2, message([2, 1], [3, message([1, STRINGS.length], [2, 8])])])
    const [sample] = decodeProfile(Buffer.concat([labelled, message([6, '__proto__'])])).samples
    expect(Object.entries(sample?.labels ?? {})).toEqual([['__proto__', 'value']])
  })

  test('the count is the column that is named for it', () => {
    const types = message(
      [1, message([1, 7])],
      [1, message([1, 1])],
      ...['', 'goroutine', '', '', '', '', '', 'other'].map((text) => [6, text] as const),
      [2, message([2, packed(90, 4)])],
    )
    expect(decodeProfile(types).samples).toEqual([{ frames: [], count: 4, labels: {} }])
  })

  test('a location without a function is foreign code', () => {
    const profile = profileWith([2, message([1, 9], [2, 1])], [4, message([1, 9], [3, 0x4877f0])])
    expect(decodeProfile(profile).samples[0]?.frames).toEqual([
      { function: 'non-Go function', file: '', line: 0 },
    ])
  })

  test('fields that are not needed are skipped, whatever their type', () => {
    const extra = Buffer.concat([
      message([9, 1n << 62n], [3, message([1, 1])], [15, 'url'], [13, packed(1, 2, 3)], [99, 1]),
      Uint8Array.from([((20 << 3) & 0x7f) | 0x80 | 1, 1, 1, 2, 3, 4, 5, 6, 7, 8]),
      Uint8Array.from([((20 << 3) & 0x7f) | 0x80 | 5, 1, 1, 2, 3, 4]),
    ])
    const plain = profileWith([2, sample])
    expect(decodeProfile(Buffer.concat([extra, plain, extra]))).toEqual(decodeProfile(plain))
  })

  test('a profile of nobody is fine', () => {
    expect(decodeProfile(profileWith())).toEqual({ samples: [] })
  })
})
