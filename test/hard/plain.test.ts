import { beforeAll, describe, expect, it } from 'vitest'
import type { Baseline } from '../../src/baseline/document.ts'
import type { Report } from '../../src/model/report.ts'
import { holds } from './expectations.ts'
import { EXPECTED, isRegression, linesOf, resultOf, reversed } from './expected.ts'
import { check, LONGEST_MS, PATIENT, record } from './run.ts'

const RENAMED = 'relocated/scanner'

let base: Baseline
beforeAll(async () => {
  base = await record('base')
}, LONGEST_MS)

const checkWith = (flags: readonly string[]) => () => check('head', base, { flags }, PATIENT)

describe('a plain run', () => holds(checkWith([]), {}, []))

describe('-trimpath', () => holds(checkWith(['-trimpath']), {}, []))

describe('the way back', () => {
  let report: Report
  beforeAll(async () => {
    report = await check('base', await record('head'), {}, { repetitions: 0, budgetMs: 0 })
  }, LONGEST_MS)

  // Who started what is told by reruns for some of it, and a recording has none.
  const withoutTests = (lines: readonly string[]) => lines.map((line) => line.replace(/ by .*$/, '')).sort()
  const comparable = EXPECTED.filter((entry) => entry.noData === undefined && entry.package !== RENAMED)

  it.each(comparable)('$package', (entry) => {
    const lines = linesOf(report, entry.package).filter((line) => !line.startsWith('moved'))
    expect(withoutTests(lines)).toEqual(withoutTests(reversed(entry)))
  })

  it('knows what moved back, and calls nothing fixed of a package that is not there', () => {
    const moved = report.changes.filter(({ change }) => change === 'moved')
    expect(moved.map((change) => [change.package, change.from?.package])).toEqual([
      ['example.com/hard/movedpkg', 'example.com/hard/movedpkg'],
      ['example.com/hard/relocated/lexer', `example.com/hard/${RENAMED}`],
    ])
    expect(resultOf(report, RENAMED)?.status).toBe('no data')
    expect(linesOf(report, RENAMED)).toEqual([])
  })

  it('fails for the leaks that head mended, and for nothing else', () => {
    const failing = report.changes.filter((change) => isRegression(change) && change.comparable)
    expect(failing.map((change) => change.package)).toEqual(Array(3).fill('example.com/hard/replaced'))
    expect(report.gate.reasons).toHaveLength(3)
  })

  it.each(EXPECTED.filter(({ noData }) => noData !== undefined))('$package cannot be compared', (entry) => {
    expect(resultOf(report, entry.package)?.status).toBe('measured')
    const changes = report.changes.filter((change) => change.package.endsWith(`/${entry.package}`))
    expect(changes).toMatchObject([{ change: 'new', comparable: false, tests: ['TestWait'] }])
  })
})
