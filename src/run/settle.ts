/** How long what a test process leaves behind gets to end. */
export interface Settle {
  /** Milliseconds at one place after which a goroutine counts as parked for good. */
  readonly parkedMs: number
  /** Milliseconds for everything, those that run or sleep too. */
  readonly settleMs: number
}
