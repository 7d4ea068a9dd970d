import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import type { Baseline } from '../../src/baseline/document.ts'
import { compare } from '../../src/compare/compare.ts'
import { judge } from '../../src/compare/gate.ts'
import type { Change, ChangeKind } from '../../src/model/change.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import { settingValues } from '../../src/model/measurement.ts'
import { DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import { isInconclusive } from '../../src/model/report.ts'
import type { Site } from '../../src/model/site.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

function baselineOf(
  sites: readonly Site[],
  packages: readonly PackageResult[] = [measuredPackage()],
): Baseline {
  return createBaseline({ sites, packages, run: RUN }, '2026-01-02T03:04:05.000Z')
}

function kinds(sites: readonly Site[], baseline: Baseline | undefined, packages = [measuredPackage()]) {
  return compare({ sites, hung: [], packages }, baseline).map((change) => [
    change.change,
    change.count,
    change.baselineCount,
  ])
}

describe('compare', () => {
  it('finds nothing between a run and its own baseline', () => {
    const sites = [aSite(), aSite({ entry: 'example.com/p.other', count: 3 })]
    for (const change of compare(
      { sites: sites, hung: [], packages: [measuredPackage()] },
      baselineOf(sites),
    )) {
      expect(change.change).toBe('persisting')
    }
    expect(compare({ sites: [], hung: [], packages: [measuredPackage()] }, baselineOf([]))).toEqual([])
  })

  it('tells new, grown, persisting and fixed apart by identity and count', () => {
    const kept = aSite({ entry: 'example.com/p.kept' })
    const fewer = aSite({ entry: 'example.com/p.fewer', count: 5 })
    const grown = aSite({ entry: 'example.com/p.grown' })
    const gone = aSite({ entry: 'example.com/p.gone', count: 2 })
    const baseline = baselineOf([kept, fewer, grown, gone])
    const now = [
      kept,
      { ...fewer, count: 4 },
      { ...grown, count: 2 },
      aSite({ entry: 'example.com/p.added' }),
    ]
    expect(kinds(now, baseline)).toEqual([
      ['new', 1, 0],
      ['grown', 2, 1],
      ['persisting', 4, 5],
      ['persisting', 1, 1],
      ['fixed', 0, 2],
    ])
  })

  it('does not see a moved line, another closure number or another test as a change', () => {
    const before = aSite({ tests: ['TestA'] })
    const after = aSite({
      tests: ['TestB'],
      goStatement: { file: 'p/elsewhere.go', line: 99, inRepository: true },
      stack: [{ function: 'example.com/p.work.func2', file: 'p/elsewhere.go', line: 100 }],
    })
    expect(kinds([after], baselineOf([before]))).toEqual([['persisting', 1, 1]])
  })

  it('sees the same function leaking in another package as new there', () => {
    const packages = [measuredPackage(), measuredPackage('example.com/q')]
    const baseline = baselineOf([aSite()], packages)
    expect(kinds([aSite(), aSite({ package: 'example.com/q' })], baseline, packages)).toEqual([
      ['new', 1, 0],
      ['persisting', 1, 1],
    ])
  })

  it('keeps a daemon that another test starts first', () => {
    const daemon = (test: string) =>
      aSite({
        creator: `example.com/p.${test}`,
        entry: 'example.com/pool.(*Pool).loop',
        goStatement: { file: 'p/p_test.go', line: 3, inRepository: true },
      })
    expect(kinds([daemon('TestB')], baselineOf([daemon('TestA')]))).toEqual([['persisting', 1, 1]])
  })

  it('but not a closure that another test leaks', () => {
    const closure = (test: string) =>
      aSite({
        creator: `example.com/p.${test}`,
        entry: `example.com/p.${test}`,
        goStatement: { file: 'p/p_test.go', line: 3, inRepository: true },
      })
    expect(kinds([closure('TestB')], baselineOf([closure('TestA')]))).toEqual([
      ['new', 1, 0],
      ['fixed', 0, 1],
    ])
  })

  it('keeps a daemon whose `go` statement was inlined into another function, where no source says so', () => {
    const daemon = (creator: string, line: number) =>
      aSite({
        creator,
        entry: 'example.com/pool.(*Pool).loop',
        goStatement: { file: 'pool/pool.go', line, inRepository: true },
      })
    const before = baselineOf([daemon('example.com/p.TestA', 3)])
    expect(kinds([daemon('example.com/p.(*Service).Run', 3)], before)).toEqual([['persisting', 1, 1]])
    expect(kinds([daemon('example.com/p.(*Service).Run', 9)], before)).toEqual([
      ['new', 1, 0],
      ['fixed', 0, 1],
    ])
  })

  it('allows a known leak more goroutines when tests ran more often, and no new one', () => {
    const texts = { race: 'off', count: '3', parallel: '2', cpu: '', shuffle: 'off', maxProcs: '2' }
    const settings = settingValues(texts)
    const baseline = {
      ...baselineOf([aSite({ count: 2 })]),
      settings: settingValues({ ...texts, count: '1' }),
    }
    const run = (count: number) =>
      compare(
        { sites: [aSite({ count })], hung: [], packages: [measuredPackage()], run: { settings } },
        baseline,
      ).map(({ change }) => change)
    expect(run(6)).toEqual(['persisting'])
    expect(run(7)).toEqual(['grown'])
  })

  it('keeps a loop that is caught sleeping in one run and running in the next', () => {
    const sleeping = aSite({ blocking: { wait: 'sleep', function: 'example.com/p.loop' } })
    const running = aSite({ blocking: { wait: 'running', function: 'example.com/p.step' } })
    expect(kinds([running], baselineOf([sleeping]))).toEqual([['persisting', 1, 1]])
  })

  it('calls nothing fixed in a package that gave no data', () => {
    const broken: PackageResult = { path: 'example.com/p', status: 'no data', reason: 'panic' }
    expect(kinds([], baselineOf([aSite()]), [broken])).toEqual([])
  })

  it('cannot judge a package that failed on the base branch', () => {
    const failed = baselineOf([], [{ path: 'example.com/p', status: 'no data', reason: 'panic' }])
    expect(compare({ sites: [aSite()], hung: [], packages: [measuredPackage()] }, failed)).toMatchObject([
      { change: 'new', comparable: false },
    ])
  })

  it('judges a package that had no tests on the base branch, or did not exist', () => {
    const untested = baselineOf([], [{ path: 'example.com/p', status: 'no data', reason: 'no tests' }])
    for (const baseline of [untested, baselineOf([], [])]) {
      expect(compare({ sites: [aSite()], hung: [], packages: [measuredPackage()] }, baseline)).toMatchObject([
        { change: 'new', comparable: true },
      ])
    }
  })

  it('judges nothing without a baseline', () => {
    const changes = compare({ sites: [aSite()], hung: [], packages: [measuredPackage()] }, undefined)
    expect(changes).toMatchObject([{ change: 'new', comparable: false }])
    expect(judge(changes, [measuredPackage()], DEFAULT_FAIL_ON)).toEqual({ passed: true, reasons: [] })
  })

  it('gives the same answer whatever the order of its input', () => {
    const sites = ['a', 'b', 'c', 'd'].map((name) => aSite({ entry: `example.com/p.${name}` }))
    const baseline = baselineOf(sites.slice(1))
    expect(
      compare({ sites: [...sites].reverse(), hung: [], packages: [measuredPackage()] }, baseline),
    ).toEqual(compare({ sites: sites, hung: [], packages: [measuredPackage()] }, baseline))
  })
})

describe('judge', () => {
  const changes = compare(
    { sites: [aSite({ count: 2 })], hung: [], packages: [measuredPackage()] },
    baselineOf([aSite()]),
  )

  it('fails by the kinds that the policy names', () => {
    expect(judge(changes, [measuredPackage()], ['new', 'grown']).passed).toBe(false)
    expect(judge(changes, [measuredPackage()], ['new']).passed).toBe(true)
    expect(judge(changes, [measuredPackage()], []).passed).toBe(true)
  })

  it('says why, with the count before and now', () => {
    expect(judge(changes, [measuredPackage()], ['grown']).reasons).toEqual([
      'grown in example.com/p: 2 goroutines (baseline 1) started by example.com/p.work blocked on chan send in example.com/p.work.func1',
    ])
  })

  it('fails on what moved where it fails on what is known: a new name is no way out', () => {
    const moved = changes.map((change) => ({ ...change, change: 'moved' as const }))
    expect(judge(moved, [measuredPackage()], ['new', 'grown', 'newly-exercised']).passed).toBe(true)
    expect(judge(moved, [measuredPackage()], ['persisting']).passed).toBe(false)
  })

  it('fails on new tests of old code only when told to', () => {
    const exercised = changes.map((change) => ({ ...change, change: 'newly-exercised' as const }))
    expect(judge(exercised, [measuredPackage()], DEFAULT_FAIL_ON).passed).toBe(true)
    expect(judge(exercised, [measuredPackage()], ['newly-exercised']).passed).toBe(false)
  })

  it('never passes when nothing was measured', () => {
    const nothing: PackageResult = { path: 'example.com/p', status: 'no data', reason: 'build failed' }
    expect(judge([], [nothing], DEFAULT_FAIL_ON)).toEqual({
      passed: false,
      reasons: ['nothing could be measured'],
    })
    expect(judge([], [], DEFAULT_FAIL_ON).passed).toBe(false)
  })

  it('is conclusive without a measured package only where a test that hangs fails it', () => {
    const packages = [{ path: 'example.com/p', status: 'no data', reason: 'timed out' }] as const
    const hung = changes.map((change) => ({ ...change, verdict: 'hung' as const }))
    const conclusive = (failOn: readonly ChangeKind[], found: readonly Change[]) =>
      !isInconclusive({ gate: judge(found, packages, failOn), packages })
    expect(conclusive(DEFAULT_FAIL_ON, hung)).toBe(true)
    expect(conclusive(DEFAULT_FAIL_ON, [])).toBe(false)
    expect(conclusive([], hung)).toBe(false)
  })

  it('never fails on a singleton or a late exit, unless it is proven stuck', () => {
    for (const verdict of ['singleton', 'slow-exit', 'intermittent'] as const) {
      const judged = changes.map((change) => ({ ...change, verdict }))
      expect(judge(judged, [measuredPackage()], DEFAULT_FAIL_ON).passed).toBe(true)
      const proven = judged.map((change) => ({ ...change, proven: true }))
      expect(judge(proven, [measuredPackage()], DEFAULT_FAIL_ON).passed).toBe(false)
    }
  })
})
