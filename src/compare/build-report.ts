import type { Baseline } from '../baseline/document.ts'
import type { Change, ChangeKind } from '../model/change.ts'
import { NOT_RUN, type PackageResult, type RunSummary } from '../model/measurement.ts'
import type { BaselineReference, Report } from '../model/report.ts'
import { NO_RULES, type Rules } from '../model/rule.ts'
import type { Site } from '../model/site.ts'
import { byText } from '../text/order.ts'
import { VERSION } from '../version.ts'
import { compareAmbient } from './ambient.ts'
import { compare, type Left, type Surroundings } from './compare.ts'
import { differencesOf } from './conditions.ts'
import { judge } from './gate.ts'
import { applyRules } from './rules.ts'

/** What a run is compared with. */
export interface Reference {
  readonly reference: BaselineReference
  readonly document: Baseline | undefined
}

/** What changed, before the gate has judged it. */
export interface Comparison {
  readonly changes: readonly Change[]
  /** Those that only the baseline has among them. */
  readonly packages: readonly PackageResult[]
}

/** Compares what a run left behind with the baseline, under the rules. */
export function compareRun(
  measurement: Left & { readonly run: RunSummary },
  { document }: Pick<Reference, 'document'>,
  { rules = NO_RULES, ...surroundings }: Surroundings & { readonly rules?: Rules | undefined } = {},
): Comparison {
  const packages = withUnrunPackages(measurement.packages, document, measurement.run)
  const { changes } = applyRules(
    compare({ ...measurement, packages }, document, surroundings),
    packages,
    rules,
  )
  return { changes, packages }
}

/** Judges what changed. Pure: same input, same report. */
export function buildReport(input: {
  readonly measurement: { readonly run: RunSummary; readonly ambient?: readonly Site[] }
  readonly baseline: Reference
  readonly comparison: Comparison
  readonly failOn: readonly ChangeKind[]
  readonly rules?: Rules | undefined
}): Report {
  const { run, ambient = [] } = input.measurement
  const { document, reference } = input.baseline
  const { packages } = input.comparison
  // Again, since reruns may have found the test of a change.
  const { changes, notes } = applyRules(input.comparison.changes, packages, input.rules ?? NO_RULES)
  return {
    version: 1,
    tool: { name: 'leakgate', version: VERSION },
    gate: judge(changes, packages, input.failOn),
    changes,
    packages,
    rules: notes,
    ambient: compareAmbient(
      ambient,
      packages.filter(({ status }) => status === 'measured').map(({ path }) => path),
      document,
    ),
    baseline: reference,
    differences: differencesOf(document, run),
    run,
  }
}

/** The same where nobody saw what the tests printed, so that a build that failed looks no different. */
const NOT_CAPTURED = 'no capture: the package did not run here, did not build, or ran without the hook'

/** A package that the base branch tests and this run does not is not clean: nobody looked. */
function withUnrunPackages(
  packages: readonly PackageResult[],
  baseline: Baseline | undefined,
  { exitCode }: RunSummary,
): readonly PackageResult[] {
  const reason = exitCode === null ? NOT_CAPTURED : NOT_RUN
  const run = new Set(packages.map((entry) => entry.path))
  const unrun = (baseline?.packages ?? [])
    .filter(({ path, status, absent = 0 }) => status === 'measured' && absent === 0 && !run.has(path))
    .map(({ path }) => ({ path, status: 'no data', reason }) as const)
  return [...packages, ...unrun].sort((a, b) => byText(a.path, b.path))
}
