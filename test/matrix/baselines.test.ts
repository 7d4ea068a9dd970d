import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { type Baseline, parseBaseline, renderBaseline } from '../../src/baseline/document.ts'
import { mergeBaselines } from '../../src/baseline/merge.ts'
import { compare } from '../../src/compare/compare.ts'
import { joinBaselines } from '../../src/matrix/baselines.ts'
import { baselineFor } from '../../src/matrix/leg.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const P = 'example.com/p'
const Q = 'example.com/q'

const failed = (path = P): PackageResult => ({ path, status: 'no data', reason: 'build failed' })
const untested = (path = P): PackageResult => ({ path, status: 'no data', reason: 'no tests' })

function named(name: string, count = 1, path = P, goos = 'linux') {
  const entry = `${path}.${name}`
  const blocking = { wait: 'chan send', function: entry } as const
  const creator = `${entry}New`
  return aSite({
    package: path,
    entry,
    creator,
    identity: { creator, entry, blocking },
    blocking,
    count,
    tests: [`Test${name}${goos}`],
    goStatement: undefined,
  })
}

/** What the job of a system left behind, as `name → count`. */
function part(
  goos: string,
  counts: Readonly<Record<string, number>>,
  { packages = [measuredPackage(P)], hour = 1 }: { packages?: readonly PackageResult[]; hour?: number } = {},
) {
  const path = packages[0]?.path ?? ''
  const sites = Object.entries(counts).map(([name, count]) => named(name, count, path, goos))
  const recordedAt = `2026-01-02T0${hour}:00:00.000Z`
  return { leg: goos, baseline: createBaseline({ sites, packages, run: { ...RUN, goos } }, recordedAt) }
}

const sites = ({ packages }: Baseline) =>
  packages.map(
    ({ path, status, sites: own }) =>
      `${path} ${status}: ${own.map(({ entry, count }) => `${entry.replace(/^.*\./, '')} ${count}`).join(', ')}`,
  )

/** What a job says of these leaks on a pull request. */
function changes(leg: string, names: readonly string[], baseline: Baseline) {
  const left = { sites: names.map((name) => named(name)), hung: [], packages: [measuredPackage(P)] }
  return compare(left, baselineFor(leg, parseBaseline(renderBaseline(baseline), 'joined')))
    .filter(({ count }) => count > 0)
    .map(({ entry, change, comparable }) => {
      return `${entry.replace(/^.*\./, '')} ${change}${comparable ? '' : ', not comparable'}`
    })
}

describe('joinBaselines', () => {
  it('of one run is that run', () => {
    const one = part('linux', { a: 1 })
    expect(joinBaselines([one])).toEqual({ ...one.baseline, legs: ['linux'] })
  })

  it('puts packages together that were split over jobs', () => {
    const joined = joinBaselines([
      part('linux', { a: 1 }),
      part('mac', { b: 2 }, { packages: [measuredPackage(Q)] }),
    ])
    expect(sites(joined)).toEqual(['example.com/p measured: a 1', 'example.com/q measured: b 2'])
    expect(joined.packages.map(({ lacking }) => lacking)).toEqual([undefined, undefined])
  })

  it('keeps the most that any job left of a site, and every site', () => {
    const joined = joinBaselines([
      part('linux', { a: 1, b: 3 }),
      part('windows', { b: 2, c: 1 }, { hour: 2 }),
    ])
    expect(sites(joined)).toEqual(['example.com/p measured: a 1, b 3, c 1'])
    expect(joined.packages[0]?.sites[1]?.tests).toEqual(['Testblinux', 'Testbwindows'])
    expect(joined).toMatchObject({ goos: 'linux, windows', recordedAt: '2026-01-02T02:00:00.000Z' })
    expect(() => parseBaseline(renderBaseline(joined), 'joined')).not.toThrow()
  })
})

describe('a job without data of a package that another one measured', () => {
  const broken = part('windows', {}, { packages: [failed()] })
  const linux = part('linux', { a: 1 })

  it('is noted, and what was measured is kept', () => {
    for (const joined of [joinBaselines([broken, linux]), joinBaselines([linux, broken])]) {
      expect(sites(joined)).toEqual(['example.com/p measured: a 1'])
      expect(joined.packages[0]?.lacking).toEqual([{ leg: 'windows', reason: 'build failed' }])
    }
  })

  it('is not blamed for old leaks that only its system shows, while the other job answers for its own', () => {
    const joined = joinBaselines([linux, broken])
    expect(changes('windows', ['a', 'b'], joined)).toEqual([
      'b new, not comparable',
      'a persisting, not comparable',
    ])
    expect(changes('linux', ['a', 'b'], joined)).toEqual(['b new', 'a persisting'])
  })

  it('has nothing to compare with when no job measured the package, even where one has no tests of it', () => {
    const without = part('linux', {}, { packages: [untested()] })
    for (const other of [without, part('linux', {}, { packages: [failed()] })]) {
      const joined = joinBaselines([other, broken])
      expect(joined.packages).toMatchObject([{ status: 'no data', reason: 'build failed' }])
      expect(changes('windows', ['b'], joined)).toEqual(['b new, not comparable'])
    }
  })

  it('has left nothing behind where there is nothing to run', () => {
    const joined = joinBaselines([linux, part('windows', {}, { packages: [untested()] })])
    expect(joined.packages[0]?.lacking).toBeUndefined()
    expect(changes('windows', ['b'], joined)).toEqual(['b new'])
  })

  it('forgets nothing that earlier runs knew, and learns what the others add', () => {
    const before = joinBaselines([part('linux', { a: 1 }), part('windows', { b: 2 })])
    const now = joinBaselines([
      part('linux', { a: 1, c: 1 }, { hour: 2 }),
      part('windows', {}, { packages: [failed()], hour: 2 }),
    ])
    const learned = mergeBaselines(before, now, 10)
    expect(sites(learned)).toEqual(['example.com/p measured: a 1, b 2, c 1'])
    expect(changes('windows', ['b', 'd'], learned)).toEqual([
      'd new, not comparable',
      'b persisting, not comparable',
    ])
    expect(changes('linux', ['a', 'c', 'd'], learned)).toEqual(['d new', 'a persisting', 'c persisting'])

    // Once the job measures again, it answers for what is new.
    const mended = mergeBaselines(
      learned,
      joinBaselines([part('linux', { a: 1 }, { hour: 3 }), part('windows', { b: 2 }, { hour: 3 })]),
      10,
    )
    expect(changes('windows', ['b', 'd'], mended)).toEqual(['d new', 'b persisting'])
  })
})
