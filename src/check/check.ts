import os from 'node:os'
import { buildReport, type Comparison, compareRun, type Reference } from '../compare/build-report.ts'
import { asksForChangedFiles } from '../compare/compare.ts'
import { isSuspect } from '../compare/gate.ts'
import { type MeasureOptions, openRun } from '../measure/measure.ts'
import type { TestRun } from '../measure/test-run.ts'
import type { Change, ChangeKind } from '../model/change.ts'
import type { Measurement } from '../model/measurement.ts'
import type { ConfirmPolicy } from '../model/policy.ts'
import type { Report } from '../model/report.ts'
import type { Rules } from '../model/rule.ts'
import type { Subject } from '../model/subject.ts'
import { confirm } from './confirm.ts'
import { expectedOf } from './expected.ts'

/** A reference that is made once it is known what the subject left behind. */
export interface OnDemand<R extends Reference, S extends Subject = TestRun> {
  /** @param signal ends what it runs */
  forRun(subject: S, signal: AbortSignal | undefined): Promise<R>
}

export interface JudgeOptions<R extends Reference = Reference, S extends Subject = TestRun> {
  readonly baseline: R | OnDemand<R, S>
  readonly failOn: readonly ChangeKind[]
  readonly confirm: ConfirmPolicy
  readonly rules?: Rules | undefined
  /** Files that the change touches, relative to the repository; called when the report depends on it. */
  readonly changedFiles?: (() => Promise<readonly string[] | undefined>) | undefined
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

export type CheckOptions<R extends Reference = Reference> = JudgeOptions<R> & Omit<MeasureOptions, 'expected'>

export interface Checked<R extends Reference = Reference> {
  readonly report: Report
  readonly measurement: Measurement
  /** What it was compared with in the end. */
  readonly baseline: R
}

/** The main job: measures what the command's tests leave behind, compares, confirms and reports. */
export async function checkRun<R extends Reference>(options: CheckOptions<R>): Promise<Checked<R>> {
  const known = 'document' in options.baseline ? options.baseline.document : undefined
  return judge(await openRun({ ...options, expected: expectedOf(known) }), options)
}

/** The same for what was measured before. Closes the subject. */
export async function judge<R extends Reference, S extends Subject>(
  subject: S,
  options: JudgeOptions<R, S>,
): Promise<Checked<R>> {
  const { measurement } = subject
  const { failOn, rules } = options
  try {
    const baseline = await referenceFor(subject, options)
    const compared = await compareWith(baseline, subject, options)
    const comparison = { ...compared, changes: await confirmed(compared.changes, subject, options) }
    return {
      measurement,
      baseline,
      report: buildReport({ measurement, baseline, comparison, failOn, rules }),
    }
  } finally {
    await subject.close()
  }
}

async function referenceFor<R extends Reference, S extends Subject>(
  subject: S,
  { baseline, signal }: JudgeOptions<R, S>,
): Promise<R> {
  return 'document' in baseline ? baseline : baseline.forRun(subject, signal)
}

/** Which files changed is asked only where the answer can make a difference. */
async function compareWith(
  baseline: Reference,
  { measurement, sources }: Subject,
  { rules, changedFiles }: Pick<JudgeOptions, 'rules' | 'changedFiles'>,
): Promise<Comparison> {
  const compared = compareRun(measurement, baseline, { rules, sources })
  if (!asksForChangedFiles(compared.changes, measurement, baseline.document)) return compared
  const changed = await changedFiles?.()
  return changed === undefined ? compared : compareRun(measurement, baseline, { rules, sources, changed })
}

/** Only what would fail the gate runs again, from the very same test binaries. */
async function confirmed<S extends Subject>(
  changes: readonly Change[],
  subject: S,
  { failOn, confirm: policy, onProgress = () => {}, signal }: Omit<JudgeOptions<Reference, S>, 'baseline'>,
): Promise<readonly Change[]> {
  const suspects = changes.filter(
    // Running a test that hangs again would only hang again.
    (change) => isSuspect(change, failOn) && change.verdict !== 'hung',
  )
  if (suspects.length === 0 || policy.repetitions === 0) return changes
  const parallel = os.availableParallelism()
  const proven = await confirm(suspects, subject, { ...policy, parallel, onProgress, signal })
  return changes.map((change) => ({ ...change, ...proven.get(change) }))
}
