/** How long what a test process leaves behind gets to end. Every time that we wait for that is here. */
export interface Settle {
  /** Milliseconds at one place after which a goroutine counts as parked for good. */
  readonly parkedMs: number
  /** Milliseconds for everything, those that run or sleep too. */
  readonly settleMs: number
}

/**
 * In the first run. client-go's work queue looks only every 500 ms whether it was shut down. The hook has the same times, for a
 * process that cannot read what we wrote.
 */
export const FIRST_SETTLE: Settle = { parkedMs: 750, settleMs: 3000 }
/** In a rerun: longer than in the first run, since only suspects pay for it. */
export const RERUN_SETTLE: Settle = { parkedMs: 4000, settleMs: 6000 }
/** In a rerun that only asks whether a leak that is already confirmed shows up. */
export const QUICK_SETTLE: Settle = { parkedMs: 750, settleMs: 3000 }
/** Of a test binary without the hook, before any of its tests. */
export const IDLE_SETTLE: Settle = { parkedMs: 250, settleMs: 3000 }
/** Of the control program, whose one leak never moves. */
export const CONTROL_SETTLE: Settle = { parkedMs: 20, settleMs: 2000 }
