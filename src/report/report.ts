import type { Sightings } from '../baseline/index.ts'
import type { Frame } from '../capture/index.ts'
import type { AmbientChange } from '../leaks/ambient.ts'
import type { Confirmation } from '../leaks/confirmation.ts'
import type { RunDifference } from '../leaks/differences.ts'
import type { Rule } from '../leaks/rules.ts'
import type { RunSettings } from '../leaks/settings.ts'
import type { Identity, SourceLocation, Wait } from '../leaks/site.ts'

/**
 * What a site is against the baseline.
 * `newly-exercised`: only tests that are new started it, and the change left its code alone.
 * `moved`: known under other names; its code was renamed or moved.
 */
export type ChangeKind = 'new' | 'grown' | 'newly-exercised' | 'moved' | 'persisting' | 'fixed'

/**
 * What is known of a site beyond one run.
 * `hung`: a test of it never returned, or waits for one that never did.
 * `unconfirmed`: seen in this run and not run again.
 */
export type Verdict = 'leak' | 'hung' | 'singleton' | 'slow-exit' | 'intermittent' | 'unconfirmed'

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

/** A rule that does nothing any more: its last day is over, or nothing is left that it matches. */
export interface RuleNote {
  readonly kind: 'expired' | 'unused'
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The globs by what they ask about, as written. */
  readonly match: Rule['match']
  readonly reason: string
  readonly owner: string | null
  /** YYYY-MM-DD. */
  readonly expires: string | null
}

export type PackageResult =
  | { readonly path: string; readonly status: 'measured'; readonly reason: null }
  | { readonly path: string; readonly status: 'no data'; readonly reason: string }

/** A package that some jobs of a matrix have data of, and others that had to test it have not. */
export interface PartlyMeasured {
  readonly path: string
  readonly status: 'partly measured'
  /** The jobs without data, with why: `windows: build failed`. */
  readonly reason: string
  /** The jobs that measured it. */
  readonly legs: readonly string[]
}

/** Which baseline this run was compared with. */
export type BaselineReference =
  | {
      /** `computed`: by running the tests of that commit beside this run. */
      readonly kind: 'file' | 'artifact' | 'computed'
      /** Path, artifact name, or the revision that was asked for. */
      readonly source: string
      readonly commit: string | null
      /** ISO 8601 time of the recording. */
      readonly recordedAt: string
      readonly goVersion: string
      /** Web address of the run that recorded it; null for a file. */
      readonly url: string | null
      /** Why it was chosen, as in `merge base`; not for one that the user named. */
      readonly why?: string
      /** From the recording to this run, where there was a clock. */
      readonly ageSeconds?: number
      /** What other jobs of a matrix were compared with, where that is not this one. */
      readonly others?: readonly OtherBaseline[]
    }
  | { readonly kind: 'none'; readonly reason: string }

/** What some jobs of a matrix were compared with, beside the one that the first of them was. */
export interface OtherBaseline {
  readonly kind: BaselineReference['kind']
  /** Null for none, and where it is not known. */
  readonly commit: string | null
  readonly legs: readonly string[]
}

export interface Gate {
  readonly passed: boolean
  /** One sentence each; empty when passed. */
  readonly reasons: readonly string[]
}

/** Everything that any output shows. Made once, rendered by every format. */
export interface Report {
  readonly version: 1
  readonly tool: { readonly name: 'leakgate'; readonly version: string }
  readonly gate: Gate
  /** Sorted: new, grown, newly-exercised, moved, persisting, fixed; inside a group by package, creator, entry, blocking function. */
  readonly changes: readonly Change[]
  /** Sorted by path. */
  readonly packages: readonly (PackageResult | PartlyMeasured)[]
  /** Rules that are expired or, when every package was measured, unused. */
  readonly rules: readonly RuleNote[]
  /** Goroutines that are there before the first test: for information, no change of them fails the gate. */
  readonly ambient: readonly AmbientChange[]
  readonly baseline: BaselineReference
  /** What else was different when the baseline was recorded. */
  readonly differences: readonly RunDifference[]
  readonly run: RunSummary
}

export interface RunSummary {
  /** The user's command as they wrote it. */
  readonly command: string
  /** e.g. `go1.26.8`; empty when nothing was captured. */
  readonly goVersion: string
  readonly goos: string
  readonly goarch: string
  /** Flags and surroundings of the test processes; null when nothing was captured. */
  readonly settings: RunSettings | null
  /** Exit code of the user's command; null when the tests ran in steps of their own, each with its own. */
  readonly exitCode: number | null
  /** Commit whose code ran; null outside git. */
  readonly commit: string | null
}
