import { identityKey, type Site } from '../model/site.ts'
import { byText } from '../text/order.ts'
import { isTransient } from './same.ts'

/**
 * Goroutines of one loop that naps or computes in between are caught at several places, in other numbers each time.
 * Those on their way count where the loop parks, so that the number stays the same from run to run.
 *
 * @param sites of one process, no two of one identity
 */
export function foldLoops(sites: readonly Site[]): readonly Site[] {
  const folded = sites.filter((site) => !isTransient(site)).sort(byCount)
  for (const site of sites.filter(isTransient).sort(byNap)) {
    const home = homeOf(site, folded)
    if (home === undefined) folded.push(site)
    else folded[folded.indexOf(home)] = joined(home, site)
  }
  return folded
}

/** Where the goroutines of a site usually are; undefined when that may be where they were caught. */
function homeOf(site: Site, others: readonly Site[]): Site | undefined {
  const calls = userCalls(site)
  const shared = (other: Site) => sharedCalls(calls, userCalls(other))
  // Naps come again at the same place; what runs may be anywhere.
  const anywhere = site.identity.blocking.wait === 'running'
  return others
    .filter((other) => sameStart(site, other))
    .filter((other) => anywhere || shared(other) === Math.min(calls.length, userCalls(other).length))
    .sort((one, other) => shared(other) - shared(one))[0]
}

function sameStart(one: Site, other: Site): boolean {
  return (
    one.package === other.package &&
    one.identity.creator === other.identity.creator &&
    one.identity.entry === other.identity.entry
  )
}

/** How many calls two goroutines have in common, from the outermost on. */
function sharedCalls(calls: readonly string[], others: readonly string[]): number {
  const differs = calls.findIndex((name, depth) => name !== others[depth])
  return differs < 0 ? calls.length : differs
}

/** The calls outside the standard library, outermost first. */
function userCalls({ stack, blocking }: Site): readonly string[] {
  const innermost = stack.findIndex((frame) => frame.function === blocking.function)
  return stack
    .slice(Math.max(innermost, 0))
    .map((frame) => frame.function)
    .reverse()
}

function joined(home: Site, site: Site): Site {
  return {
    ...home,
    count: home.count + site.count,
    tests: [...new Set([...home.tests, ...site.tests])].sort(byText),
    proven: home.proven || site.proven,
    origin: [home.origin, site.origin].find((origin) => origin?.once === false) ?? home.origin ?? site.origin,
  }
}

/** Those that nap first: what runs may belong to them. */
function byNap(a: Site, b: Site): number {
  const runs = (site: Site) => Number(site.identity.blocking.wait === 'running')
  return runs(a) - runs(b) || byCount(a, b)
}

function byCount(a: Site, b: Site): number {
  return b.count - a.count || byText(identityKey(a.identity), identityKey(b.identity))
}
