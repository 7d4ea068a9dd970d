import type { Sightings } from '../model/change.ts'
import { type Baseline, type BaselinePackage, type BaselineSite, type PastRun, runsOf } from './document.ts'

/** The runs that a baseline was merged from, newest first; one that was never merged is its own. */
export function historyOf({ history, commit, recordedAt }: Baseline): readonly PastRun[] {
  return history ?? [{ commit, recordedAt }]
}

/** Goroutines of a site in each of the package's runs. */
export function countsOf(
  { counts, count }: Pick<BaselineSite, 'counts' | 'count'>,
  runs: readonly number[],
): readonly number[] {
  return counts ?? runs.map((_, index) => (index === 0 ? count : 0))
}

export function sightingsOf(site: BaselineSite, entry: BaselinePackage, baseline: Baseline): Sightings {
  const own = runsOf(entry)
  const counts = countsOf(site, own)
  const last = own[counts.findIndex((count) => count > 0)]
  return {
    runs: counts.filter((count) => count > 0).length,
    of: own.length,
    last: last === undefined ? null : (historyOf(baseline)[last]?.commit ?? null),
  }
}

/** Whether the newest run that measured its package saw it. */
export function wasSeenLast(site: BaselineSite, entry: BaselinePackage): boolean {
  return (countsOf(site, runsOf(entry))[0] ?? 0) > 0
}

/**
 * Whether every run since the first that saw it saw it too, the newest included. Only then does one run without it mean
 * that it is gone.
 */
export function isSteady(site: BaselineSite, entry: BaselinePackage): boolean {
  const own = runsOf(entry)
  if (own[0] !== 0 || (entry.absent ?? 0) > 0) return false
  const counts = countsOf(site, own)
  const first = counts.findLastIndex((count) => count > 0)
  return first >= 0 && counts.slice(0, first).every((count) => count > 0)
}
