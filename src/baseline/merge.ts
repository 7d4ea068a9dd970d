import { NO_TESTS } from '../model/measurement.ts'
import { identityKey } from '../model/site.ts'
import { matchSites } from '../sites/same.ts'
import { byText, sameValues } from '../text/order.ts'
import { type Baseline, type BaselinePackage, type BaselineSite, type PastRun, runsOf } from './document.ts'
import { countsOf, historyOf } from './history.ts'
import { limitBaseline } from './limit.ts'

/**
 * What the last runs left behind together: each site with the highest count of the last `keep` runs that measured its
 * package, and gone when none of them saw it. So the baseline grows with each run and shrinks on its own.
 *
 * A package without data keeps what earlier runs knew of it. Merging a run twice is merging it once, and how runs are grouped
 * does not matter. Tests that ran another number of times count other things: then the history begins anew.
 *
 * @param next the newer one; names, lines and code are taken from it
 */
export function mergeBaselines(previous: Baseline, next: Baseline, keep: number): Baseline {
  if (!repeatsAlike(previous, next)) return limitBaseline(next, keep)
  const history = newestFirst([...historyOf(next), ...historyOf(previous)])
  const places = new Map(history.map((run, index) => [keyOf(run), index]))
  const known = new Set(historyOf(previous).map(keyOf))
  const added = history.filter((run) => !known.has(keyOf(run))).length
  const before = observationsOf(previous, places)
  const after = observationsOf(next, places)
  const packages = [...new Set([...before.keys(), ...after.keys()])]
    .sort(byText)
    .flatMap((path) => mergePackage(before.get(path), after.get(path), added))
  return limitBaseline({ ...next, history, packages }, keep)
}

function repeatsAlike({ settings: one }: Baseline, { settings: other }: Baseline): boolean {
  return !one || !other || (sameValues(one.count, other.count) && sameValues(one.cpu, other.cpu))
}

function keyOf({ recordedAt, commit }: PastRun): string {
  return `${recordedAt} ${commit}`
}

function newestFirst(runs: readonly PastRun[]): PastRun[] {
  return [...new Map(runs.map((run) => [keyOf(run), run])).values()].sort(
    (a, b) => Date.parse(b.recordedAt) - Date.parse(a.recordedAt) || byText(keyOf(b), keyOf(a)),
  )
}

/** A package with its counts by the places of a common history. */
interface Observed {
  readonly entry: BaselinePackage
  readonly runs: readonly number[]
  readonly counts: ReadonlyMap<BaselineSite, ReadonlyMap<number, number>>
}

function observationsOf(
  baseline: Baseline,
  places: ReadonlyMap<string, number>,
): ReadonlyMap<string, Observed> {
  const common = historyOf(baseline).map((run) => places.get(keyOf(run)) ?? 0)
  return new Map(
    baseline.packages.map((entry) => {
      const own = runsOf(entry)
      const runs = own.map((run) => common[run] ?? 0)
      const counts = entry.sites.map((site) => {
        const seen = countsOf(site, own)
        return [site, new Map(runs.map((run, index) => [run, seen[index] ?? 0]))] as const
      })
      return [entry.path, { entry, runs, counts: new Map(counts) }]
    }),
  )
}

function mergePackage(
  before: Observed | undefined,
  after: Observed | undefined,
  added: number,
): readonly BaselinePackage[] {
  if (after === undefined) {
    if (before === undefined) return []
    const absent = (before.entry.absent ?? 0) + added
    return [{ ...withRuns(before.entry, before.runs, sitesOf(before, before.runs)), absent }]
  }
  // No test runs there now, so nothing can be left behind.
  const forgotten = after.entry.reason?.startsWith(NO_TESTS)
  if (before === undefined || forgotten) {
    return [withRuns(after.entry, after.runs, sitesOf(after, after.runs))]
  }
  const runs = [...new Set([...after.runs, ...before.runs])].sort((a, b) => a - b)
  const { tests, ambient } = after.runs.length > 0 ? after.entry : before.entry
  const entry = { ...after.entry, ...(tests && { tests }), ...(ambient && { ambient }) }
  return [withRuns(entry, runs, mergeSites(before, after, runs))]
}

function mergeSites(before: Observed, after: Observed, runs: readonly number[]): readonly BaselineSite[] {
  const { bySite, used } = matchSites(after.entry.sites, before.entry.sites)
  const seen = after.entry.sites.map((site) => {
    const former = bySite.get(site)
    const earlier = former === undefined ? undefined : before.counts.get(former)
    return withCounts(site, runs, new Map([...(earlier ?? []), ...(after.counts.get(site) ?? [])]))
  })
  const unseen = before.entry.sites
    .filter((site) => !used.has(site))
    .map((site) => withCounts(site, runs, before.counts.get(site)))
  return [...seen, ...unseen].sort((a, b) => byText(identityKey(a.identity), identityKey(b.identity)))
}

function sitesOf({ entry, counts }: Observed, runs: readonly number[]): readonly BaselineSite[] {
  return entry.sites.map((site) => withCounts(site, runs, counts.get(site)))
}

function withRuns(
  entry: BaselinePackage,
  runs: readonly number[],
  sites: readonly BaselineSite[],
): BaselinePackage {
  return { ...entry, sites: [...sites], runs: [...runs] }
}

function withCounts(
  site: BaselineSite,
  runs: readonly number[],
  counts: ReadonlyMap<number, number> | undefined,
): BaselineSite {
  return { ...site, counts: runs.map((run) => counts?.get(run) ?? 0) }
}
