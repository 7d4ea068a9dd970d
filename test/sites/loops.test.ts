import { describe, expect, it } from 'vitest'
import { parseGoroutines } from '../../src/formats/dump/dump.ts'
import type { Capture } from '../../src/model/capture.ts'
import type { Sources } from '../../src/model/sources.ts'
import { findSites } from '../../src/sites/find.ts'

const NO_SOURCES = {
  declaredAt: () => undefined,
  isStandard: () => undefined,
  locate: (file: string, line: number) => ({ file, line, inRepository: false }),
} as Partial<Sources> as Sources

/** What is left where goroutines with these states and calls (innermost first) were caught. */
function left(...goroutines: readonly (readonly [state: string, ...calls: readonly string[]])[]) {
  const blocks = [['running', 'main.main'] as const, ...goroutines].map(([state, ...calls], index) =>
    [
      `goroutine ${index + 1} [${state}]:`,
      ...calls.map((call) => `${call}()\n\t/m/m.go:1 +0x1`),
      'created by example.com/m.Start in goroutine 1\n\t/m/m.go:9 +0x1\n',
    ].join('\n'),
  )
  const capture = {
    kind: 'complete',
    start: { package: 'example.com/m', pid: 1, arguments: [] },
    tests: [],
    before: [],
    after: parseGoroutines(blocks.join('\n')),
    profile: { samples: [] },
  } as unknown as Capture
  return findSites([capture], NO_SOURCES).map(({ blocking, count }) => [
    blocking.wait,
    blocking.function,
    count,
  ])
}

const LOOP = 'example.com/m.loop'

describe('goroutines of one loop', () => {
  it('count where it parks, wherever they were caught', () => {
    expect(
      left(
        ['select', LOOP],
        ['sleep', 'time.Sleep', LOOP],
        ['runnable', 'example.com/m.work', LOOP],
        ['select', LOOP],
      ),
    ).toEqual([['select', LOOP, 4]])
  })

  it('count where it naps when it never parks', () => {
    expect(left(['sleep', 'time.Sleep', LOOP], ['sleep', 'time.Sleep', LOOP], ['running', LOOP])).toEqual([
      ['sleep', LOOP, 3],
    ])
  })

  it('count where it parks when they run somewhere else', () => {
    expect(
      left(
        ['select', 'example.com/m.wait', LOOP],
        ['runnable', 'encoding/json.Marshal', 'example.com/m.work', LOOP],
      ),
    ).toEqual([['select', 'example.com/m.wait', 2]])
  })

  it('are not mixed with another loop that the same helper started', () => {
    expect(
      left(['select', 'example.com/m.a', LOOP], ['sleep', 'time.Sleep', 'example.com/m.b', LOOP]),
    ).toEqual([
      ['select', 'example.com/m.a', 1],
      ['sleep', 'example.com/m.b', 1],
    ])
  })

  it('stay apart where they park at different places', () => {
    expect(left(['select', LOOP], ['chan receive', 'example.com/m.work', LOOP])).toHaveLength(2)
  })
})
