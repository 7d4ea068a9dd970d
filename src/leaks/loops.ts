import { identityKey } from './identity.ts'
import { byText } from './order.ts'
import { isTransient } from './same.ts'
import type { Site } from './site.ts'

/**
 * Goroutines of one loop that naps or computes in between are caught at several places, in other numbers each time.
 * Those on their way count where the loop parks, so that the number stays the same from run to run.
 *
 * @param sites of one process, no two of one identity
 */
export function foldLoops(sites: readonly Site[]): readonly Site[] {
  const folded = sites.filter((site) => !isTransient(site)).sort(byCount)
  for (const site of sites.filter(isTransient).sort(byCount)) {
    const home = folded.findIndex((other) => inOneLoop(site, other))
    const known = folded[home]
    if (known === undefined) folded.push(site)
    else folded[home] = joined(known, site)
  }
  return folded
}

/** Whether one was caught in a function that the other one has called, or in the same. */
function inOneLoop(one: Site, other: Site): boolean {
  if (
    one.package !== other.package ||
    one.identity.creator !== other.identity.creator ||
    one.identity.entry !== other.identity.entry
  ) {
    return false
  }
  const [calls, others] = [userCalls(one), userCalls(other)]
  return calls.every((name, depth) => depth >= others.length || name === others[depth])
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
    origin: home.origin ?? site.origin,
  }
}

function byCount(a: Site, b: Site): number {
  return b.count - a.count || byText(identityKey(a.identity), identityKey(b.identity))
}
