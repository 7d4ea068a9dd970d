import type { Wait } from '../leaks/site.ts'

/**
 * A leak that is known, and its usual fix. All conditions given must hold. Function names are compared after `normalise`:
 * without generic arguments and vendor prefix, `%2e` as a dot; each pattern is a prefix of the full name.
 */
export interface Pattern {
  readonly id: string
  readonly waits?: readonly Wait[]
  /** Some call of the stack, or the entry. */
  readonly calls?: readonly string[]
  /** The function that holds the `go` statement. */
  readonly createdBy?: readonly string[]
  /** Some call, the entry or the creator. */
  readonly involves?: readonly string[]
  /** A word in the last element of the entry or the blocking function, for code that no list can know. */
  readonly named?: RegExp
  /** One or two plain sentences that name the usual fix. */
  readonly hint: string
}
