import { type Comparable, SAMENESS } from './same.ts'

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
