import { describe, expect, it } from 'vitest'
import { evidence } from '../../../src/report/words/evidence.ts'
import { FETCH, WORKER } from '../reports.ts'

const CONFIRMATION = { runs: [], rate: null, origin: null, exitedAfterMs: null, note: '', arguments: [] }

describe('evidence', () => {
  it('puts proof first, and repetition after it', () => {
    expect(evidence(FETCH)).toEqual([
      'Proven: the garbage collector found that nothing can ever wake it up',
      'Confirmed: 1 goroutine when the test runs once, 4 when it runs 4 times in one process',
    ])
  })

  it('names the counts of all reruns of a leak that grew', () => {
    expect(evidence(WORKER)).toEqual(['Confirmed: 5, 6 and 5 goroutines in 3 more runs of the tests'])
  })

  it('does not weaken proof by a rerun that did not happen', () => {
    expect(evidence({ ...FETCH, verdict: 'unconfirmed', confirmation: null })).toHaveLength(1)
  })

  it.each([
    [null, 'Still there after the tests had ended and settled'],
    [
      { ...CONFIRMATION, note: 'the rerun did not get to its end' },
      'Running the tests again did not confirm it (the rerun did not get to its end); it was still there after the tests had ended and settled',
    ],
  ])('says why something is not confirmed', (confirmation, sentence) => {
    expect(evidence({ ...FETCH, proven: false, verdict: 'unconfirmed', confirmation })).toEqual([sentence])
  })

  it.each([
    [480, 'Ends on its own after 480 ms, only later than the tests'],
    [1_240, 'Ends on its own after 1.2 s, only later than the tests'],
    [null, 'Ends on its own, only later than the tests'],
  ])('says how late a goroutine ends: %s', (exitedAfterMs, sentence) => {
    const confirmation = { ...CONFIRMATION, exitedAfterMs }
    expect(evidence({ ...WORKER, verdict: 'slow-exit', confirmation })).toEqual([sentence])
  })
})
