import { type Change, type ChangeKind, countsAsLeak, isAllowed, isNamed } from '../model/change.ts'
import { type Gate, isMeasured, NOTHING_MEASURED, type Report } from '../model/report.ts'

export function judge(
  changes: readonly Change[],
  packages: Report['packages'],
  failOn: readonly ChangeKind[],
): Gate {
  const failures = failuresOf(changes, failOn)
  const reasons = failures.length === 0 && !isMeasured(packages) ? [NOTHING_MEASURED] : failures
  return { passed: reasons.length === 0, reasons }
}

/** A reason for each change that fails the gate. */
export function failuresOf(changes: readonly Change[], failOn: readonly ChangeKind[]): readonly string[] {
  return changes.filter((change) => isSuspect(change, failOn) && countsAsLeak(change)).map(describe)
}

/** Whether a change fails the gate if nothing speaks for it. */
export function isSuspect(change: Change, failOn: readonly ChangeKind[]): boolean {
  return change.comparable && isNamed(change.change, failOn) && !isAllowed(change)
}

function describe(change: Change): string {
  const goroutines = change.count === 1 ? '1 goroutine' : `${change.count} goroutines`
  const was = change.change === 'grown' ? ` (baseline ${change.baselineCount})` : ''
  const by = change.creator === '' ? change.entry : change.creator
  return `${change.change} in ${change.package}: ${goroutines}${was} started by ${by} blocked on ${change.blocking.wait} in ${change.blocking.function}${overMaximum(change)}`
}

/** A rule that matches what fails was not enough. */
function overMaximum({ rule }: Change): string {
  return rule === null || rule.max === null ? '' : `; ${rule.max} allowed by a rule, now ${rule.count}`
}
