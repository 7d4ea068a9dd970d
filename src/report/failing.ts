import { type Change, type ChangeKind, isNamed } from '../model/change.ts'
import type { Report } from '../model/report.ts'
import { tally } from './tally.ts'

/** The changes that fail the gate; none when it passes. */
export function failingChanges(report: Report, failOn: readonly ChangeKind[]): readonly Change[] {
  if (report.gate.passed) return []
  const { leaks, exercised, moved, persisting } = tally(report)
  return [...leaks, ...exercised, ...moved, ...persisting].filter(({ change }) => isNamed(change, failOn))
}
