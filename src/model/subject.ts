import type { ConfirmingRun, Selection } from './confirmation.ts'
import type { Measurement } from './measurement.ts'
import type { Comparable, Site } from './site.ts'
import type { Sources } from './sources.ts'

/** What ran once and was measured, and can run again for what looks like a leak. */
export interface Subject {
  readonly measurement: Measurement
  readonly sources: Sources
  /** Whether several of its processes can run at the same time. */
  readonly parallel: boolean
  /** The process that left this behind, where it can run again; always the same value for one process. */
  repeatable(left: Comparable & Pick<Site, 'package'>): Repeatable | undefined
  /** Removes what reruns need. */
  close(): Promise<void>
}

/** One process of a subject that can run again. */
export interface Repeatable {
  readonly package: string
  /** Whether its tests passed the first time. */
  readonly passed: boolean
  /** How often each test ran in it: -count. */
  readonly repetitions: number
  /** Whether it may have run examples. */
  readonly examples: boolean
  /** Names of what can be selected; none when nothing tells them. */
  names(kind: 'tests' | 'examples', signal: AbortSignal | undefined): Promise<readonly string[]>
  /** The arguments of its program for such a rerun, for people to try. */
  argumentsFor(rerun: Rerun): readonly string[]
  again(rerun: Rerun, how: RerunConditions): Promise<FinishedRerun>
}

export interface Rerun {
  readonly tests: Selection
  readonly repetitions: number
  readonly timeoutMs: number
}

export interface RerunConditions {
  /** Whether only presence matters, so that settling may be short. */
  readonly quick: boolean
  /** Ends the process at once. */
  readonly signal: AbortSignal | undefined
  /** Called when its tests are over and it only waits for what they left to end. */
  readonly onSettling: () => void
}

/** A rerun of one process, read. */
export interface FinishedRerun {
  readonly tests: ConfirmingRun['tests']
  readonly repetitions: number
  /** Whether every process got to its end. */
  readonly complete: boolean
  /** Whether every process got to its end, and its tests passed. */
  readonly passed: boolean
  /** From its start to its end, without the time to settle. */
  readonly tookMs: number
  /** What it said when it failed, in one line; empty when it did not. */
  readonly failure: string
  /** What the first run of the same process left: what it knows better is not taken for something else. */
  readonly first: readonly Comparable[]
  readonly sites: readonly Site[]
  readonly late: readonly { readonly ms: number; readonly site: Site }[]
}
