import { describe, expect, it } from 'vitest'
import { alsoIn, blocksOf, dumpOf, withoutServer } from '../../../src/measure/http/blocks.ts'

/** Innermost function first, the creator last. */
const goroutine = (id: number, functions: readonly string[], creator: string, state = 'select'): string =>
  [
    `goroutine ${id} [${state}]:`,
    ...functions.map((name) => `${name}()\n\t/src/a.go:${id} +0x1`),
    `created by ${creator}\n\t/src/a.go:${id} +0x1\n`,
  ].join('\n')

const dump = (...goroutines: readonly string[]): string => goroutines.join('\n')

const idsOf = (blocks: Iterable<{ readonly goroutine: { readonly id: number } }>): readonly number[] =>
  [...blocks].map((block) => block.goroutine.id).sort((a, b) => a - b)

describe('the goroutines of a dump', () => {
  it('are printed again as they were', () => {
    const text = dump(goroutine(1, ['a.f'], 'a.g'), goroutine(2, ['a.h', 'a.f'], 'a.g'))
    expect(dumpOf(blocksOf(text))).toBe(text)
  })

  it('less those that serve it: the first, and the one that watches its connection', () => {
    const conn = 'net/http.(*conn).serve'
    const watches = (id: number, creator: string) =>
      goroutine(id, ['net/http.(*connReader).backgroundRead'], creator)
    const start = 'net/http.(*connReader).startBackgroundRead'
    const serves = goroutine(
      9,
      ['runtime/pprof.writeGoroutineStacks', conn],
      'net/http.(*Server).Serve',
      'running',
    )
    const other = goroutine(4, ['a.handler', conn], 'net/http.(*Server).Serve')
    const text = dump(
      serves,
      other,
      watches(5, `${start} in goroutine 4`),
      watches(10, `${start} in goroutine 9`),
    )
    expect(idsOf(withoutServer(blocksOf(text)))).toEqual([4, 5])
    // Before Go 1.21 nobody knows which of them it is; they are alike.
    const old = dump(serves, other, watches(5, start), watches(10, start))
    expect(idsOf(withoutServer(blocksOf(old)))).toHaveLength(2)
  })

  it('that another process has, too, are as many as it has, the same stacks first and the oldest first', () => {
    const worker = ['a.wait', 'a.worker']
    const busy = ['a.read', 'a.worker']
    const idle = blocksOf(dump(goroutine(3, worker, 'a.Start'), goroutine(4, worker, 'a.Start')))
    const now = blocksOf(
      dump(
        goroutine(20, worker, 'a.Start in goroutine 1'),
        goroutine(7, busy, 'a.Start in goroutine 1'),
        goroutine(8, busy, 'a.Start in goroutine 1'),
        goroutine(9, worker, 'a.Other in goroutine 1'),
      ),
    )
    expect(idsOf(alsoIn(now, idle))).toEqual([7, 20])
    expect(idsOf(alsoIn(now, []))).toEqual([])
  })
})
