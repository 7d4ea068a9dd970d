import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readOnlyEntry } from '../../src/github/zip.ts'
import { type ArchiveEntry, archive } from './archive.ts'

const NAME = 'leakgate-baseline.json'
const LIMIT = 1_000
const contents = Buffer.from('{"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}')
const one = (entry: Partial<ArchiveEntry> = {}): Buffer => archive([{ name: NAME, contents, ...entry }])
const read = (zip: Buffer, limit = LIMIT): Buffer => readOnlyEntry(zip, NAME, limit)

describe('the only entry of an archive', () => {
  it.each([
    ['deflated', one()],
    ['stored', one({ stored: true })],
    ['with the sizes behind the data', one({ streamed: true })],
    ['with a comment', archive([{ name: NAME, contents }], 'a comment')],
    [
      'with a comment that looks like an end record',
      archive([{ name: NAME, contents }], 'PK\x05\x06 and 22 bytes of it'),
    ],
  ])('is read when it is %s', (_, zip) => {
    expect(read(zip)).toEqual(contents)
  })

  it('is read from what the artifact client writes', () => {
    const zip = readFileSync(new URL('fixtures/streamed-by-archiver.zip', import.meta.url))
    expect(read(zip).toString()).toBe('{"kind":"leakgate-baseline"}\n')
  })

  it('may be empty', () => {
    expect(read(one({ contents: Buffer.alloc(0), stored: true }))).toHaveLength(0)
    expect(read(one({ contents: Buffer.alloc(0) }))).toHaveLength(0)
  })
})

describe('an archive is refused', () => {
  it.each<[string, Buffer, RegExp]>([
    ['that is empty', Buffer.alloc(0), /no end record/],
    ['that is no archive', Buffer.from('<html>Service Unavailable</html>'), /no end record/],
    [
      'with a second file',
      archive([
        { name: NAME, contents },
        { name: 'x', contents },
      ]),
      /2 files/,
    ],
    ['with no file', archive([]), /0 files/],
    ['with a file of another name', one({ name: '../../.bashrc' }), /holds "\.\.\/\.\.\/\.bashrc"/],
    ['that is encrypted', one({ flags: 1 }), /encrypted/],
    ['of an unknown compression', one({ method: 12 }), /method 12/],
    ['that says it is too large', one({ size: 0xfffffffe }), /unpacks to 4294967294 bytes/],
    ['whose size is wrong', one({ size: 3 }), /in place of 3/],
    ['whose checksum is wrong', one({ checksum: 1 }), /checksum/],
    ['whose data runs into the directory', one({ compressedSize: 10_000 }), /runs into the directory/],
    ['whose entry lies in the directory', one({ localOffset: 90 }), /local header/],
    ['whose entry lies behind the end', one({ localOffset: 0xfffffff0 }), /local header/],
    ['whose data is broken', one({ method: 8, stored: true }), /broken/],
  ])('%s', (_, zip, message) => {
    expect(() => read(zip)).toThrow(message)
  })

  it('that unpacks to more than it says', () => {
    const bomb = Buffer.alloc(50_000_000)
    expect(() => read(one({ contents: bomb, size: 10 }))).toThrow('unpacks to more than 1000 bytes')
  })

  it('at whatever byte it is cut off', () => {
    const zip = one({ streamed: true })
    for (let length = 0; length < zip.length; length++) {
      expect(() => read(zip.subarray(0, length))).toThrow('The archive cannot be used')
    }
  })

  it('or read, but nothing else happens, when any byte is changed', () => {
    const zip = one()
    for (let at = 0; at < zip.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(zip)
        changed[at] = value
        try {
          expect(read(changed)).toEqual(contents)
        } catch (error) {
          expect(error).toMatchObject({ name: 'BaselineError' })
        }
      }
    }
  })
})
