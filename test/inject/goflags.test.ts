import { describe, expect, it } from 'vitest'
import { goflag, joinGoflags, splitGoflags, withoutGoflag } from '../../src/inject/goflags.ts'

describe('GOFLAGS', () => {
  it('splits at white space and keeps quoted entries whole', () => {
    expect(splitGoflags(` -mod=mod  '-overlay=/a b/o.json' "-ldflags=-X 'm.n=1'" `)).toEqual([
      '-mod=mod',
      '-overlay=/a b/o.json',
      "-ldflags=-X 'm.n=1'",
    ])
    expect(splitGoflags('')).toEqual([])
  })

  it('joins what it split back to the same entries', () => {
    for (const entries of [['-race'], ['-overlay=/a b/o.json', '-v'], ["-ldflags=-X 'm.n=1'"], ['-x="q"']]) {
      expect(splitGoflags(joinGoflags(entries))).toEqual(entries)
    }
  })

  it('refuses what the go command could not read', () => {
    expect(() => splitGoflags("'-overlay=/a")).toThrow('unterminated')
    expect(() => joinGoflags([`-x=a 'b' "c"`])).toThrow('both kinds of quotes')
  })

  it('finds the last value of a flag, with one dash or two', () => {
    const entries = ['-count=1', '--count=3', '-counter=9']
    expect(goflag(entries, 'count')).toBe('3')
    expect(goflag(entries, 'overlay')).toBeUndefined()
    expect(withoutGoflag(entries, 'count')).toEqual(['-counter=9'])
  })
})
