import * as core from '@actions/core'
import type { Change, ChangeKind } from '../model/change.ts'
import type { Report } from '../model/report.ts'
import { tally } from '../report/tally.ts'

export const BASELINE_OUTCOMES = ['found', 'file', 'computed', 'none', 'rejected'] as const

/** The outputs of action.yml, each a string as the runner wants it. */
export interface Outputs {
  readonly passed: 'true' | 'false'
  readonly verdict: 'pass' | 'fail' | 'no data'
  readonly new: string
  readonly grown: string
  readonly persisting: string
  readonly fixed: string
  readonly 'newly-exercised': string
  readonly moved: string
  readonly 'no-data': string
  readonly 'report-path': string
  readonly 'sarif-path': string
  readonly baseline: (typeof BASELINE_OUTCOMES)[number]
  readonly 'baseline-commit': string
  readonly 'comment-url': string
}

/** Set before anything can fail, so that a later step never reads an output that is not there. */
export const DEFAULT_OUTPUTS: Outputs = {
  passed: 'false',
  verdict: 'no data',
  new: '0',
  grown: '0',
  persisting: '0',
  fixed: '0',
  'newly-exercised': '0',
  moved: '0',
  'no-data': '0',
  'report-path': '',
  'sarif-path': '',
  baseline: 'none',
  'baseline-commit': '',
  'comment-url': '',
}

export function setOutputs(outputs: Partial<Outputs>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}

export function outputsOf(report: Report): Partial<Outputs> {
  const count = (kind: ChangeKind, changes: readonly Change[]) =>
    String(changes.filter(({ change }) => change === kind).length)
  // Those that a pull request answers for, as in the headline: no singletons, and nothing that had no baseline.
  const { leaks, exercised, moved, persisting, fixed, noData, partly } = tally(report)
  return {
    passed: report.gate.passed ? 'true' : 'false',
    verdict: verdictOf(report),
    new: count('new', leaks),
    grown: count('grown', leaks),
    persisting: String(persisting.length),
    fixed: String(fixed.length),
    'newly-exercised': String(exercised.length),
    moved: String(moved.length),
    'no-data': String(noData.length + partly.length),
    'baseline-commit': report.baseline.kind === 'none' ? '' : (report.baseline.commit ?? ''),
  }
}

/** Without data there is neither. */
function verdictOf(report: Report): Outputs['verdict'] {
  const { measured, leaks } = tally(report)
  if (measured === 0 && leaks.length === 0) return 'no data'
  return report.gate.passed ? 'pass' : 'fail'
}
