import type { Baseline } from '../baseline/index.ts'
import { compare } from '../leaks/compare.ts'
import { judge } from '../leaks/gate.ts'
import type { Site } from '../leaks/index.ts'
import { VERSION } from '../version.ts'
import type { BaselineReference, ChangeKind, PackageResult, Report, RunSummary } from './report.ts'

/** Compares a measurement with the baseline and judges it. Pure: same input, same report. */
export function buildReport(input: {
  readonly measurement: {
    readonly sites: readonly Site[]
    readonly packages: readonly PackageResult[]
    readonly run: RunSummary
  }
  readonly baseline: { readonly reference: BaselineReference; readonly document: Baseline | undefined }
  readonly failOn: readonly ChangeKind[]
}): Report {
  const { sites, packages, run } = input.measurement
  const changes = compare(sites, packages, input.baseline.document)
  return {
    version: 1,
    tool: { name: 'leakgate', version: VERSION },
    gate: judge(changes, packages, input.failOn),
    changes,
    packages,
    baseline: input.baseline.reference,
    run,
  }
}
