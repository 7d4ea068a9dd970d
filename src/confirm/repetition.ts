import type { ConfirmingRun } from '../model/confirmation.ts'
import { type Judgement, judged, type RerunEvidence } from './judgement.ts'

/** Repetitions of quick tests: here a leak of three runs in ten passes for something else once in two billion. */
export const MANY = 128
/**
 * Repetitions after which a count that stayed at one is a singleton: a leak of three runs in ten leaves
 * exactly one in these, in four and in one with a chance of 0.2 in a thousand.
 */
export const CERTAIN = 24
/** For what these leave open: the same leak is above `LEAST_RATE` then, all but surely. */
export const LAST = 40

// A pool that opens a second connection once in a while is no leak.
const LEAST_RATE = 1 / 10
// Chance blurs many runs less: this still finds four of five leaks of one run in ten.
const LEAST_RATE_OF_MANY = 1 / 14
// What grows for a while and stops is a pool that fills up.
const LEAST_FACTOR = 1.5
// Pools that are started without a sync.Once are this small. More goroutines than that which do not grow
// may also be a leak whose size the scheduler decides, one that left 1,986 in one run and 1,773 in four.
const POOL_MOST = 16

/**
 * Judges a site by how its count answers to repetition in one process: a singleton stays, a leak grows
 * with every run of its tests.
 *
 * @param runs of the same tests, without those that failed where the first run passed
 * @returns undefined when nothing was left, or when it was not run once and several times
 */
export function judgeRepetition(
  runs: readonly ConfirmingRun[],
  evidence: RerunEvidence,
): Judgement | undefined {
  const known = runs.flatMap((run) => (run.count === null ? [] : [{ ...run, count: run.count }]))
  const once = known.find(({ repetitions }) => repetitions === 1)
  const most = known.reduce((one, other) => (other.repetitions > one.repetitions ? other : one), {
    repetitions: 1,
    count: 0,
  })
  if (once === undefined || most.repetitions === 1) return undefined
  const counts = known.map(({ count }) => count)
  const [least, largest] = [Math.min(...counts), Math.max(...counts)]
  if (largest === 0) return undefined
  const growth = most.count - once.count
  const rate = Math.round((growth / (most.repetitions - 1)) * 100) / 100
  // Each run left some: nothing that happens only once does that.
  if (once.count > 0 && growth >= (most.repetitions - 1) * Math.max(1, once.count / 2)) {
    return judged('leak', { rate })
  }
  const open = most.repetitions < CERTAIN
  const shorter = known.filter(({ repetitions }) => repetitions < most.repetitions)
  const before = Math.max(...shorter.map(({ count }) => count))
  const leastRate = most.repetitions < MANY ? LEAST_RATE : LEAST_RATE_OF_MANY
  if (growth >= most.repetitions * leastRate && most.count > 1 && most.count >= before * LEAST_FACTOR) {
    // What the collector has proven is no pool, and no pool takes that many more each time.
    return judged('leak', { rate, open: open && !evidence.proven && rate <= POOL_MOST })
  }
  if (least < largest) return judgeVarying(most.repetitions, known.length, [least, largest])
  return judgeConstant(most.repetitions, largest, runs, evidence)
}

/** Neither grows nor stays the same. */
function judgeVarying(
  repetitions: number,
  processes: number,
  [least, largest]: readonly [number, number],
): Judgement {
  const note = `${least} to ${largest} left in ${processes} more processes, no matter how often the tests ran`
  if (repetitions < LAST) return judged('unconfirmed', { note, open: true })
  return judged(largest <= POOL_MOST ? 'intermittent' : 'unconfirmed', { note })
}

function judgeConstant(
  repetitions: number,
  count: number,
  runs: readonly ConfirmingRun[],
  { origin }: RerunEvidence,
): Judgement {
  if (!runs.every(({ passed }) => passed)) {
    return judged('unconfirmed', {
      note: 'its tests fail, so a constant count proves nothing',
    })
  }
  // The way it was started explains why it stays.
  if (origin?.once) return judged('singleton', { rate: 0 })
  const note = `${count} after ${repetitions} runs, the same as after one`
  if (count > POOL_MOST) {
    return judged('unconfirmed', { note: `${note}, too many for a pool`, open: repetitions < CERTAIN })
  }
  if (repetitions < CERTAIN) {
    return judged('unconfirmed', {
      note: `${note}: too few runs to tell a singleton from an occasional leak; raise confirm-budget`,
      open: true,
    })
  }
  return judged('singleton', { rate: 0 })
}
