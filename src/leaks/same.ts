import { identityKey } from './identity.ts'
import type { Identity, SourceLocation } from './site.ts'

/** What deciding whether two sites are the same needs. */
export interface Comparable {
  readonly identity: Identity
  readonly goStatement?: SourceLocation | null | undefined
}

/** Ways in which two sites of one package can be the same, strictest first. */
export const SAMENESS: readonly ((one: Comparable, other: Comparable) => boolean)[] = [
  (one, other) => identityKey(one.identity) === identityKey(other.identity),
  // Which test starts a shared daemon first depends on the order of tests; its own functions name it.
  (one, other) =>
    startedByTest(one) &&
    startedByTest(other) &&
    one.identity.entry !== one.identity.creator &&
    other.identity.entry !== other.identity.creator &&
    one.identity.entry === other.identity.entry &&
    sameBlocking(one, other),
  // A goroutine that runs or sleeps is caught at another line of its loop each time.
  (one, other) =>
    (isTransient(one) || isTransient(other)) &&
    one.identity.creator === other.identity.creator &&
    one.identity.entry === other.identity.entry,
]

export function sameSite(one: Comparable, other: Comparable): boolean {
  return SAMENESS.some((same) => same(one, other))
}

function startedByTest({ goStatement }: Comparable): boolean {
  return goStatement?.file.endsWith('_test.go') ?? false
}

function sameBlocking(one: Comparable, other: Comparable): boolean {
  return (
    one.identity.blocking.wait === other.identity.blocking.wait &&
    one.identity.blocking.function === other.identity.blocking.function
  )
}

function isTransient({ identity }: Comparable): boolean {
  return identity.blocking.wait === 'running' || identity.blocking.wait === 'sleep'
}
