import { beforeAll, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { type Conditions, EXPECTED, expectedOf, isRegression, linesOf, resultOf } from './expected.ts'
import { LONGEST_MS } from './run.ts'

/**
 * Tests of one comparison of the fixture's sides: every package by itself, then that there is nothing else.
 * @param differences what the report says was different when the baseline was recorded
 */
export function holds(
  compare: () => Promise<Report>,
  conditions: Conditions,
  differences: Report['differences'],
): void {
  let report: Report
  beforeAll(async () => {
    report = await compare()
  }, LONGEST_MS)

  it.each(EXPECTED)('$package: $what', (entry) => {
    const expected = expectedOf(entry, conditions)
    const result = resultOf(report, entry.package)
    expect(result?.reason ?? '').toMatch(expected.noData ?? /^$/)
    expect(result?.status).toBe(expected.noData === undefined ? 'measured' : 'no data')
    expect(linesOf(report, entry.package)).toEqual(expected.changes)
    const verdicts = report.changes
      .filter((change) => isRegression(change) && change.package.endsWith(`/${entry.package}`))
      .map(({ verdict, confirmation }) => [verdict, verdict === 'unconfirmed' ? confirmation?.note : ''])
    for (const [verdict, note] of verdicts) {
      expect(expected.verdicts).toContain(verdict)
      if (verdict === 'unconfirmed') expect(note).not.toBe('')
    }
  })

  it('reports nothing else', () => {
    const expected = EXPECTED.flatMap((entry) => expectedOf(entry, conditions).changes)
    expect(report.changes).toHaveLength(expected.length)
    expect(report.ambient).toEqual([])
    expect(report.differences).toEqual(differences)
    expect(report.rules).toEqual([])
  })

  it('fails for what is new or grown, and for nothing else', () => {
    const failing = report.changes.filter(isRegression)
    expect(report.gate.passed).toBe(false)
    expect(report.gate.reasons).toHaveLength(failing.length)
    expect(report.run.exitCode).toBe(1)
  })
}
