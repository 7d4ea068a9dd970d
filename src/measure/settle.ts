/** How long what a test process leaves behind gets to end. */
export interface Settle {
  /** Milliseconds at one place after which a goroutine counts as parked for good. */
  readonly parkedMs: number
  /** Milliseconds for everything, those that run or sleep too. */
  readonly settleMs: number
}

/** How long goroutines get to end in a rerun: longer than in the first run, since only suspects pay for it. */
export const RERUN_SETTLE: Settle = { parkedMs: 4000, settleMs: 6000 }
/** For a rerun that only asks whether a leak that is already confirmed shows up. */
export const QUICK_SETTLE: Settle = { parkedMs: 750, settleMs: 3000 }

// As the hook waits.
export const SETTLE = { parkedMs: 750, settleMs: 3000 }
export const IDLE_SETTLE = { parkedMs: 250, settleMs: 3000 }
