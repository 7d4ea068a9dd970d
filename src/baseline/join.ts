import { identityKey } from '../leaks/identity.ts'
import { matchSites } from '../leaks/match.ts'
import { byText } from '../leaks/order.ts'
import type { Baseline, BaselinePackage, BaselineSite } from './document.ts'

/**
 * What the jobs of one run left behind, as one run: packages that were split over jobs, and the same packages on several
 * systems or releases of Go. A site counts as often as in the job that left most of it.
 * @param parts one run each, without history, at least one
 */
export function joinBaselines(parts: readonly [Baseline, ...Baseline[]]): Baseline {
  const [first] = parts
  const packages = new Map<string, BaselinePackage>()
  for (const entry of parts.flatMap((part) => part.packages)) {
    const known = packages.get(entry.path)
    packages.set(entry.path, known === undefined ? entry : joinPackages(known, entry))
  }
  const same = <Key extends 'command' | 'goVersion' | 'goos' | 'goarch'>(key: Key) =>
    [...new Set(parts.map((part) => part[key]))].sort(byText).join(', ').slice(0, MAX_JOINED_CHARS[key])
  return {
    ...first,
    recordedAt: parts
      .map(({ recordedAt }) => recordedAt)
      .reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a)),
    commit: parts.find(({ commit }) => commit !== null)?.commit ?? null,
    command: same('command'),
    goVersion: same('goVersion'),
    goos: same('goos'),
    goarch: same('goarch'),
    // They describe one process each; of several nothing can be said that a later run could be compared with.
    settings: parts.every(({ settings }) => JSON.stringify(settings) === JSON.stringify(first.settings))
      ? (first.settings ?? null)
      : null,
    packages: [...packages.values()].sort((a, b) => byText(a.path, b.path)),
  }
}

/** What the document's schema allows. */
const MAX_JOINED_CHARS = { command: 4096, goVersion: 256, goos: 64, goarch: 64 } as const

function joinPackages(one: BaselinePackage, other: BaselinePackage): BaselinePackage {
  if (one.status !== other.status) return one.status === 'measured' ? one : other
  const tests = one.tests && other.tests && [...new Set([...one.tests, ...other.tests])].sort(byText)
  const ambient = one.ambient && other.ambient && joinSites(one.ambient, other.ambient)
  return {
    path: one.path,
    status: one.status,
    reason: one.reason,
    sites: joinSites(one.sites, other.sites),
    ...(tests && { tests }),
    ...(ambient && { ambient }),
  }
}

function joinSites(ones: readonly BaselineSite[], others: readonly BaselineSite[]): BaselineSite[] {
  const { bySite, used } = matchSites(ones, others)
  const both = ones.map((site) => {
    const match = bySite.get(site)
    if (match === undefined) return site
    const tests = [...new Set([...site.tests, ...match.tests])].sort(byText)
    return { ...site, count: Math.max(site.count, match.count), tests }
  })
  return [...both, ...others.filter((site) => !used.has(site))].sort((a, b) =>
    byText(identityKey(a.identity), identityKey(b.identity)),
  )
}
