import { describe, expect, it } from 'vitest'
import type { Judgement } from '../../src/confirm/judgement.ts'
import { type RerunRequest, rerunPackage } from '../../src/confirm/plan.ts'
import type { Change } from '../../src/model/change.ts'
import type { Origin } from '../../src/model/site.ts'
import type { FinishedRerun } from '../../src/model/subject.ts'
import { random } from '../report/random.ts'
import { aSite } from '../support/site.ts'

const SITE = aSite()
const ONCE: Origin = { chain: [], once: true, testCode: null }

function suspect(shape: Partial<Change> = {}): Change {
  return {
    ...SITE,
    change: 'new',
    verdict: 'unconfirmed',
    baselineCount: 0,
    comparable: true,
    goStatement: SITE.goStatement ?? null,
    blockedAt: SITE.blockedAt ?? null,
    hint: '',
    explanation: '',
    fix: '',
    confirmation: null,
    rule: null,
    from: null,
    ...shape,
  }
}

/** What a process of the tests leaves; undefined when they fail. */
type Tests = (request: RerunRequest) => { readonly count: number; readonly lateMs?: number } | undefined

async function plan(
  tests: Tests,
  shape: { readonly origin?: Origin; readonly change?: Change; readonly tookMs?: number } = {},
): Promise<Judgement & { readonly requests: readonly RerunRequest[] }> {
  const { origin = null, change = suspect(), tookMs = 10 } = shape
  const requests: RerunRequest[] = []
  const proofs = await rerunPackage([change], {
    async run(request) {
      requests.push(request)
      const left = tests(request)
      const finished: FinishedRerun = {
        tests:
          request.tests === undefined ? 'package' : request.tests === 'examples' ? 'examples' : 'suspects',
        repetitions: request.repetitions,
        complete: left !== undefined,
        passed: left !== undefined,
        tookMs: tookMs * request.repetitions,
        failure: '',
        first: [SITE],
        sites: left === undefined || left.count === 0 ? [] : [{ ...SITE, count: left.count, origin }],
        late: left?.lateMs === undefined ? [] : [{ ms: left.lateMs, site: SITE }],
      }
      return finished
    },
    repetitions: 4,
    first: { passed: true, repetitions: 1, examples: true },
    longestMs: 10_000,
  })
  const proof = proofs.get(change)
  if (proof === undefined) throw new Error('nothing was judged')
  return { ...proof.judgement, requests }
}

function leakOf(chance: number, seed: number): Tests {
  const next = random(seed)
  return ({ repetitions }) => ({
    count: Array.from({ length: repetitions }, next).filter((n) => n < chance).length,
  })
}

const repetitionsOf = (requests: readonly RerunRequest[]) => requests.map(({ repetitions }) => repetitions)

describe('the reruns of one suspect', () => {
  it('find a leak of three runs in ten, all but one time in a thousand', async () => {
    const seeds = Array.from({ length: 5_000 }, (_, seed) => seed)
    const judgements = await Promise.all(seeds.map((seed) => plan(leakOf(0.3, seed))))
    const missed = judgements.filter(({ verdict }) => verdict !== 'leak')
    expect(missed.length).toBeLessThan(5)
    const rates = judgements.flatMap(({ rate }) => rate ?? []).sort((a, b) => a - b)
    expect(rates[rates.length / 2]).toBeCloseTo(0.3, 1)
  })

  it('are two for what leaks in every run', async () => {
    const { verdict, requests } = await plan(({ repetitions }) => ({ count: repetitions }))
    expect([verdict, repetitionsOf(requests)]).toEqual(['leak', [1, 4]])
  })

  it('are two for what a sync.Once starts', async () => {
    const { verdict, requests } = await plan(() => ({ count: 1 }), { origin: ONCE })
    expect([verdict, repetitionsOf(requests)]).toEqual(['singleton', [1, 4]])
  })

  it('are two for what ends later', async () => {
    const { verdict, requests } = await plan(() => ({ count: 0, lateMs: 3000 }))
    expect([verdict, repetitionsOf(requests)]).toEqual(['slow-exit', [1, 4]])
  })

  it('are more for what stays at one without a reason', async () => {
    const quick = await plan(() => ({ count: 1 }))
    expect([quick.verdict, repetitionsOf(quick.requests)]).toEqual(['singleton', [1, 4, 128]])
    const slow = await plan(() => ({ count: 1 }), { tookMs: 100 })
    expect([slow.verdict, repetitionsOf(slow.requests)]).toEqual(['singleton', [1, 4, 24]])
  })

  it('are even more for what still varies', async () => {
    const { requests } = await plan(({ repetitions }) => ({ count: repetitions > 20 ? 2 : 1 }), {
      tookMs: 100,
    })
    expect(repetitionsOf(requests)).toEqual([1, 4, 24, 40])
  })

  it('end with the first repetition that the tests do not stand', async () => {
    const { verdict, requests } = await plan(
      ({ repetitions }) => (repetitions < 24 ? { count: 1 } : undefined),
      { tookMs: 100 },
    )
    expect([verdict, repetitionsOf(requests)]).toEqual(['unconfirmed', [1, 4, 24]])
  })

  it('may take no longer than expected when their tests get slower each time', async () => {
    const { requests } = await plan(({ repetitions }) => ({ count: repetitions > 20 ? 2 : 1 }), {
      tookMs: 100,
    })
    expect(requests.map(({ atMostMs }) => atMostMs)).toEqual([undefined, undefined, 10_000, 10_000])
  })

  it('leave that unconfirmed when its tests are too slow for more', async () => {
    const { verdict, note, requests } = await plan(() => ({ count: 1 }), { tookMs: 60_000 })
    expect([verdict, repetitionsOf(requests)]).toEqual(['unconfirmed', [1, 4]])
    expect(note).toContain('raise confirm-budget')
  })

  it('go on with the whole package for what needs the company of other tests', async () => {
    const { verdict } = await plan(({ tests, repetitions }) => ({
      count: tests === undefined ? repetitions : 0,
    }))
    expect(verdict).toBe('leak')
  })

  it('go on with the whole package for tests that fail alone', async () => {
    const { verdict } = await plan(({ tests, repetitions }) =>
      tests === undefined ? { count: repetitions } : undefined,
    )
    expect(verdict).toBe('leak')
  })

  it('are fresh processes for tests that cannot run twice', async () => {
    const { verdict, requests } = await plan(({ repetitions }) =>
      repetitions > 1 ? undefined : { count: 1 },
    )
    expect([verdict, repetitionsOf(requests)]).toEqual(['unconfirmed', [1, 4, 1, 1, 1]])
  })

  it('are fresh processes for examples, and more of them for what none has left', async () => {
    const change = suspect({ tests: ['ExampleStart'] })
    const every = await plan(() => ({ count: 1 }), { change })
    expect([every.verdict, repetitionsOf(every.requests)]).toEqual(['unconfirmed', [1, 1, 1, 1]])
    const never = await plan(() => ({ count: 0 }), { change })
    expect([never.verdict, never.requests.length]).toEqual(['intermittent', 16])
  })

  it('ask the examples first when no test is blamed', async () => {
    const { verdict } = await plan(({ tests }) => ({ count: tests === 'examples' ? 1 : 0 }), {
      change: suspect({ tests: [] }),
    })
    expect(verdict).toBe('unconfirmed')
  })
})
