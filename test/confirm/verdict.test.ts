import { describe, expect, it } from 'vitest'
import type { RerunEvidence } from '../../src/confirm/judgement.ts'
import { judgeNew } from '../../src/confirm/verdict.ts'
import type { Verdict } from '../../src/model/change.ts'
import type { ConfirmingRun } from '../../src/model/confirmation.ts'

const NO_EVIDENCE: RerunEvidence = {
  proven: false,
  origin: null,
  knownSingleton: '',
  firstPassed: true,
  unrepeatable: '',
  failure: '',
}
const ONCE: RerunEvidence = {
  ...NO_EVIDENCE,
  origin: { chain: ['example.com/p.Get'], once: true, testCode: null },
}
const SPEC = 'github.com/onsi/ginkgo/v2/internal.(*Suite).runNode'
const BY_SPEC: RerunEvidence = { ...NO_EVIDENCE, origin: { chain: [SPEC], once: false, testCode: null } }

function run(repetitions: number, count: number | null, shape: Partial<ConfirmingRun> = {}): ConfirmingRun {
  return { tests: 'suspects', repetitions, count, exitedAfterMs: null, passed: count !== null, ...shape }
}

/** A run whose tests failed, or that did not get to its end. */
function failed(repetitions: number, count: number | null): ConfirmingRun {
  return run(repetitions, count, { passed: false })
}

function whole(repetitions: number, count: number | null): ConfirmingRun {
  return run(repetitions, count, { tests: 'package' })
}

type Row = readonly [what: string, runs: readonly ConfirmingRun[], verdict: Verdict, rate: number | null]

/** Rows in which more repetitions would change nothing, and rows in which they may. */
function table(
  rows: { readonly decided?: readonly Row[]; readonly open?: readonly Row[] },
  evidence: RerunEvidence,
) {
  for (const [open, cases] of [[false, rows.decided ?? []] as const, [true, rows.open ?? []] as const]) {
    it.for(cases)('%s', ([, runs, verdict, rate]) => {
      expect(judgeNew(runs, evidence)).toMatchObject({ verdict, rate, open })
    })
  }
}

describe('a new site', () => {
  table(
    {
      decided: [
        ['leaks when each run leaves one', [run(1, 1), run(4, 4)], 'leak', 1],
        ['leaks when each run leaves three', [run(1, 3), run(4, 12)], 'leak', 3],
        ['leaks when most runs leave many', [run(1, 20), run(4, 55)], 'leak', 11.67],
        ['leaks when some runs left more than a pool takes', [run(1, 40), run(4, 95)], 'leak', 18.33],
        ['leaks when three runs of ten leave one', [run(1, 0), run(4, 1), run(24, 7)], 'leak', 0.3],
        ['leaks when it shows late', [run(1, 1), run(4, 1), run(24, 3), run(40, 8)], 'leak', 0.18],
        ['leaks in company only', [run(1, 0), run(4, 0), run(24, 0), whole(1, 1), whole(2, 2)], 'leak', 1],
        ['is a singleton when it stays at one', [run(1, 1), run(4, 1), run(24, 1)], 'singleton', 0],
        ['is a pool when it stays at a few', [run(1, 8), run(4, 8), run(24, 8)], 'singleton', 0],
        ['is no pool when it is large', [run(1, 100), run(4, 100), run(24, 100)], 'unconfirmed', null],
        ['varies', [run(1, 1), run(4, 1), run(24, 2), run(40, 2)], 'intermittent', null],
        ['is none of it', [run(1, 2e3), run(4, 1800), run(24, 1900), run(40, 2e3)], 'unconfirmed', null],
        ['was left once', [run(1, 0), run(4, 0), run(24, 0), whole(1, 0), whole(2, 0)], 'intermittent', null],
      ],
      open: [
        ['may leak when it stays at one in a few runs', [run(1, 1), run(4, 1)], 'unconfirmed', null],
        ['leaks so far when some runs left more', [run(1, 1), run(4, 2)], 'leak', 0.33],
        ['may be anything when there are fewer', [run(1, 1986), run(4, 1773)], 'unconfirmed', null],
        ['may be rare', [run(1, 0), run(4, 0)], 'intermittent', null],
        [
          'may be a pool that opens a second connection',
          [run(1, 1), run(4, 1), run(24, 2)],
          'unconfirmed',
          null,
        ],
        ['may be a pool that fills up', [run(1, 5), run(4, 8), run(24, 9)], 'unconfirmed', null],
      ],
    },
    NO_EVIDENCE,
  )

  it.for([0.5, 1, 3])('that is gone %d s later is a slow exit', (seconds) => {
    const late = { exitedAfterMs: seconds * 1000 }
    expect(judgeNew([run(1, 0, late), run(4, 0, late)], NO_EVIDENCE)).toMatchObject({
      verdict: 'slow-exit',
      open: false,
    })
  })

  describe('started under a sync.Once', () => {
    table(
      {
        decided: [
          ['is a singleton when it stays', [run(1, 1), run(4, 1)], 'singleton', 0],
          ['is a pool of any size when it stays', [run(1, 64), run(4, 64)], 'singleton', 0],
          ['leaks when there is a sync.Once per object', [run(1, 1), run(4, 4)], 'leak', 1],
        ],
        open: [['may leak when it varies', [run(1, 3), run(4, 4)], 'unconfirmed', null]],
      },
      ONCE,
    )
  })

  describe('that the collector has proven', () => {
    table(
      { decided: [['leaks when some runs left more', [run(1, 1), run(4, 2)], 'leak', 0.33]] },
      { ...NO_EVIDENCE, proven: true },
    )
  })

  describe('of tests that failed in the first run too', () => {
    table(
      {
        decided: [
          ['leaks when it grows', [failed(1, 1), failed(4, 4)], 'leak', 1],
          ['says nothing when it stays', [failed(1, 1), failed(4, 1)], 'unconfirmed', null],
          ['can be a singleton when they pass alone', [run(1, 1), run(4, 1), run(24, 1)], 'singleton', 0],
        ],
      },
      { ...NO_EVIDENCE, firstPassed: false },
    )
  })

  describe('of tests that fail alone', () => {
    table(
      {
        decided: [
          ['leaks among others', [failed(1, 0), failed(4, 0), whole(1, 1), whole(2, 2)], 'leak', 1],
          [
            'stands when they fail among others, too',
            [failed(1, 0), failed(4, 0), whole(1, null)],
            'unconfirmed',
            null,
          ],
        ],
        open: [['needs the others', [failed(1, 0), failed(4, 0)], 'unconfirmed', null]],
      },
      NO_EVIDENCE,
    )
  })
})

describe('a new site of tests that cannot run twice in one process', () => {
  const again = (...counts: readonly number[]) => [
    run(1, 1),
    failed(4, null),
    ...counts.map((n) => run(1, n)),
  ]
  table(
    {
      decided: [
        ['stands when each process leaves it', again(1, 1, 1), 'unconfirmed', null],
        ['stands when some processes leave it', again(0, 0, 1), 'unconfirmed', null],
        ['leaks when it grew before they failed', [run(1, 1), failed(4, 4), run(1, 1)], 'leak', 1],
        ['does not become a singleton', [run(1, 1), failed(4, 1), run(1, 1)], 'unconfirmed', null],
      ],
      open: [['may be rare', [run(1, 0), failed(4, 0), run(1, 0)], 'intermittent', null]],
    },
    NO_EVIDENCE,
  )

  it('says why, and what the processes left', () => {
    const { note } = judgeNew(again(1, 0, 1), { ...NO_EVIDENCE, failure: 'panic: registered twice' })
    expect(note).toBe(
      'could not be rerun: its tests cannot run twice in one process (panic: registered twice); left in 3 of 4 further processes',
    )
  })

  it('is a slow exit when it was seen to end', () => {
    const late = run(1, 0, { exitedAfterMs: 900 })
    expect(judgeNew([late, failed(4, null), late], NO_EVIDENCE).verdict).toBe('slow-exit')
  })

  it.for([
    ['singleton', ONCE],
    ['singleton', { ...NO_EVIDENCE, knownSingleton: 'the one goroutine of klog' }],
    ['leak', { ...NO_EVIDENCE, proven: true }],
    ['leak', BY_SPEC],
  ] as const)('is a %s when something else tells', ([verdict, evidence]) => {
    expect(judgeNew(again(1, 1, 1), evidence).verdict).toBe(verdict)
  })
})

describe('a new site of examples, which -count does not repeat', () => {
  const EXAMPLE = { ...NO_EVIDENCE, unrepeatable: 'examples run only once in a process' }
  it.for([
    ['unconfirmed', [1, 1, 1, 1], EXAMPLE],
    ['unconfirmed', [0, 1, 0, 0], EXAMPLE],
    ['intermittent', [0, 0, 0, 0], EXAMPLE],
    ['singleton', [1, 1, 1, 1], { ...ONCE, unrepeatable: EXAMPLE.unrepeatable }],
  ] as const)('is %s after processes that left %j', ([verdict, counts, evidence]) => {
    const runs = counts.map((count) => run(1, count))
    expect(judgeNew(runs, evidence).verdict).toBe(verdict)
  })

  it('stands when a timer of an example started it', () => {
    const examples = [1, 1].map((count) => run(1, count, { tests: 'examples' }))
    expect(judgeNew(examples, NO_EVIDENCE)).toMatchObject({
      verdict: 'unconfirmed',
      note: expect.stringContaining('an example starts it'),
    })
  })
})
