import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { type Baseline, parseBaseline, renderBaseline } from '../../src/baseline/document.ts'
import { limitBaseline } from '../../src/baseline/limit.ts'
import { mergeBaselines } from '../../src/baseline/merge.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import { settingValues } from '../../src/model/measurement.ts'
import type { Site } from '../../src/model/site.ts'
import { random } from '../report/random.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const PACKAGE = 'example.com/p'
const SETTINGS = { race: 'off', count: '1', parallel: '4', cpu: '', shuffle: 'off', maxProcs: '4' }

/** The baseline of one run of the default branch, its number from 1. */
function run(
  number: number,
  counts: Readonly<Record<string, number>>,
  options: { readonly packages?: readonly PackageResult[]; readonly count?: string } = {},
): Baseline {
  const commit = number.toString(16).padStart(40, '0')
  const sites = Object.entries(counts).map(([entry, count]) => named(entry, count))
  const { packages = [measuredPackage()], count = '1' } = options
  const settings = settingValues({ ...SETTINGS, count })
  return createBaseline(
    { sites, packages, run: { ...RUN, commit, settings } },
    new Date(Date.UTC(2026, 0, 1, number)).toISOString(),
  )
}

function named(name: string, count = 1): Site {
  const entry = `example.com/p.${name}`
  const blocking = { wait: 'chan send', function: entry } as const
  const identity = { creator: `example.com/p.New${name}`, entry, blocking }
  return aSite({ entry, creator: identity.creator, identity, blocking, count, tests: [`Test${name}`] })
}

function learn(runs: readonly Baseline[], keep = 10): Baseline {
  const [first, ...others] = runs
  if (first === undefined) throw new Error('no runs')
  return others.reduce((known, next) => mergeBaselines(known, next, keep), first)
}

/** `name highest [counts, newest first]` */
function sitesOf({ packages }: Baseline, path = PACKAGE): readonly string[] {
  return (packages.find((entry) => entry.path === path)?.sites ?? []).map(
    ({ entry, count, counts = [count] }) => `${entry.replace('example.com/p.', '')} ${count} [${counts}]`,
  )
}

const noData = (reason = 'the tests panicked'): PackageResult => ({
  path: PACKAGE,
  status: 'no data',
  reason,
})

describe('a baseline that learns', () => {
  it('keeps of each site in how many runs it was seen, and the highest count', () => {
    const learned = learn([run(1, { A: 2, B: 1 }), run(2, { A: 5 }), run(3, { A: 3, C: 1 })])
    expect(sitesOf(learned)).toEqual(['A 5 [3,5,2]', 'B 1 [0,0,1]', 'C 1 [1,0,0]'])
    expect(learned.history?.map(({ commit }) => Number(commit))).toEqual([3, 2, 1])
    expect(learned.commit).toBe(run(3, {}).commit)
  })

  it('forgets a site that none of the last runs saw, and a high count as well', () => {
    const runs = [run(1, { A: 9, B: 1 }), run(2, { A: 1 }), run(3, { A: 1 })]
    expect(sitesOf(learn(runs, 3))).toEqual(['A 9 [1,1,9]', 'B 1 [0,0,1]'])
    expect(sitesOf(learn([...runs, run(4, { A: 1 })], 3))).toEqual(['A 1 [1,1,1]'])
  })

  it('takes names, tests and lines from the newest run that saw the site', () => {
    const goStatement = { file: 'p/moved.go', line: 99, inRepository: true }
    const moved = createBaseline(
      {
        sites: [{ ...named('A'), goStatement, tests: ['TestOther'] }],
        packages: [measuredPackage()],
        run: RUN,
      },
      '2026-01-02T00:00:00.000Z',
    )
    const [site] = learn([run(1, { A: 1 }), moved]).packages[0]?.sites ?? []
    expect(site).toMatchObject({ goStatement, tests: ['TestOther'] })
  })

  it('knows a daemon again that another test starts, and so does not count it twice', () => {
    const startedBy = (test: string) => {
      const creator = `example.com/p.${test}`
      const goStatement = { file: 'p/work_test.go', line: 3, inRepository: true }
      const identity = { ...named('Daemon').identity, creator }
      return { ...named('Daemon'), creator, identity, goStatement }
    }
    const of = (number: number, test: string) =>
      createBaseline(
        { sites: [startedBy(test)], packages: [measuredPackage()], run: RUN },
        new Date(Date.UTC(2026, 0, 1, number)).toISOString(),
      )
    const learned = learn([of(1, 'TestOne'), of(2, 'TestTwo'), of(3, 'TestOne')])
    expect(sitesOf(learned)).toEqual(['Daemon 1 [1,1,1]'])
  })

  it('keeps what earlier runs knew of a package that gives no data, for as long as it takes', () => {
    const packages = [noData()]
    const broken = Array.from({ length: 7 }, (_, index) => run(3 + index, {}, { packages }))
    const learned = learn([run(1, { A: 2 }), run(2, { B: 1 }), ...broken], 3)
    expect(sitesOf(learned)).toEqual(['A 2 [0,2]', 'B 1 [1,0]'])
    expect(learned.packages[0]).toMatchObject({ status: 'no data', reason: 'the tests panicked' })
    const mended = mergeBaselines(learned, run(20, { B: 4 }), 3)
    expect(sitesOf(mended)).toEqual(['A 2 [0,0,2]', 'B 4 [4,1,0]'])
    expect(mended.packages[0]?.status).toBe('measured')
  })

  it('forgets a package whose tests are gone', () => {
    const learned = learn([run(1, { A: 1 }), run(2, {}, { packages: [noData('no tests to run')] })])
    expect(sitesOf(learned)).toEqual([])
  })

  it('keeps a package that a run does not have, until the last runs all did not', () => {
    const packages = [measuredPackage('example.com/q')]
    const without = [2, 3, 4].map((number) => run(number, {}, { packages }))
    const learned = learn([run(1, { A: 1 }), ...without.slice(0, 2)], 3)
    expect(learned.packages.map(({ path, absent = 0 }) => [path, absent])).toEqual([
      [PACKAGE, 2],
      ['example.com/q', 0],
    ])
    expect(learn([learned, ...without.slice(2)], 3).packages.map(({ path }) => path)).toEqual([
      'example.com/q',
    ])
    const back = learn([learned, run(5, { A: 1 })], 3)
    expect(back.packages[0]?.absent).toBeUndefined()
    expect(sitesOf(back)).toEqual(['A 1 [1,1]'])
  })

  it('begins anew when the tests run another number of times, since the counts are others', () => {
    const learned = learn([run(1, { A: 9 }, { count: '9' }), run(2, { A: 1 })])
    expect(sitesOf(learned)).toEqual(['A 1 [1]'])
    expect(learned.history).toHaveLength(1)
  })

  it('reads one of the same version from before there was a history', () => {
    const { settings: _, ...older } = run(1, { A: 1 })
    expect(sitesOf(mergeBaselines(parseBaseline(JSON.stringify(older), 'b.json'), run(2, {}), 10))).toEqual([
      'A 1 [0,1]',
    ])
  })

  it('is read by a version that knows no history as one with the highest counts', () => {
    const learned = learn([run(1, { A: 2 }), run(2, { A: 1 })])
    const { kind, version, packages } = JSON.parse(renderBaseline(learned))
    expect({ kind, version }).toEqual({ kind: 'leakgate-baseline', version: 1 })
    expect(packages[0].sites[0].count).toBe(2)
  })
})

describe('whatever the runs', () => {
  const ENTRIES = ['A', 'B', 'C', 'D', 'E']

  /** Each site in about every third run; some runs without data, some of packages that come and go. */
  function randomRuns(seed: number, length: number): readonly Baseline[] {
    const next = random(seed)
    return Array.from({ length }, (_, index) => {
      const counts = Object.fromEntries(
        ENTRIES.filter(() => next() < 0.35).map((entry) => [entry, 1 + Math.floor(next() * 9)]),
      )
      return next() < 0.2 ? run(index + 1, {}, { packages: [noData()] }) : run(index + 1, counts)
    })
  }

  const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1)

  it('merging one twice is merging it once', () => {
    for (const seed of SEEDS) {
      const runs = randomRuns(seed, 8)
      const learned = learn(runs, 4)
      expect(mergeBaselines(learned, learned, 4)).toEqual(learned)
      expect(learn([...runs, ...runs.slice(-1)], 4)).toEqual(learned)
    }
  })

  it('it does not matter how they are grouped', () => {
    for (const seed of SEEDS) {
      const runs = randomRuns(seed, 9)
      const inParts = learn(
        [learn(runs.slice(0, 3), 4), learn(runs.slice(3, 7), 4), learn(runs.slice(7), 4)],
        4,
      )
      expect(inParts).toEqual(learn(runs, 4))
    }
  })

  it('a count is the highest of the last runs that measured the package, and nothing is held for longer', () => {
    for (const seed of SEEDS) {
      const runs = randomRuns(seed, 12)
      const measured = runs.filter(({ packages }) => packages[0]?.status === 'measured').slice(-4)
      const expected = ENTRIES.map((entry) => {
        const counts = measured.map(
          ({ packages }) =>
            packages[0]?.sites.find((site) => site.entry === `example.com/p.${entry}`)?.count ?? 0,
        )
        return `${entry} ${Math.max(0, ...counts)} [${counts.reverse()}]`
      }).filter((text) => !/^. 0 /.test(text))
      expect(sitesOf(learn(runs, 4)), `seed ${seed}`).toEqual(expected)
    }
  })

  it('without a leak it is clean after as many runs as it holds', () => {
    for (const seed of SEEDS) {
      const clean = [21, 22, 23, 24].map((number) => run(number, {}))
      const learned = learn([...randomRuns(seed, 8), ...clean], 4)
      expect(sitesOf(learned)).toEqual([])
      expect(learned.history).toHaveLength(4)
    }
  })

  it('it reads back as it was written, and holding fewer runs is the same as having merged fewer', () => {
    for (const seed of SEEDS) {
      const runs = randomRuns(seed, 9)
      const learned = learn(runs, 6)
      expect(parseBaseline(renderBaseline(learned), 'b.json')).toEqual(learned)
      expect(limitBaseline(learned, 3)).toEqual(learn(runs, 3))
      expect(limitBaseline(learned, 6)).toEqual(learned)
    }
  })
})

describe('a history that contradicts itself', () => {
  const learned = learn([run(1, { A: 2 }), run(2, { A: 1 })])
  const broken = (change: (document: Baseline) => unknown): string => {
    const document = structuredClone(learned)
    change(document)
    return renderBaseline(document)
  }

  it.each<[string, (document: Baseline) => unknown]>([
    ['a run that is none', ({ packages: [entry] }) => entry?.runs?.push(7)],
    ['runs out of order', ({ packages: [entry] }) => entry?.runs?.reverse()],
    ['a count too few', ({ packages: [entry] }) => entry?.sites[0]?.counts?.pop()],
    [
      'a highest count that is none',
      ({ packages: [entry] }) => entry?.sites[0] && Object.assign(entry.sites[0], { count: 99 }),
    ],
    ['no counts', ({ packages: [entry] }) => entry?.sites[0]?.counts?.splice(0)],
    ['no runs', ({ packages: [entry] }) => entry?.runs?.splice(0)],
  ])('is refused: %s', (_, change) => {
    expect(() => parseBaseline(broken(change), 'b.json')).toThrow(/is damaged \(packages\.0: /)
  })

  it('is refused when it is longer than anybody asked for', () => {
    const text = broken((document) => {
      const [entry] = document.packages
      if (entry !== undefined) entry.runs = Array.from({ length: 101 }, (_, index) => index)
    })
    expect(() => parseBaseline(text, 'b.json')).toThrow(/is damaged/)
  })
})
