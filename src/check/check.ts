import os from 'node:os'
import path from 'node:path'
import type { Baseline } from '../baseline/document.ts'
import { buildReport } from '../compare/build-report.ts'
import { asksForChangedFiles } from '../compare/compare.ts'
import { isSuspect } from '../compare/gate.ts'
import { SINGLETONS } from '../knowledge/singletons.ts'
import { type MeasureOptions, openRun } from '../measure/measure.ts'
import type { Expected, Run } from '../measure/read.ts'
import type { ChangeKind } from '../model/change.ts'
import type { Measurement } from '../model/measurement.ts'
import type { ConfirmPolicy } from '../model/policy.ts'
import type { BaselineReference, Report } from '../model/report.ts'
import type { Rules } from '../model/rule.ts'
import type { Sources } from '../model/sources.ts'
import { confirm } from './confirm.ts'

/** What a run is compared with. */
export interface Reference {
  readonly reference: BaselineReference
  readonly document: Baseline | undefined
}

/** A standard that is made once it is known what this run left behind. */
export interface ReferenceOnDemand {
  /** @param signal ends what it runs */
  forRun(run: Run, signal: AbortSignal | undefined): Promise<Reference>
}

export interface JudgeOptions {
  readonly baseline: Reference | ReferenceOnDemand
  readonly failOn: readonly ChangeKind[]
  readonly confirm: ConfirmPolicy
  readonly rules?: Rules | undefined
  /** Files that the change touches, relative to the repository; called when the report depends on it. */
  readonly changedFiles?: (() => Promise<readonly string[] | undefined>) | undefined
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

export type CheckOptions = JudgeOptions & Omit<MeasureOptions, 'expected'>

export interface Checked {
  readonly report: Report
  readonly measurement: Measurement
}

/** Runs the command and judges what it leaves behind. */
export async function checkRun(options: CheckOptions): Promise<Checked> {
  return judgeRun(await openRun({ ...options, expected: expectedOf(options.baseline) }), options)
}

/**
 * Compares with the baseline and, only for what would fail the gate, runs the very same test binaries
 * again before judging. Closes the run.
 */
export async function judgeRun(run: Run, options: JudgeOptions): Promise<Checked> {
  const { failOn, rules, signal } = options
  try {
    const { measurement } = run
    const baseline =
      'document' in options.baseline ? options.baseline : await options.baseline.forRun(run, signal)
    const input = { measurement, baseline, failOn, rules }
    const report = await compareRun(input, run.sources, options.changedFiles)
    const suspects = report.changes.filter(
      // Running a test that hangs again would only hang again.
      (change) => isSuspect(change, failOn) && change.verdict !== 'hung',
    )
    if (suspects.length === 0 || options.confirm.repetitions === 0) return { report, measurement }
    const confirmed = await confirm(suspects, {
      captures: run.captures,
      sources: run.sources,
      folder: path.join(run.folder, 'reruns'),
      repetitions: options.confirm.repetitions,
      budgetMs: options.confirm.budgetMs,
      parallel: os.availableParallelism(),
      onProgress: options.onProgress ?? (() => {}),
      signal,
    })
    const changes = report.changes.map((change) => ({ ...change, ...confirmed.get(change) }))
    return { measurement, report: buildReport({ ...input, changes }) }
  } finally {
    await run.close()
  }
}

/** Which files changed is asked only where the answer can make a difference. */
async function compareRun(
  input: Parameters<typeof buildReport>[0],
  sources: Sources,
  changedFiles: CheckOptions['changedFiles'],
): Promise<Report> {
  const report = buildReport({ ...input, surroundings: { sources } })
  if (!asksForChangedFiles(report.changes, input.measurement, input.baseline.document)) return report
  const changed = await changedFiles?.()
  return changed === undefined ? report : buildReport({ ...input, surroundings: { sources, changed } })
}

/** What the base branch leaves behind anyway, and what libraries keep for ever, costs next to no waiting time. */
export function expectedOf(standard: Reference | ReferenceOnDemand): Expected {
  const document = 'document' in standard ? standard.document : undefined
  const packages = (document?.packages ?? []).filter((entry) => entry.sites.length > 0)
  return Object.fromEntries([
    ['*', Object.fromEntries(SINGLETONS.map(({ entry }) => [`\n${entry}`, 1]))],
    ...packages.map((entry) => {
      const counts: Record<string, number> = {}
      for (const site of entry.sites) {
        const key = `${site.creator}\n${site.entry}`
        counts[key] = (counts[key] ?? 0) + site.count
      }
      return [entry.path, counts]
    }),
  ])
}
