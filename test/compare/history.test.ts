import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import type { Baseline } from '../../src/baseline/document.ts'
import { mergeBaselines } from '../../src/baseline/merge.ts'
import { compare } from '../../src/compare/compare.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import type { Site } from '../../src/model/site.ts'
import type { Sources } from '../../src/model/sources.ts'
import { comparedReport } from '../support/compared.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const P = measuredPackage()
const Q = measuredPackage('example.com/q')

function run(number: number, sites: readonly Site[], packages: readonly PackageResult[] = [P]): Baseline {
  const recordedAt = new Date(Date.UTC(2026, 0, number)).toISOString()
  return createBaseline({ sites, packages, run: { ...RUN, commit: String(number).repeat(40) } }, recordedAt)
}

const learn = (...runs: readonly Baseline[]): Baseline =>
  runs.reduce((known, next) => mergeBaselines(known, next, 10))

const changes = (sites: readonly Site[], baseline: Baseline, packages: readonly PackageResult[] = [P]) =>
  compare({ sites, hung: [], packages }, baseline).map(
    ({ change, count, baselineCount }) => `${change} ${count} of ${baselineCount}`,
  )

describe('compared with several runs', () => {
  it('a leak that any of them saw is known, and grows only above the highest count', () => {
    const baseline = learn(run(1, [aSite({ count: 5 })]), run(2, []), run(3, [aSite({ count: 2 })]))
    expect(changes([aSite({ count: 5 })], baseline)).toEqual(['persisting 5 of 5'])
    expect(changes([aSite({ count: 6 })], baseline)).toEqual(['grown 6 of 5'])
  })

  it('what they saw now and then is not fixed because this run did not', () => {
    const leak = aSite()
    expect(changes([], learn(run(1, [leak]), run(2, []), run(3, [leak])))).toEqual([])
    expect(changes([], learn(run(1, [leak]), run(2, [leak]), run(3, [])))).toEqual([])
    expect(changes([], learn(run(1, []), run(2, [leak]), run(3, [leak])))).toEqual(['fixed 0 of 1'])
    expect(changes([], run(1, [leak]))).toEqual(['fixed 0 of 1'])
  })

  it('a change tells how often they saw it, and nothing when there was only one', () => {
    const leak = aSite()
    const sightings = (baseline: Baseline) =>
      compare({ sites: [leak], hung: [], packages: [P] }, baseline).map((change) => change.sightings)
    expect(sightings(learn(run(1, []), run(2, [leak]), run(3, [])))).toEqual([
      { runs: 1, of: 3, last: '2'.repeat(40) },
    ])
    expect(sightings(run(1, [leak]))).toEqual([undefined])
    expect(sightings(learn(run(1, []), run(2, [])))).toEqual([undefined])
  })

  it('a name that the last run did not see any more is not where another leak moved from', () => {
    const stack = ['a', 'b', 'c', 'd'].map((name) => ({
      function: `example.com/p.${name}`,
      file: '',
      line: 0,
    }))
    const named = (entry: string) => aSite({ entry, creator: entry, stack, goStatement: undefined })
    const [old, copy] = [named('example.com/gone.Old'), named('example.com/p.Copy')]
    const sources: Sources = {
      declaredAt: () => undefined,
      isStandard: () => undefined,
      locate: (file, line) => ({ file, line, inRepository: false }),
      functionAt: () => undefined,
      linesOf: () => 'absent',
      folderOf: () => undefined,
    }
    const kinds = (baseline: Baseline) =>
      compare({ sites: [copy], hung: [], packages: [P] }, baseline, { sources }).map(({ change }) => change)
    expect(kinds(run(1, [old]))).toEqual(['moved'])
    expect(kinds(learn(run(1, [old]), run(2, [])))).toEqual(['new'])
  })

  it('a package without data in the last run keeps its known leaks, and of new ones nothing can be said', () => {
    const broken: PackageResult = { path: P.path, status: 'no data', reason: 'panic' }
    const baseline = learn(run(1, [aSite()]), run(2, [], [broken]))
    const found = compare(
      { sites: [aSite(), aSite({ entry: 'x.y', creator: 'x.z' })], hung: [], packages: [P] },
      baseline,
    )
    expect(found.map(({ change, comparable }) => [change, comparable])).toEqual([
      ['new', false],
      ['persisting', false],
    ])
  })

  it('a package that the last run did not have any more is not missing here', () => {
    const reference = { kind: 'none', reason: '' } as const
    const packagesOf = (document: Baseline) =>
      comparedReport({
        measurement: { sites: [], hung: [], packages: [Q], run: RUN },
        baseline: { reference, document },
        failOn: [],
      }).packages.map(({ path, status }) => `${path} ${status}`)
    expect(packagesOf(run(1, [], [P, Q]))).toEqual(['example.com/p no data', 'example.com/q measured'])
    expect(packagesOf(learn(run(1, [], [P, Q]), run(2, [], [Q])))).toEqual(['example.com/q measured'])
  })
})
