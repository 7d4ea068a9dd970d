import type { Baseline, BaselinePackage, BaselineSite } from '../baseline/document.ts'
import { wasJudged } from '../model/measurement.ts'
import { identityKey } from '../model/site.ts'
import { matchSites } from '../sites/same.ts'
import { byText } from '../text/order.ts'

/** What one job of a matrix left behind. */
export interface BaselinePart {
  readonly leg: string
  readonly baseline: Baseline
}

/**
 * What the jobs of one run left behind, as one run: packages that were split over jobs, and the same packages on several
 * systems or releases of Go. A site counts as often as in the job that left most of it. A job that has no data of a package
 * is noted there: what only its system leaves behind nobody has seen, whatever the others measured.
 * @param parts one run each, without history, at least one
 */
export function joinBaselines(parts: readonly [BaselinePart, ...BaselinePart[]]): Baseline {
  const baselines = parts.map(({ baseline }) => baseline)
  const [{ baseline: first }] = parts
  const packages = new Map<string, OfLeg[]>()
  for (const { leg, baseline } of parts) {
    for (const entry of baseline.packages) {
      packages.set(entry.path, [...(packages.get(entry.path) ?? []), { leg, entry }])
    }
  }
  const same = <Key extends 'command' | 'goVersion' | 'goos' | 'goarch'>(key: Key) =>
    [...new Set(baselines.map((part) => part[key]))].sort(byText).join(', ').slice(0, MAX_JOINED_CHARS[key])
  return {
    ...first,
    recordedAt: baselines
      .map(({ recordedAt }) => recordedAt)
      .reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a)),
    commit: baselines.find(({ commit }) => commit !== null)?.commit ?? null,
    command: same('command'),
    goVersion: same('goVersion'),
    goos: same('goos'),
    goarch: same('goarch'),
    // They describe one process each; where the jobs differ, there is nothing that a later run could be compared with.
    settings: baselines.every(({ settings }) => JSON.stringify(settings) === JSON.stringify(first.settings))
      ? (first.settings ?? null)
      : null,
    legs: parts.map(({ leg }) => leg).sort(byText),
    packages: [...packages.values()].map(joinPackage).sort((a, b) => byText(a.path, b.path)),
  }
}

/** What the document's schema allows. */
const MAX_JOINED_CHARS = { command: 4096, goVersion: 256, goos: 64, goarch: 64, reason: 4096 } as const

/** What one job says of a package that it tested. */
interface OfLeg {
  readonly leg: string
  readonly entry: BaselinePackage
}

function joinPackage(own: readonly OfLeg[]): BaselinePackage {
  const entries = own.map(({ entry }) => entry)
  const lacking = own.filter(({ entry }) => !wasJudged(entry))
  const measured = entries.filter(({ status }) => status === 'measured')
  if (measured.length > 0) {
    return {
      ...measured.reduce(joinEntries),
      ...(lacking.length > 0 && {
        lacking: lacking.map(({ leg, entry }) => ({ leg, reason: entry.reason ?? '' })),
      }),
    }
  }
  const why = lacking.length > 0 ? lacking.map(({ entry }) => entry) : entries
  const reason = [...new Set(why.map((entry) => entry.reason))].join('; ').slice(0, MAX_JOINED_CHARS.reason)
  return { ...entries.reduce(joinEntries), reason }
}

function joinEntries(one: BaselinePackage, other: BaselinePackage): BaselinePackage {
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
