import { describe, expect, it } from 'vitest'
import type { Judgement, RerunEvidence } from '../../src/confirm/judgement.ts'
import { CERTAIN, LAST, MANY } from '../../src/confirm/repetition.ts'
import { judgeNew } from '../../src/confirm/verdict.ts'
import type { Verdict } from '../../src/model/change.ts'
import type { ConfirmingRun } from '../../src/model/confirmation.ts'

const EVIDENCE: RerunEvidence = {
  proven: false,
  origin: null,
  knownSingleton: '',
  firstPassed: true,
  unrepeatable: '',
  failure: '',
}
// What is less likely than this changes no sum that is tested here.
const NEGLIGIBLE = 1e-15

/** How likely 0, 1, … of `runs` leave one, when each does so with this chance. */
function binomial(runs: number, chance: number): readonly number[] {
  let ways = 1
  return Array.from({ length: runs + 1 }, (_, count) => {
    const likely = ways * chance ** count * (1 - chance) ** (runs - count)
    ways = (ways * (runs - count)) / (count + 1)
    return likely
  })
}

/** How likely each verdict is for a leak of this chance, when the first two reruns are followed by others as long as it is open. */
function verdictsOf(chance: number, ladder: readonly number[]): ReadonlyMap<Verdict, number> {
  const verdicts = new Map<Verdict, number>()
  const climb = (runs: readonly ConfirmingRun[], likely: number): void => {
    const judgement: Judgement | undefined = runs.length < 2 ? undefined : judgeNew(runs, EVIDENCE)
    const repetitions = ladder[runs.length]
    if (judgement !== undefined && (!judgement.open || repetitions === undefined)) {
      verdicts.set(judgement.verdict, (verdicts.get(judgement.verdict) ?? 0) + likely)
    } else if (repetitions !== undefined) {
      for (const [count, share] of binomial(repetitions, chance).entries()) {
        const run = { tests: 'suspects', repetitions, count, exitedAfterMs: null, passed: true } as const
        if (likely * share > NEGLIGIBLE) climb([...runs, run], likely * share)
      }
    }
  }
  climb([], 1)
  return verdicts
}

describe('a leak that happens by chance', () => {
  it.for([0.3, 0.5, 0.8])('of %d per run is called one all but once in a million', (chance) => {
    expect(verdictsOf(chance, [1, 4, MANY]).get('leak')).toBeGreaterThan(1 - 1e-6)
  })

  it('of 0.1 per run is found more often than not', () => {
    expect(verdictsOf(0.1, [1, 4, MANY]).get('leak')).toBeGreaterThan(0.75)
  })

  it('passes now and then when its tests are too slow to run that often', () => {
    expect(verdictsOf(0.3, [1, 4, CERTAIN, LAST]).get('leak')).toBeGreaterThan(0.999)
    expect(verdictsOf(0.1, [1, 4, CERTAIN, LAST]).get('leak')).toBeGreaterThan(0.65)
  })

  it('is hardly ever taken for a singleton', () => {
    expect(verdictsOf(0.3, [1, 4, MANY]).get('singleton') ?? 0).toBeLessThan(1e-12)
    expect(verdictsOf(0.3, [1, 4, CERTAIN, LAST]).get('singleton')).toBeLessThan(3e-4)
  })
})
