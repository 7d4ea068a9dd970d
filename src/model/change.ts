import { byText } from '../text/order.ts'
import type { Confirmation } from './confirmation.ts'
import type { Frame } from './goroutine.ts'
import { type Identity, identityKey, type SourceLocation, type Wait } from './site.ts'

/**
 * What a site is against the baseline, in the order of a report.
 * `newly-exercised`: only tests that are new started it, and the change left its code alone.
 * `moved`: known under other names; its code was renamed or moved.
 */
export const CHANGE_KINDS = ['new', 'grown', 'newly-exercised', 'moved', 'persisting', 'fixed'] as const

export type ChangeKind = (typeof CHANGE_KINDS)[number]

/**
 * What is known of a site beyond one run, the worst first.
 * `hung`: a test of it never returned, or waits for one that never did.
 * `unconfirmed`: seen in this run and not run again.
 */
export const VERDICTS = ['leak', 'hung', 'unconfirmed', 'intermittent', 'slow-exit', 'singleton'] as const

export type Verdict = (typeof VERDICTS)[number]

/** How often a site was seen. */
export interface Sightings {
  readonly runs: number
  /** Runs that measured its package. */
  readonly of: number
  /** Commit of the last run that saw it; null outside git. */
  readonly last: string | null
}

/**
 * A change of the goroutines that are there before the first test, which an import or TestMain started. Information only:
 * every program that imports the code has them, whatever its tests do.
 */
export interface AmbientChange {
  readonly change: 'new' | 'grown' | 'gone'
  /** Tested packages in whose processes it is, sorted. */
  readonly packages: readonly string[]
  readonly creator: string
  readonly entry: string
  /** Goroutines in one process, the most of all packages; 0 when gone. */
  readonly count: number
  readonly baselineCount: number
  readonly goStatement: SourceLocation | null
}

/** The order of a report. */
export function compareChanges(a: Change, b: Change): number {
  return (
    CHANGE_KINDS.indexOf(a.change) - CHANGE_KINDS.indexOf(b.change) ||
    byText(a.package, b.package) ||
    byText(identityKey(a.identity), identityKey(b.identity))
  )
}

/**
 * Whether it counts as a leak, whatever the gate is told to fail for. A singleton, a late exit and what is seen only
 * sometimes do not, unless the goroutine is proven stuck.
 */
export function countsAsLeak({ verdict, proven }: Pick<Change, 'verdict' | 'proven'>): boolean {
  switch (verdict) {
    case 'leak':
    case 'hung':
    case 'unconfirmed':
      return true
    case 'intermittent':
    case 'slow-exit':
    case 'singleton':
      return proven
    default:
      return verdict satisfies never
  }
}

/** What moved is known, so who fails on the known fails on it: a new name is no way out. */
export function isNamed(kind: ChangeKind, failOn: readonly ChangeKind[]): boolean {
  return failOn.includes(kind) || (kind === 'moved' && failOn.includes('persisting'))
}

/** Whether a rule lets the change pass: one that is over its maximum does not. */
export function isAllowed({ rule }: Pick<Change, 'rule'>): boolean {
  return rule !== null && (rule.max === null || rule.count <= rule.max)
}

export interface Change {
  readonly change: ChangeKind
  readonly verdict: Verdict
  /** The garbage collector found the goroutine unreachable. */
  readonly proven: boolean
  readonly package: string
  readonly tests: readonly string[]
  readonly creator: string
  readonly entry: string
  readonly blocking: { readonly wait: Wait; readonly function: string }
  /** Goroutines in this run; 0 for `fixed`. */
  readonly count: number
  /** Goroutines that the baseline allows; 0 for `new`. */
  readonly baselineCount: number
  /** How often the runs saw it that the baseline was merged from; not for `new`, nor when it was one run. */
  readonly sightings?: Sightings
  /**
   * Whether the baseline could be asked about this site at all. False when there is no baseline, or
   * when it holds no data for the package: then the site is shown and never fails the gate.
   */
  readonly comparable: boolean
  readonly goStatement: SourceLocation | null
  readonly blockedAt: SourceLocation | null
  /** Innermost call first. */
  readonly stack: readonly Frame[]
  /** What usually fixes it: one or two plain sentences; empty when nothing specific is known. */
  readonly hint: string
  /** What happens in a leak like it and why it does not end, in one paragraph; empty when nothing is known. */
  readonly explanation: string
  /** Go code, some lines, of how it ends; empty when nothing is known or nothing needs mending. */
  readonly fix: string
  readonly identity: Identity
  /** What reruns showed; null when the change was not run again. */
  readonly confirmation: Confirmation | null
  /** The rule that matches it; null for none. */
  readonly rule: AppliedRule | null
  /** What it was before it moved; null for the other kinds. */
  readonly from: Former | null
  /** Jobs of a matrix that have it, where some have it and others do not. */
  readonly legs?: readonly string[]
}

/** The names of a site on the base branch, as printed there. */
export interface Former {
  readonly package: string
  readonly creator: string
  readonly entry: string
  readonly blocking: { readonly wait: Wait; readonly function: string }
  readonly goStatement: SourceLocation | null
}

/** A rule of .leakgate.yml as far as it is about one change. Over its maximum it allows nothing. */
export interface AppliedRule {
  readonly reason: string
  readonly owner: string | null
  /** Goroutines that it allows in one package; null for any number. */
  readonly max: number | null
  /** Goroutines that it matches in this package. */
  readonly count: number
}
