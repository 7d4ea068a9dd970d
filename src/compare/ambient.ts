import type { Baseline } from '../baseline/document.ts'
import type { AmbientChange } from '../model/change.ts'
import { type Identity, identityKey, type Site } from '../model/site.ts'
import { sameSite } from '../sites/same.ts'
import { byText } from '../text/order.ts'

const KINDS: readonly AmbientChange['change'][] = ['new', 'grown', 'gone']

interface Found {
  readonly identity: Identity
  readonly change: AmbientChange
}

/** @param measured packages that gave data in this run; nothing counts as gone from the others */
export function compareAmbient(
  sites: readonly Site[],
  measured: readonly string[],
  baseline: Baseline | undefined,
): readonly AmbientChange[] {
  const known = new Map((baseline?.packages ?? []).map((entry) => [entry.path, entry]))
  const found = measured.flatMap((path): readonly Found[] => {
    const entry = known.get(path)
    // A package that is new, or a baseline from before these were recorded: nothing to compare with.
    if (entry?.ambient === undefined || entry.status !== 'measured') return []
    const before = entry.ambient
    const now = sites.filter((site) => site.package === path)
    return [
      ...now.flatMap((site) => {
        const count = before.find((candidate) => sameSite(candidate, site))?.count ?? 0
        if (site.count <= count) return []
        const { identity, creator, entry, goStatement = null } = site
        const change = count === 0 ? 'new' : 'grown'
        const packages = [path]
        const counts = { count: site.count, baselineCount: count }
        return [{ identity, change: { change, packages, creator, entry, ...counts, goStatement } as const }]
      }),
      ...before
        .filter((candidate) => !now.some((site) => sameSite(site, candidate)))
        .map(({ identity, creator, entry, count, goStatement }) => {
          const counts = { count: 0, baselineCount: count }
          const packages = [path]
          return {
            identity,
            change: { change: 'gone', packages, creator, entry, ...counts, goStatement } as const,
          }
        }),
    ]
  })
  return merged(found)
}

/** One import shows in every package that imports it. */
function merged(found: readonly Found[]): readonly AmbientChange[] {
  const changes = new Map<string, AmbientChange>()
  for (const { identity, change } of found) {
    const key = `${KINDS.indexOf(change.change)}${identityKey(identity)}`
    const known = changes.get(key)
    changes.set(
      key,
      known === undefined
        ? change
        : { ...wider(known, change), packages: [...known.packages, ...change.packages].sort(byText) },
    )
  }
  return [...changes].sort(([a], [b]) => byText(a, b)).map(([, change]) => change)
}

function wider(one: AmbientChange, other: AmbientChange): AmbientChange {
  return other.count > one.count || other.baselineCount > one.baselineCount ? other : one
}
