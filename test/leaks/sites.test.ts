import { describe, expect, it } from 'vitest'
import type { Capture, CaptureStart, CompleteCapture } from '../../src/capture/capture.ts'
import { parseGoroutines, type Sample } from '../../src/capture/index.ts'
import { findSites, remainder } from '../../src/leaks/sites.ts'
import type { Sources } from '../../src/leaks/sources.ts'

/** Nothing is at hand: names are taken as they were printed. */
const NO_SOURCES = {
  declaredAt: () => undefined,
  isStandard: () => undefined,
  locate: (file: string, line: number) => ({ file, line, inRepository: false }),
} as Partial<Sources> as Sources

const MAIN = 'goroutine 1 [running]:\nmain.main()\n\t/go/main.go:1 +0x1\n'

interface Shape {
  readonly state?: string
  readonly line?: number
  readonly creator?: string
  readonly inGoroutine?: number
  readonly entry?: string
}

function goroutine(id: number, shape: Shape = {}): string {
  const {
    state = 'chan receive',
    line = 5,
    creator = 'example.com/m.Start',
    entry = 'example.com/m.work',
  } = shape
  const suffix = shape.inGoroutine === undefined ? '' : ` in goroutine ${shape.inGoroutine}`
  return `goroutine ${id} [${state}]:\n${entry}(0x1)\n\t/m/m.go:${line} +0x1\ncreated by ${creator}${suffix}\n\t/m/m.go:9 +0x1\n`
}

interface Written {
  readonly package?: string
  readonly pid?: number
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  readonly tests?: CompleteCapture['tests']
  readonly samples?: readonly Sample[]
}

function capture(written: Written): CompleteCapture {
  const dump = (goroutines: readonly string[] = []) => parseGoroutines([MAIN, ...goroutines].join('\n'))
  return {
    kind: 'complete',
    start: { package: written.package ?? 'example.com/m', pid: written.pid ?? 1 } as CaptureStart,
    tests: written.tests ?? [],
    before: dump(written.before),
    after: dump(written.after),
    profile: { samples: written.samples ?? [] },
  } as CompleteCapture
}

function counts(...captures: readonly Capture[]) {
  return findSites(captures, NO_SOURCES).map((site) => [site.package, site.creator, site.count])
}

describe('the remainder', () => {
  it('is what is there after and was not before, without the goroutine that took the dump', () => {
    const ids = remainder(
      capture({ before: [goroutine(5), goroutine(6)], after: [goroutine(6), goroutine(7), goroutine(8)] }),
    ).map(({ id }) => id)
    expect(ids).toEqual([7, 8])
  })

  it('of equal dumps is empty', () => {
    expect(remainder(capture({ before: [goroutine(5)], after: [goroutine(5)] }))).toEqual([])
  })
})

describe('sites', () => {
  it('count goroutines of one identity, whatever line, state detail or creator goroutine', () => {
    const after = [
      goroutine(5, { line: 5 }),
      goroutine(6, { line: 6, state: 'chan receive (leaked), 2 minutes' }),
      goroutine(7, { inGoroutine: 99 }),
    ]
    const sites = findSites([capture({ after })], NO_SOURCES)
    expect(sites).toMatchObject([{ count: 3, proven: true }])
  })

  it('keep apart what waits for something else or comes from elsewhere', () => {
    const after = [
      goroutine(5),
      goroutine(6, { state: 'chan send' }),
      goroutine(7, { creator: 'example.com/m.Other' }),
      goroutine(8, { entry: 'example.com/m.other' }),
    ]
    expect(findSites([capture({ after })], NO_SOURCES).map(({ count }) => count)).toEqual([1, 1, 1, 1])
  })

  it('of two runs in one process add up', () => {
    expect(
      counts(
        capture({ after: [goroutine(5)] }),
        capture({ before: [goroutine(5)], after: [goroutine(5), goroutine(6)] }),
      ),
    ).toEqual([['example.com/m', 'example.com/m.Start', 2]])
  })

  it('of two processes of one package have the larger count', () => {
    const first = capture({ pid: 1, after: [goroutine(5)] })
    const second = capture({ pid: 2, after: [goroutine(5), goroutine(6)] })
    expect(counts(first, second)).toEqual([['example.com/m', 'example.com/m.Start', 2]])
    expect(counts(second, first)).toEqual([['example.com/m', 'example.com/m.Start', 2]])
  })

  it('of two packages are two, even where the process ids are the same', () => {
    const captures = ['example.com/b', 'example.com/a'].map((name) =>
      capture({ package: name, after: [goroutine(5)] }),
    )
    expect(counts(...captures)).toEqual([
      ['example.com/a', 'example.com/m.Start', 1],
      ['example.com/b', 'example.com/m.Start', 1],
    ])
  })

  it('are none of a capture that is not complete', () => {
    const start = capture({}).start
    expect(counts({ kind: 'incomplete', start }, { kind: 'unreadable', start, reason: 'x' })).toEqual([])
  })

  it('do not depend on the order in which goroutines were printed', () => {
    const after = [
      goroutine(5, { line: 7 }),
      goroutine(6, { line: 6 }),
      goroutine(7, { line: 7 }),
      goroutine(8, { creator: 'example.com/m.Other' }),
    ]
    const forwards = findSites([capture({ after })], NO_SOURCES)
    expect(findSites([capture({ after: [...after].reverse() })], NO_SOURCES)).toEqual(forwards)
  })
})

describe('the tests that a site is blamed on', () => {
  const tests = [
    { name: 'TestA', goroutine: 20 },
    { name: 'TestB', goroutine: 21 },
  ]
  const labelled = (test: string): Sample => ({
    frames: [
      { function: 'runtime.gopark', file: '/go/proc.go', line: 1 },
      { function: 'example.com/m.work', file: '/m/m.go', line: 5 },
      { function: 'runtime.goexit', file: '/go/asm.s', line: 1 },
    ],
    count: 1,
    labels: { 'leakgate.test': test },
  })
  const blamed = (written: Written) => findSites([capture({ tests, ...written })], NO_SOURCES)[0]?.tests

  it('are read from the label that is printed with the goroutine, before all else', () => {
    const header = 'chan receive labels:{"leakgate.test": "TestA/sub"}'
    expect(
      blamed({ after: [goroutine(5, { state: header, inGoroutine: 21 })], samples: [labelled('TestB')] }),
    ).toEqual(['TestA/sub'])
  })

  it('are else those whose goroutine holds the go statement', () => {
    expect(blamed({ after: [goroutine(5, { inGoroutine: 21 })], samples: [labelled('TestA')] })).toEqual([
      'TestB',
    ])
  })

  it('are else all those that the profile has for the same stack', () => {
    expect(blamed({ after: [goroutine(5)], samples: [labelled('TestB'), labelled('TestA')] })).toEqual([
      'TestA',
      'TestB',
    ])
  })

  it('are else those whose goroutine is an ancestor', () => {
    const ancestors =
      '[originating from goroutine 50]:\nm.f(...)\n\t/m/m.go:1 +0x1\n[originating from goroutine 20]:\nm.g(...)\n\t/m/m.go:1 +0x1\n'
    expect(blamed({ after: [goroutine(5) + ancestors] })).toEqual(['TestA'])
  })

  it.each([
    ['example.com/m.TestX.func1', '/m/m_test.go', ['TestX']],
    ['example.com/m_test.ExampleThing_suffix', '/m/m_test.go', ['ExampleThing_suffix']],
    ['example.com/m.BenchmarkX.func2.1', '/m/m_test.go', ['BenchmarkX']],
    ['example.com/m.(*Suite).TestX', '/m/m_test.go', ['TestX']],
    ['example.com/m.TestX.func1', '/m/m.go', []],
    ['example.com/m.helper', '/m/m_test.go', []],
  ])('are at last those whose function %s stands in %s', (creator, file, names) => {
    const text = goroutine(5, { creator }).replace(
      /created by .*\n\t\/m\/m\.go/,
      `created by ${creator}\n\t${file}`,
    )
    expect(blamed({ after: [text] })).toEqual(names)
  })
})
