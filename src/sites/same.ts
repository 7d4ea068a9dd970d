import { type Comparable, identityKey } from '../model/site.ts'

export interface Matches<One, Other> {
  readonly bySite: ReadonlyMap<One, Other>
  /** Those that are matched. */
  readonly used: ReadonlySet<Other>
}

/** Pairs the sites of one package with those that are known of it, one to one, the surest pairs first. */
export function matchSites<One extends Comparable, Other extends Comparable>(
  sites: readonly One[],
  known: readonly Other[],
): Matches<One, Other> {
  const bySite = new Map<One, Other>()
  const used = new Set<Other>()
  for (const same of SAMENESS) {
    for (const site of sites) {
      if (bySite.has(site)) continue
      const match = known.find((candidate) => !used.has(candidate) && same(site, candidate))
      if (match === undefined) continue
      bySite.set(site, match)
      used.add(match)
    }
  }
  return { bySite, used }
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
  // One `go` statement, printed as part of whichever function it was inlined into where the source cannot be read.
  (one, other) =>
    samePlace(one.goStatement, other.goStatement) &&
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

/** Whether a site that was found is this one, and none of the others more surely. */
export function isNearest(site: Comparable, found: Comparable, others: readonly Comparable[]): boolean {
  const rank = SAMENESS.findIndex((same) => same(site, found))
  return rank >= 0 && !SAMENESS.slice(0, rank).some((same) => others.some((other) => same(other, found)))
}

function startedByTest({ goStatement }: Comparable): boolean {
  return goStatement?.file.endsWith('_test.go') ?? false
}

function samePlace(one: Comparable['goStatement'], other: Comparable['goStatement']): boolean {
  return (
    !!one && !!other && one.file !== '' && one.line > 0 && one.file === other.file && one.line === other.line
  )
}

function sameBlocking(one: Comparable, other: Comparable): boolean {
  return (
    one.identity.blocking.wait === other.identity.blocking.wait &&
    one.identity.blocking.function === other.identity.blocking.function
  )
}

/** Caught on its way from one place to the next. */
export function isTransient({ identity }: Comparable): boolean {
  return identity.blocking.wait === 'running' || identity.blocking.wait === 'sleep'
}
