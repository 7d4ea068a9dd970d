/** What goes on in a goroutine that stays, and how code looks that lets it end. */
export interface Cause {
  /** One paragraph: what happens, and why it never ends. It says so where only the kind of wait is known. */
  readonly explanation: string
  /** Go code, tabs and all; empty where there is nothing to mend. */
  readonly fix: string
}
