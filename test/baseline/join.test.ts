import { describe, expect, it } from 'vitest'
import {
  type Baseline,
  createBaseline,
  joinBaselines,
  parseBaseline,
  renderBaseline,
} from '../../src/baseline/index.ts'
import type { PackageResult } from '../../src/report/index.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const P = 'example.com/p'
const Q = 'example.com/q'

function part(
  counts: Readonly<Record<string, number>>,
  options: {
    readonly packages?: readonly PackageResult[]
    readonly hour?: number
    readonly goos?: string
  } = {},
): Baseline {
  const { packages = [measuredPackage(P)], hour = 1, goos = 'linux' } = options
  const sites = Object.entries(counts).map(([name, count]) => {
    const entry = `${packages[0]?.path}.${name}`
    const blocking = { wait: 'chan send', function: entry } as const
    const creator = `${entry}New`
    return aSite({
      package: packages[0]?.path ?? '',
      entry,
      creator,
      identity: { creator, entry, blocking },
      blocking,
      count,
      tests: [`Test${name}${goos}`],
      goStatement: undefined,
    })
  })
  return createBaseline({ sites, packages, run: { ...RUN, goos } }, `2026-01-02T0${hour}:00:00.000Z`)
}

const sites = ({ packages }: Baseline) =>
  packages.map(
    ({ path, status, sites: own }) =>
      `${path} ${status}: ${own.map(({ entry, count }) => `${entry.replace(/^.*\./, '')} ${count}`).join(', ')}`,
  )

describe('joinBaselines', () => {
  it('of one run is that run', () => {
    const one = part({ a: 1 })
    expect(joinBaselines([one])).toEqual(one)
  })

  it('puts packages together that were split over jobs', () => {
    const joined = joinBaselines([part({ a: 1 }), part({ b: 2 }, { packages: [measuredPackage(Q)] })])
    expect(sites(joined)).toEqual(['example.com/p measured: a 1', 'example.com/q measured: b 2'])
  })

  it('keeps the most that any job left of a site, and every site', () => {
    const joined = joinBaselines([part({ a: 1, b: 3 }), part({ b: 2, c: 1 }, { goos: 'windows', hour: 2 })])
    expect(sites(joined)).toEqual(['example.com/p measured: a 1, b 3, c 1'])
    expect(joined.packages[0]?.sites[1]?.tests).toEqual(['Testblinux', 'Testbwindows'])
    expect(joined).toMatchObject({ goos: 'linux, windows', recordedAt: '2026-01-02T02:00:00.000Z' })
    expect(() => parseBaseline(renderBaseline(joined), 'joined')).not.toThrow()
  })

  it('keeps what was measured where another job has no data', () => {
    const broken = part({}, { packages: [{ path: P, status: 'no data', reason: 'build failed' }] })
    expect(sites(joinBaselines([broken, part({ a: 1 })]))).toEqual(['example.com/p measured: a 1'])
    expect(sites(joinBaselines([part({ a: 1 }), broken]))).toEqual(['example.com/p measured: a 1'])
  })
})
