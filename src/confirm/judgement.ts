import type { Verdict } from '../model/change.ts'
import type { Origin } from '../model/site.ts'

/** What the reruns so far say of one site. */
export interface Judgement {
  readonly verdict: Verdict
  /** Goroutines per run of the tests; null when repetition could not tell. */
  readonly rate: number | null
  readonly note: string
  /** Whether more repetitions may change it. Then the verdict is what holds without them. */
  readonly open: boolean
}

/** What is known of a site besides the counts of its reruns. */
export interface RerunEvidence {
  readonly proven: boolean
  readonly origin: Origin | null
  /** The library's singleton that this is known to be; empty for none. */
  readonly knownSingleton: string
  /** Whether the tests passed in the first run: then a rerun that fails does not do the same. */
  readonly firstPassed: boolean
  /** Why -test.count does not repeat what starts it; empty when it does. */
  readonly unrepeatable: string
  /** What a rerun that failed said, in one line; empty when none did. */
  readonly failure: string
}

export function judged(verdict: Verdict, shape: Partial<Omit<Judgement, 'verdict'>> = {}): Judgement {
  return { verdict, rate: null, note: '', open: false, ...shape }
}
