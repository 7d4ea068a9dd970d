import { CHANGE_KINDS, type Change, compareChanges, isAllowed, VERDICTS } from '../model/change.ts'
import { NOT_RUN, type RunSummary, wasJudged } from '../model/measurement.ts'
import type { BaselineReference, OtherBaseline, Report } from '../model/report.ts'
import { matchSites } from '../sites/same.ts'
import { byText, grouped } from '../text/order.ts'

/** The report of one job of a matrix. */
export interface Leg {
  readonly name: string
  readonly report: Report
}

/**
 * The reports of a matrix as one. A leak that several jobs have is one leak; the worst of what they say of it counts, and what
 * one of them cannot tell is not made up for by another.
 *
 * @param missing jobs that should have left a report and did not: no data, never clean
 */
export function joinReports(legs: readonly [Leg, ...Leg[]], missing: readonly string[]): Report {
  const [{ report: first }] = legs
  const reports = legs.map(({ report }) => report)
  const { passed, reasons } = gateOf(legs)
  const entries = entriesOf(legs)
  return {
    version: 1,
    tool: first.tool,
    gate: { passed, reasons },
    changes: changesOf(legs, entries),
    packages: [
      ...[...entries].map(([path, own]) => packageOf(path, own)),
      ...missing.map((name) => ({ path: name, status: 'no data', reason: MISSING_LEG }) as const),
    ].sort((a, b) => byText(a.path, b.path)),
    // A rule that one job has no use for may be of use in another.
    rules: first.rules.filter((note) => reports.every((report) => report.rules.some(sameAs(note)))),
    ambient: unique(reports.flatMap((report) => report.ambient)),
    baseline: baselineOf(legs),
    differences: unique(reports.flatMap((report) => report.differences)),
    run: runOf(reports.map((report) => report.run)),
  }
}

export const MISSING_LEG = 'this matrix job left no result'

function gateOf(legs: readonly Leg[]): Report['gate'] {
  const all = legs.flatMap(({ name, report }) => report.gate.reasons.map((reason) => ({ name, reason })))
  // A leak that every job has is one reason.
  const reasons = [...grouped(all, ({ reason }) => reason)].map(([reason, own]) => {
    const names = own.map(({ name }) => name)
    return names.length === legs.length ? reason : `${names.join(', ')}: ${reason}`
  })
  return { passed: legs.every(({ report }) => report.gate.passed), reasons }
}

type Entry = Report['packages'][number]

/** What one job says of a package. */
interface OfLeg {
  readonly name: string
  readonly entry: Entry
}

type EntriesByPath = ReadonlyMap<string, readonly OfLeg[]>

function entriesOf(legs: readonly Leg[]): EntriesByPath {
  const all = legs.flatMap(({ name, report }) => report.packages.map((entry) => ({ name, entry })))
  return grouped(all, ({ entry }) => entry.path)
}

interface Found {
  readonly change: Change
  readonly legs: readonly string[]
}

function changesOf(legs: readonly Leg[], entries: EntriesByPath): readonly Change[] {
  const byPackage = new Map<string, readonly Found[]>()
  for (const { name, report } of legs) {
    for (const [path, own] of grouped(report.changes, (change) => change.package)) {
      byPackage.set(path, joined(byPackage.get(path) ?? [], own, name))
    }
  }
  return [...byPackage]
    .flatMap(([path, found]) => {
      const measured = (entries.get(path) ?? []).filter(({ entry }) => ran(entry))
      return (
        found
          // Gone in one job and still there in another is not gone.
          .filter(({ change, legs: names }) => change.change !== 'fixed' || names.length === measured.length)
          .map(({ change, legs: names }) =>
            names.length < measured.length ? { ...change, legs: names } : change,
          )
      )
    })
    .sort(compareChanges)
}

function joined(known: readonly Found[], own: readonly Change[], leg: string): readonly Found[] {
  const { bySite, used } = matchSites(
    known.map(({ change }) => change),
    own,
  )
  return [
    ...known.map(({ change, legs }) => {
      const match = bySite.get(change)
      return match === undefined ? { change, legs } : { change: worse(change, match), legs: [...legs, leg] }
    }),
    ...own.filter((change) => !used.has(change)).map((change) => ({ change, legs: [leg] })),
  ]
}

/** The one that a reader must hear of, with what the other adds. */
function worse(one: Change, other: Change): Change {
  const [worst, mild] = compareGravity(one, other) <= 0 ? [one, other] : [other, one]
  return {
    ...worst,
    proven: worst.proven || mild.proven,
    tests: [...new Set([...worst.tests, ...mild.tests])].sort(byText),
    count: Math.max(worst.count, mild.count),
    baselineCount: Math.max(worst.baselineCount, mild.baselineCount),
  }
}

function compareGravity(a: Change, b: Change): number {
  return (
    Number(isAllowed(a)) - Number(isAllowed(b)) ||
    Number(b.comparable) - Number(a.comparable) ||
    CHANGE_KINDS.indexOf(a.change) - CHANGE_KINDS.indexOf(b.change) ||
    Number(b.proven) - Number(a.proven) ||
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict)
  )
}

/**
 * Whether the job had to run the package at all: in a matrix that splits the packages, most jobs do not run most of them, and
 * tests can be for one system only.
 */
function ran(entry: Entry): boolean {
  return entry.status !== 'no data' || !(entry.reason === NOT_RUN || wasJudged(entry))
}

function packageOf(path: string, entries: readonly OfLeg[]): Entry {
  const own = entries.filter(({ entry }) => ran(entry))
  const lacking = own.filter(({ entry }) => entry.status !== 'measured')
  const measured = own.filter(({ entry }) => entry.status === 'measured')
  if (measured.length > 0 && lacking.length > 0) {
    const legs = measured.map(({ name }) => name)
    return { path, status: 'partly measured', reason: reasonsByLeg(lacking), legs }
  }
  if (measured.length > 0) return { path, status: 'measured', reason: null }
  const untested = entries.filter(({ entry }) => entry.status === 'no data' && wasJudged(entry))
  const why = [lacking, untested, entries].find((some) => some.length > 0) ?? []
  return { path, status: 'no data', reason: [...new Set(why.map(reasonOf))].join('; ') }
}

/** `mac, windows: build failed; plan9: panic` */
function reasonsByLeg(lacking: readonly OfLeg[]): string {
  return [...grouped(lacking, reasonOf)]
    .map(([reason, own]) => `${own.map(({ name }) => name).join(', ')}: ${reason}`)
    .join('; ')
}

function reasonOf({ entry }: OfLeg): string {
  return entry.reason ?? ''
}

/** The first that there is, and what the jobs were compared with that had another one or none. */
function baselineOf(legs: readonly [Leg, ...Leg[]]): BaselineReference {
  const { baseline } = (legs.find(({ report }) => report.baseline.kind !== 'none') ?? legs[0]).report
  if (baseline.kind === 'none') return baseline
  const others = new Map<string, OtherBaseline>()
  for (const { name, report } of legs) {
    const key = baselineKey(report.baseline)
    if (key === baselineKey(baseline)) continue
    const { kind } = report.baseline
    const commit = kind === 'none' ? null : report.baseline.commit
    others.set(key, { kind, commit, legs: [...(others.get(key)?.legs ?? []), name] })
  }
  return others.size === 0 ? baseline : { ...baseline, others: [...others.values()] }
}

function baselineKey(baseline: BaselineReference): string {
  return baseline.kind === 'none' ? '' : JSON.stringify([baseline.kind, baseline.source, baseline.commit])
}

function runOf(runs: readonly RunSummary[]): RunSummary {
  const every = (key: 'command' | 'goVersion' | 'goos' | 'goarch', separator = ', ') =>
    [...new Set(runs.map((run) => run[key]))].filter((text) => text !== '').join(separator)
  const [first] = runs
  return {
    command: every('command', '\n'),
    goVersion: every('goVersion'),
    goos: every('goos'),
    goarch: every('goarch'),
    settings: unique(runs.map(({ settings }) => settings)).length === 1 ? (first?.settings ?? null) : null,
    exitCode:
      runs.find(({ exitCode }) => exitCode !== 0 && exitCode !== null)?.exitCode ?? first?.exitCode ?? null,
    commit: runs.find(({ commit }) => commit !== null)?.commit ?? null,
  }
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}

function sameAs<T>(value: T): (other: T) => boolean {
  const text = JSON.stringify(value)
  return (other) => JSON.stringify(other) === text
}
