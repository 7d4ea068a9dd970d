import * as core from '@actions/core'
import type { ChangeKind, Report } from '../report/index.ts'

/** The outputs of action.yml, each a string as the runner wants it. */
export interface Outputs {
  readonly passed: 'true' | 'false'
  readonly new: string
  readonly grown: string
  readonly persisting: string
  readonly fixed: string
  readonly 'no-data': string
  readonly 'report-path': string
  readonly baseline: 'found' | 'file' | 'none' | 'rejected'
  readonly 'baseline-commit': string
  readonly 'comment-url': string
}

/** Set before anything can fail, so that a later step never reads an output that is not there. */
export const DEFAULT_OUTPUTS: Outputs = {
  passed: 'false',
  new: '0',
  grown: '0',
  persisting: '0',
  fixed: '0',
  'no-data': '0',
  'report-path': '',
  baseline: 'none',
  'baseline-commit': '',
  'comment-url': '',
}

export function setOutputs(outputs: Partial<Outputs>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}

export function outputsOf(report: Report): Partial<Outputs> {
  const count = (kind: ChangeKind) => String(report.changes.filter(({ change }) => change === kind).length)
  return {
    passed: report.gate.passed ? 'true' : 'false',
    new: count('new'),
    grown: count('grown'),
    persisting: count('persisting'),
    fixed: count('fixed'),
    'no-data': String(report.packages.filter(({ status }) => status === 'no data').length),
    'baseline-commit': report.baseline.kind === 'none' ? '' : (report.baseline.commit ?? ''),
  }
}
