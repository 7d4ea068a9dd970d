import { type Change, type ChangeKind, countsAsLeak, isAllowed, isNamed } from '../model/change.ts'
import type { PackageResult } from '../model/measurement.ts'
import type { PartlyMeasured, Report } from '../model/report.ts'

/** The changes that fail the gate; none when it passes. */
export function failingChanges(report: Report, failOn: readonly ChangeKind[]): readonly Change[] {
  if (report.gate.passed) return []
  const { leaks, exercised, moved, persisting } = tally(report)
  return [...leaks, ...exercised, ...moved, ...persisting].filter(({ change }) => isNamed(change, failOn))
}

export type NoData = Extract<PackageResult, { readonly status: 'no data' }>

/** A report sorted into what a reader asks for, in this order. */
export interface Tally {
  /** New or grown against the baseline, and nothing speaks against a leak: what a pull request has to answer for. */
  readonly leaks: readonly Change[]
  /** The same, where no baseline can say whether they are new. */
  readonly unmatched: readonly Change[]
  /** New or grown, but known to be harmless or unsteady: singletons, slow exits, intermittent ones. */
  readonly notices: readonly Change[]
  /** New, grown or known, and somebody decided to live with it. */
  readonly allowed: readonly Change[]
  /** Leaks of code that the change left alone, which only new tests run. */
  readonly exercised: readonly Change[]
  readonly persisting: readonly Change[]
  /** Known under other names. */
  readonly moved: readonly Change[]
  readonly fixed: readonly Change[]
  /** Packages that somebody measured, those in `partly` among them. */
  readonly measured: number
  readonly partly: readonly PartlyMeasured[]
  readonly noData: readonly NoData[]
  readonly hasBaseline: boolean
}

/** A report never changes, and each of its readers asks. */
const known = new WeakMap<Report, Tally>()

export function tally(report: Report): Tally {
  const counted = known.get(report) ?? sorted(report)
  known.set(report, counted)
  return counted
}

function sorted(report: Report): Tally {
  const open = report.changes.filter((change) => !isAllowed(change))
  const fresh = open.filter(({ change }) => change === 'new' || change === 'grown')
  const exercised = open.filter(({ change }) => change === 'newly-exercised')
  return {
    leaks: fresh.filter((change) => countsAsLeak(change) && change.comparable),
    unmatched: fresh.filter((change) => countsAsLeak(change) && !change.comparable),
    notices: [...fresh, ...exercised].filter((change) => !countsAsLeak(change)),
    exercised: exercised.filter(countsAsLeak),
    moved: open.filter(({ change }) => change === 'moved'),
    allowed: report.changes.filter(isAllowed),
    persisting: open.filter(({ change }) => change === 'persisting'),
    fixed: report.changes.filter(({ change }) => change === 'fixed'),
    measured: report.packages.filter(({ status }) => status !== 'no data').length,
    partly: report.packages.filter((entry): entry is PartlyMeasured => entry.status === 'partly measured'),
    noData: report.packages.filter((entry): entry is NoData => entry.status === 'no data'),
    hasBaseline: report.baseline.kind !== 'none',
  }
}

export function goroutines(changes: readonly Change[]): number {
  return changes.reduce((sum, { count }) => sum + count, 0)
}
