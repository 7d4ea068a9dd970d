import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { ReportError } from '../../src/errors.ts'
import { ownView, parseLeg, renderLeg } from '../../src/matrix/leg.ts'
import { joinReports, MISSING_LEG } from '../../src/matrix/reports.ts'
import type { Change } from '../../src/model/change.ts'
import { NOT_RUN, type PackageResult } from '../../src/model/measurement.ts'
import type { BaselineReference, Report } from '../../src/model/report.ts'
import { CHOSEN, FETCH, REPORTS, WORKER } from '../report/reports.ts'
import { RUN } from '../support/site.ts'

const QUOTE = FETCH.package
const QUEUE = WORKER.package
const measured = (path: string): PackageResult => ({ path, status: 'measured', reason: null })
const noData = (path: string, reason: string): PackageResult => ({ path, status: 'no data', reason })

function leg(
  name: string,
  changes: readonly Change[],
  packages: readonly PackageResult[] = [measured(QUOTE)],
) {
  const failing = changes.filter(({ change }) => change === 'new' || change === 'grown')
  const gate = { passed: failing.length === 0, reasons: failing.map(({ entry }) => `leak of ${entry}`) }
  const report: Report = { ...REPORTS.clean, gate, changes, packages }
  return { name, report }
}

const persisting: Change = { ...FETCH, change: 'persisting', baselineCount: 1, tests: ['TestOther'] }
const fixed: Change = { ...FETCH, change: 'fixed', count: 0, baselineCount: 1 }

describe('joinReports', () => {
  it('of one report is that report', () => {
    const { report } = leg('linux', [FETCH])
    expect(joinReports([{ name: 'linux', report }], [])).toEqual(report)
  })

  it('makes one leak of one that every job has, with one reason', () => {
    const joined = joinReports([leg('linux', [FETCH]), leg('windows', [{ ...FETCH, count: 3 }])], [])
    expect(joined.changes).toEqual([{ ...FETCH, count: 3 }])
    expect(joined.gate).toEqual({ passed: false, reasons: [`leak of ${FETCH.entry}`] })
  })

  it('names the jobs of a leak that only some have', () => {
    const joined = joinReports([leg('linux', [FETCH]), leg('windows', [])], [])
    expect(joined.changes).toEqual([{ ...FETCH, legs: ['linux'] }])
    expect(joined.gate).toEqual({ passed: false, reasons: [`linux: leak of ${FETCH.entry}`] })
  })

  it.each([
    ['a leak outweighs a singleton', { ...FETCH, verdict: 'singleton', proven: false }, FETCH, 'new leak'],
    ['new outweighs known', persisting, FETCH, 'new leak'],
    ['there outweighs gone', fixed, persisting, 'persisting leak'],
    [
      'what a rule allows does not excuse what none does',
      { ...FETCH, rule: { reason: 'known', owner: null, max: null, count: 1 } },
      FETCH,
      'new leak',
    ],
  ] as const)('%s, whichever job comes first', (_, one: Change, other: Change, expected) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      const [change, ...more] = joinReports([leg('a', [a]), leg('b', [b])], []).changes
      expect(more).toEqual([])
      expect(`${change?.change} ${change?.verdict}`).toBe(expected)
      expect(change?.rule).toBeNull()
    }
  })

  it('calls a leak gone when every job that ran the package says so, and not before', () => {
    const gone = leg('a', [fixed])
    const kinds = (report: Report) => report.changes.map(({ change }) => change)
    expect(kinds(joinReports([gone, leg('b', [fixed])], []))).toEqual(['fixed'])
    expect(kinds(joinReports([gone, leg('b', [], [measured(QUEUE), noData(QUOTE, NOT_RUN)])], []))).toEqual([
      'fixed',
    ])
    expect(kinds(joinReports([gone, leg('b', [], [noData(QUOTE, 'build failed')])], []))).toEqual([])
  })

  it('puts split packages together: what one job ran is not missing because another did not', () => {
    const joined = joinReports(
      [
        leg('1', [], [measured(QUOTE), noData(QUEUE, NOT_RUN), noData('example.com/x', NOT_RUN)]),
        leg('2', [], [noData(QUOTE, NOT_RUN), measured(QUEUE), noData('example.com/x', NOT_RUN)]),
      ],
      [],
    )
    expect(joined.packages).toEqual([measured(QUEUE), measured(QUOTE), noData('example.com/x', NOT_RUN)])
  })

  it('says which jobs have data of a package and which have none, and no data of a job that left nothing', () => {
    const failed = (name: string, reason: string) => leg(name, [], [noData(QUOTE, reason)])
    const joined = joinReports(
      [
        leg('linux', []),
        failed('mac', 'panic'),
        failed('plan9', 'build failed'),
        leg('wasm', []),
        failed('windows', 'build failed'),
      ],
      ['arm'],
    )
    const reason = 'mac: panic; plan9, windows: build failed'
    expect(joined.packages).toEqual([
      noData('arm', MISSING_LEG),
      { path: QUOTE, status: 'partly measured', reason, legs: ['linux', 'wasm'] },
    ])
    const nobody = joinReports([failed('mac', 'panic'), failed('windows', 'build failed')], [])
    expect(nobody.packages).toEqual([noData(QUOTE, 'panic; build failed')])
  })

  it('misses nothing where one system has no tests of a package that another one tests', () => {
    const without = leg('windows', [], [noData(QUOTE, 'no tests')])
    expect(joinReports([leg('linux', []), without], []).packages).toEqual([measured(QUOTE)])
    expect(joinReports([leg('linux', [fixed]), without], []).changes).toEqual([fixed])
    const unrun = leg('linux', [], [noData(QUOTE, NOT_RUN)])
    expect(joinReports([unrun, without], []).packages).toEqual([noData(QUOTE, 'no tests')])
    const broken = leg('mac', [], [noData(QUOTE, 'build failed')])
    expect(joinReports([broken, without], []).packages).toEqual([noData(QUOTE, 'build failed')])
  })

  it('names the baseline of the first job that has one, and what the others were compared with', () => {
    const at = (name: string, baseline: BaselineReference) => {
      const { report } = leg(name, [])
      return { name, report: { ...report, baseline } }
    }
    const known = CHOSEN
    const later = { ...known, ageSeconds: 60 }
    const other = { ...known, commit: 'c0ffee' }
    const computed = { ...other, kind: 'computed' } as const
    const none = { kind: 'none', reason: 'gone' } as const
    const joined = (...baselines: readonly [BaselineReference, ...BaselineReference[]]) => {
      const [first, ...others] = baselines.map((baseline, index) => at(String(index), baseline))
      return joinReports([first ?? at('', none), ...others], []).baseline
    }
    expect(joined(known, later)).toEqual(known)
    expect(joined(none, none)).toEqual(none)
    expect(joined(none, known, other, later, computed, other)).toEqual({
      ...known,
      others: [
        { kind: 'none', commit: null, legs: ['0'] },
        { kind: 'artifact', commit: 'c0ffee', legs: ['2', '5'] },
        { kind: 'computed', commit: 'c0ffee', legs: ['4'] },
      ],
    })
  })

  it('does not depend on the order of the jobs but for names', () => {
    const legs = [leg('a', [FETCH]), leg('b', [WORKER], [measured(QUEUE)]), leg('c', [persisting])] as const
    const [a, b, c] = legs
    const sorted = (report: Report) => ({
      changes: report.changes.map((change) => ({ ...change, legs: [...(change.legs ?? [])].sort() })),
      packages: report.packages,
    })
    expect(sorted(joinReports([c, b, a], []))).toEqual(sorted(joinReports([a, b, c], [])))
  })

  it('joins twenty jobs of two thousand packages', () => {
    const legs = Array.from({ length: 20 }, (_, index) =>
      leg(
        String(index),
        Array.from({ length: 5 }, (_, number) => ({ ...FETCH, package: `example.com/p${index}/${number}` })),
        Array.from({ length: 2000 }, (_, number) =>
          number % 20 === index
            ? measured(`example.com/${number}`)
            : noData(`example.com/${number}`, NOT_RUN),
        ),
      ),
    )
    const [first, ...others] = legs
    if (first === undefined) throw new Error('no legs')
    const joined = joinReports([first, ...others], [])
    expect(joined.packages).toHaveLength(2000)
    expect(joined.packages.every(({ status }) => status === 'measured')).toBe(true)
    expect(joined.changes).toHaveLength(100)
  })
})

describe('the result of one job', () => {
  const baseline = createBaseline(
    { sites: [], packages: [measured(QUOTE)], run: RUN },
    '2026-01-02T03:04:05.000Z',
  )

  it('reads back as it was written', () => {
    const { report } = leg('linux', [])
    const result = { leg: 'linux', report, baseline, known: ['linux', 'mac'] }
    expect(parseLeg(renderLeg(result), 'x')).toEqual(result)
  })

  it.each([
    '{',
    '{}',
    '{"kind":"leakgate-leg","version":2}',
    '{"kind":"leakgate-leg","version":1,"leg":"a","report":{},"baseline":{}}',
    '{"kind":"leakgate-leg","version":1,"leg":"a","report":{},"baseline":{},"known":[]}',
  ])('refuses %s', (text) => {
    expect(() => parseLeg(text, 'Artifact x')).toThrow(ReportError)
  })

  it('shows for itself only what it can know', () => {
    const { report } = leg(
      '1',
      [fixed, FETCH],
      [measured(QUOTE), noData(QUEUE, NOT_RUN), noData('example.com/x', 'panic')],
    )
    const own = ownView(report)
    expect(own.changes).toEqual([FETCH])
    expect(own.packages).toEqual([measured(QUOTE), noData('example.com/x', 'panic')])
  })
})
