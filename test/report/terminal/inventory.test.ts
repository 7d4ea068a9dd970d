import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../../src/baseline/create.ts'
import type { Baseline } from '../../../src/baseline/document.ts'
import { pruneBaseline } from '../../../src/baseline/limit.ts'
import { mergeBaselines } from '../../../src/baseline/merge.ts'
import { joinBaselines } from '../../../src/matrix/baselines.ts'
import type { PackageResult } from '../../../src/model/measurement.ts'
import type { Site } from '../../../src/model/site.ts'
import { renderInventory, renderInventoryDiff } from '../../../src/report/terminal/inventory.ts'
import { aSite, measuredPackage, RUN } from '../../support/site.ts'

const broken: PackageResult = { path: 'example.com/r', status: 'no data', reason: 'the build failed' }

function run(number: number, sites: readonly Site[], packages: readonly PackageResult[]): Baseline {
  const recordedAt = new Date(Date.UTC(2026, 0, number)).toISOString()
  return createBaseline({ sites, packages, run: { ...RUN, commit: String(number).repeat(40) } }, recordedAt)
}

const often = (count: number) =>
  aSite({ count, entry: 'example.com/p.(*Pool).loop', creator: 'example.com/p.Open' })
const rare = aSite({ entry: 'example.com/p.serve', creator: '', blocking: { wait: 'select', function: '' } })
const elsewhere = aSite({ package: 'example.com/old' })
const [p, q, old] = ['example.com/p', 'example.com/q', 'example.com/old'].map((path) =>
  measuredPackage(path),
) as [PackageResult, PackageResult, PackageResult]

const one = run(1, [often(1), elsewhere], [old, p, q, broken])
const two = run(2, [often(3), rare], [p, q, broken])
const three = run(3, [often(2)], [p, q, { ...broken, path: 'example.com/p' }])
const learned = mergeBaselines(mergeBaselines(one, two, 10), run(3, [often(2)], [p, q, broken]), 10)

describe('what a baseline holds', () => {
  it('is a list with what is left behind, how often it was seen, and where nothing is known', () => {
    expect(
      renderInventory(learned),
    ).toBe(`3 runs, the last at 2026-01-03T00:00:00.000Z at 3333333, the first at 2026-01-01T00:00:00.000Z
go test ./... with go1.26.8 linux/amd64

example.com/old (not in the last 2 runs)
  1 p.work.func1: chan send in p.work.func1, started by p.work

example.com/p
  3 p.(*Pool).loop: chan send in p.work.func1, started by p.Open; in 3 of 3 runs
  1 p.serve: select, started by the runtime; in 1 of 3 runs, last at 2222222

example.com/r: no data, the build failed

1 package left nothing behind
`)
  })

  it('is short for one run', () => {
    expect(renderInventory(run(1, [], [p]))).toBe(`1 run, the last at 2026-01-01T00:00:00.000Z at 1111111
go test ./... with go1.26.8 linux/amd64

1 package left nothing behind
`)
  })

  it('says that the last run gave no data where earlier ones did', () => {
    const without = mergeBaselines(one, run(2, [], [old, q, { ...broken, path: 'example.com/p' }]), 10)
    expect(renderInventory(without)).toContain(
      'example.com/p (no data in the last run: the build failed)\n  1 ',
    )
  })

  it('says which job of a matrix gave no data of what others measured', () => {
    const linux = { leg: 'linux', baseline: run(1, [often(1)], [p, q]) }
    const reason = 'the build failed'
    const without = [p, q].map(({ path }): PackageResult => ({ path, status: 'no data', reason }))
    const joined = joinBaselines([linux, { leg: 'windows', baseline: run(1, [], without) }])
    expect(renderInventory(joined)).toContain(
      'example.com/p (no data from windows in the last run: the build failed)\n  1 ',
    )
    expect(renderInventory(joined)).toContain('example.com/q: no data from windows, the build failed\n')
    expect(renderInventoryDiff(linux.baseline, joined)).toContain(
      'example.com/q\n  ~ measured → measured; no data from windows: the build failed\n',
    )
  })

  it('prints nothing that a terminal would obey', () => {
    const name = '\u001b[2Jexample.com/p.\u202eevil\nx'
    const hostile = run(
      1,
      [aSite({ entry: name, creator: name, package: name })],
      [{ ...broken, path: name }, measuredPackage(name)],
    )
    for (const text of [renderInventory(hostile), renderInventoryDiff(hostile, three)]) {
      expect(text).toContain('evil x')
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u)
    }
  })
})

describe('the difference of two baselines', () => {
  it('is what came, went and changed its count, and whose data is gone', () => {
    expect(renderInventoryDiff(one, two)).toBe(`example.com/old
  ~ measured → absent
  - 1 p.work.func1: chan send in p.work.func1, started by p.work

example.com/p
  ~ 1 → 3 p.(*Pool).loop: chan send in p.work.func1, started by p.Open
  + 1 p.serve: select, started by the runtime
`)
  })

  it('is empty for the same', () => {
    expect(renderInventoryDiff(learned, learned)).toBe('')
  })

  it('with a pruned one is what was gone', () => {
    expect(renderInventoryDiff(learned, pruneBaseline(learned, 10))).toBe(`example.com/old
  ~ measured → absent
  - 1 p.work.func1: chan send in p.work.func1, started by p.work
`)
    expect(renderInventoryDiff(pruneBaseline(learned, 10), pruneBaseline(learned, 1))).toBe(`example.com/p
  - 1 p.serve: select, started by the runtime
  ~ 3 → 2 p.(*Pool).loop: chan send in p.work.func1, started by p.Open
`)
  })
})
