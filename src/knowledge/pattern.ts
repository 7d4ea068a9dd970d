import type { Wait } from '../model/site.ts'
import type { CauseId } from './causes/all.ts'
import type { Sign } from './sign.ts'

/**
 * A leak that is known, and its usual fix. All conditions given must hold. Function names are compared after `normalise`:
 * without generic arguments and vendor prefix, `%2e` as a dot; each pattern is a prefix of the full name.
 */
export interface Pattern {
  readonly id: string
  readonly waits?: readonly Wait[]
  /** Some call of the stack, or the entry. */
  readonly calls?: readonly string[]
  /** The declared function of the entry, whole. */
  readonly entry?: string
  /** The function that holds the `go` statement. */
  readonly createdBy?: readonly string[]
  /** Some call, the entry or the creator. */
  readonly involves?: readonly string[]
  /** A word in the last element of the entry or the blocking function, for code that no list can know. */
  readonly named?: RegExp
  /** The same of the creator. */
  readonly creatorNamed?: RegExp
  /** What the source must show, all of it; never the case where the source is not at hand. */
  readonly shows?: readonly Sign[]
  /** One or two plain sentences that name the usual fix. */
  readonly hint: string
  /** The same in the words of older reports. Only for a row that needs the source, which a report does not hold. */
  readonly formerHint?: string
  /** What goes on, at more length, and code that ends it. */
  readonly cause: CauseId
}
