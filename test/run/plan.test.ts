import { describe, expect, it } from 'vitest'
import { judgeNew } from '../../src/leaks/verdict.ts'
import type { Change } from '../../src/report/index.ts'
import { type FinishedRerun, observe } from '../../src/run/finished.ts'
import { type Plan, rerunPackage } from '../../src/run/plan.ts'
import { aSite } from '../support/site.ts'

const SITE = aSite({ tests: ['TestPool'] })
const CHANGE: Change = {
  ...SITE,
  goStatement: null,
  blockedAt: null,
  change: 'new',
  verdict: 'unconfirmed',
  baselineCount: 0,
  comparable: true,
  hint: '',
  explanation: '',
  fix: '',
  confirmation: null,
  rule: null,
  from: null,
}

/** How often the tests ran in each of the processes, one after the other. */
async function repetitionsOf(
  leaves: (repetitions: number) => { count: number; passed?: boolean },
  longestMs = 1000,
) {
  const asked: number[] = []
  const plan: Plan = {
    run: async ({ repetitions }): Promise<FinishedRerun> => {
      asked.push(repetitions)
      const { count, passed = true } = leaves(repetitions)
      const sites = count === 0 ? [] : [{ ...SITE, count }]
      return {
        tests: 'suspects',
        repetitions,
        complete: passed,
        passed,
        tookMs: repetitions,
        failure: '',
        sites,
        late: [],
      }
    },
    repetitions: 4,
    own: 1,
    examples: false,
    longestMs,
    judge: (change, finished) =>
      judgeNew(observe(change, finished), {
        proven: false,
        origin: null,
        knownSingleton: '',
        firstPassed: true,
        unrepeatable: '',
        failure: '',
      }),
  }
  await rerunPackage([CHANGE], plan)
  return asked
}

describe('tests are repeated', () => {
  it('once and several times where that decides', async () => {
    expect(await repetitionsOf((repetitions) => ({ count: repetitions }))).toEqual([1, 4])
  })

  it('more often as long as their counts leave it open', async () => {
    expect(await repetitionsOf((repetitions) => ({ count: repetitions > 20 ? 2 : 1 }))).toEqual([
      1, 4, 24, 40,
    ])
  })

  it('no more often than they can be', async () => {
    expect(await repetitionsOf((repetitions) => ({ count: 1, passed: repetitions < 24 }))).toEqual([1, 4, 24])
  })

  it('no longer than there is time for', async () => {
    expect(await repetitionsOf(() => ({ count: 1 }), 23)).toEqual([1, 4])
  })
})
