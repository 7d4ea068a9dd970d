import type { AmbientChange, Change } from './change.ts'
import type { PackageResult, RunSummary, Setting } from './measurement.ts'
import type { RuleNote } from './rule.ts'

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

/** Something besides the code that was another when the baseline was recorded. */
export interface RunDifference {
  readonly setting: 'go' | 'goos' | 'goarch' | Setting
  readonly baseline: string
  readonly run: string
}

export const NOTHING_MEASURED = 'nothing could be measured'

export function isMeasured(packages: Report['packages']): boolean {
  return packages.some((entry) => entry.status !== 'no data')
}

/** Whether the gate could not judge: no package was measured, and no test that hangs, which leaves that much behind, fails it. */
export function isInconclusive({ gate, packages }: Pick<Report, 'gate' | 'packages'>): boolean {
  return !isMeasured(packages) && gate.reasons.every((reason) => reason === NOTHING_MEASURED)
}
