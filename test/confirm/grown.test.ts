import { describe, expect, it } from 'vitest'
import { judgeGrown } from '../../src/confirm/grown.ts'
import type { ConfirmingRun } from '../../src/model/confirmation.ts'

const PASSED = { firstPassed: true, failure: '' }

/** Whole runs of the package. */
function whole(...counts: readonly (number | null)[]): readonly ConfirmingRun[] {
  return counts.map((count) => ({
    tests: 'package',
    repetitions: 1,
    count,
    exitedAfterMs: null,
    passed: count !== null,
  }))
}

describe('a site of which there are more than in the baseline', () => {
  it.for([
    ['one more each time', 3, 4, [4, 4, 4]],
    ['twice as many each time', 1, 2, [2, 2, 2]],
    ['more than it varies by itself', 8, 40, [38, 42, 45]],
  ] as const)('is a leak when there is %s', ([, baselineCount, count, again]) => {
    expect(judgeGrown(whole(...again), { count, baselineCount }, PASSED).verdict).toBe('leak')
  })

  // Measured on the same code twice: the baseline had drawn a low number.
  it.for([
    [28, 66, [79, 399, 46]],
    [469, 484, [492, 515, 475]],
    [85, 93, [86, 93, 90]],
    [98, 99, [99, 99, 99]],
    [15, 23, [15, 16, 21]],
    [4, 11, [11, 11, 8]],
  ] as const)('is not when %i may have been one of its usual numbers', ([baselineCount, count, again]) => {
    const { verdict, note } = judgeGrown(whole(...again), { count, baselineCount }, PASSED)
    expect(verdict).toBe('intermittent')
    expect(note).toContain(' in 4 runs')
  })

  it('stays unconfirmed when no rerun got to its end', () => {
    const { verdict } = judgeGrown(whole(null, null, null), { count: 2, baselineCount: 1 }, PASSED)
    expect(verdict).toBe('unconfirmed')
  })

  it('stays unconfirmed when the tests fail where they passed before, whatever that leaves', () => {
    const failed = whole(0, 0, 0).map((run) => ({ ...run, passed: false }))
    const judgement = judgeGrown(failed, { count: 2, baselineCount: 1 }, { ...PASSED, failure: 'no service' })
    expect(judgement).toMatchObject({ verdict: 'unconfirmed', note: expect.stringContaining('no service') })
  })
})
