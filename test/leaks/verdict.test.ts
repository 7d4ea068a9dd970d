import { describe, expect, it } from 'vitest'
import type { ConfirmingRun } from '../../src/leaks/confirmation.ts'
import { judgeGrown, judgeNew } from '../../src/leaks/verdict.ts'

const NO_EVIDENCE = { proven: false, origin: null, knownSingleton: '' }

function run(repetitions: number, count: number | null, shape: Partial<ConfirmingRun> = {}): ConfirmingRun {
  return { tests: 'suspects', repetitions, count, exitedAfterMs: null, passed: true, ...shape }
}

/** Whole runs of the package. */
function whole(...counts: readonly (number | null)[]): readonly ConfirmingRun[] {
  return counts.map((count) => run(1, count, { tests: 'package' }))
}

describe('a site of which there are more than in the baseline', () => {
  it.for([
    ['one more each time', 3, 4, [4, 4, 4]],
    ['twice as many each time', 1, 2, [2, 2, 2]],
    ['more than it varies by itself', 8, 40, [38, 42, 45]],
  ] as const)('is a leak when there is %s', ([, baselineCount, count, again]) => {
    expect(judgeGrown(whole(...again), { count, baselineCount }).verdict).toBe('leak')
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
    const { verdict, note } = judgeGrown(whole(...again), { count, baselineCount })
    expect(verdict).toBe('intermittent')
    expect(note).toContain(' in 4 runs')
  })

  it('stays unconfirmed when no rerun got to its end', () => {
    expect(judgeGrown(whole(null, null, null), { count: 2, baselineCount: 1 }).verdict).toBe('unconfirmed')
  })
})

describe('a new site', () => {
  it.for([
    ['leak', 1, [run(1, 1), run(4, 4)]],
    ['leak', 0.33, [run(1, 1), run(4, 2)]],
    ['leak', 0.13, [run(16, 3), run(1, 1), run(4, 1)]],
    // A pool that opened a second connection.
    ['intermittent', null, [run(16, 2), run(1, 1), run(4, 1)]],
    ['singleton', 0, [run(16, 1), run(1, 1), run(4, 1)]],
    ['intermittent', null, [run(1, 0), run(4, 0)]],
    ['unconfirmed', null, [run(1, 1), run(4, null, { passed: false })]],
  ] as const)('is a %s at the rate of %s', ([verdict, rate, runs]) => {
    expect(judgeNew(runs, NO_EVIDENCE)).toMatchObject({ verdict, rate })
  })
})
