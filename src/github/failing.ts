import type { Change, ChangeKind, Report } from '../report/index.ts'
import { tally } from '../report/tally.ts'

/** What a pull request has to answer for. */
export const newLeaks = (report: Report): readonly Change[] =>
  tally(report).leaks.filter(({ comparable }) => comparable)

/** The changes that fail the gate; none when it passes. */
export function failingChanges(report: Report, failOn: readonly ChangeKind[]): readonly Change[] {
  if (report.gate.passed) return []
  return [...newLeaks(report), ...tally(report).persisting].filter(({ change }) => failOn.includes(change))
}
