import { identityKey } from '../model/site.ts'
import { byText } from '../text/order.ts'
import {
  type Baseline,
  type BaselinePackage,
  type BaselineSite,
  MAX_RUNS,
  MAX_SITES,
  runsOf,
} from './document.ts'
import { countsOf, historyOf } from './history.ts'

/**
 * Only the last `keep` runs of each package: what none of them saw is dropped, and so is a package that the last `keep` runs did
 * not have.
 */
export function limitBaseline(baseline: Baseline, keep: number): Baseline {
  const history = historyOf(baseline)
  const packages = baseline.packages
    .filter(({ absent = 0 }) => absent < keep)
    .map((entry) => limitPackage(entry, runsOf(entry).slice(0, keep)))
  // Only packages that have given no data since still refer to an older run.
  const used = new Set([...history.slice(0, keep).keys(), ...packages.flatMap(runsOf)])
  const kept = [...used].sort((a, b) => a - b).slice(0, MAX_RUNS)
  const places = new Map(kept.map((run, index) => [run, index]))
  return {
    ...baseline,
    packages: packages.map((entry) => {
      const own = runsOf(entry).filter((run) => places.has(run))
      return { ...limitPackage(entry, own), runs: own.map((run) => places.get(run) ?? 0) }
    }),
    history: kept.flatMap((run) => history[run] ?? []),
  }
}

/** @param runs the first of the package's own */
function limitPackage(entry: BaselinePackage, runs: readonly number[]): BaselinePackage {
  const sites = entry.sites.flatMap((site): readonly BaselineSite[] => {
    const counts = countsOf(site, runsOf(entry)).slice(0, runs.length)
    const count = Math.max(0, ...counts)
    return count === 0 ? [] : [{ ...site, counts, count }]
  })
  return { ...entry, runs: [...runs], sites: newest(sites) }
}

/** More than a document may hold are cut by the last time that they were seen. */
function newest(sites: readonly BaselineSite[]): BaselineSite[] {
  if (sites.length <= MAX_SITES) return [...sites]
  const lastSeen = ({ counts = [] }: BaselineSite) => counts.findIndex((count) => count > 0)
  return [...sites]
    .sort((a, b) => lastSeen(a) - lastSeen(b) || byText(identityKey(a.identity), identityKey(b.identity)))
    .slice(0, MAX_SITES)
}

/** Without what is gone: packages that the newest run did not have, and sites that none of the last `keep` runs saw. */
export function pruneBaseline(baseline: Baseline, keep: number): Baseline {
  const packages = baseline.packages.filter(({ absent = 0 }) => absent === 0)
  return limitBaseline({ ...baseline, packages }, keep)
}
