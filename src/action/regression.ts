import { resolve } from 'node:path'
import { failuresOf, judge } from '../compare/gate.ts'
import { type Annotation, annotate, writeAnnotations } from '../github/annotations.ts'
import type { Report } from '../model/report.ts'
import { shortCommit } from '../report/markdown/inline.ts'
import { tally } from '../report/tally.ts'
import { type Culprit, causeSentence } from '../report/words/regression.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'
import { readHead } from './merge-base.ts'

/** Together with the packages that gave no data these stay below the ten warnings that the runner keeps of a step. */
const MAX_WARNINGS = 4

const RECORDED = 'It goes into the baseline, so it does not fail any pull request.'

/** What is merged already fails its own run only when the workflow asks for that. */
export function judgedFor({ event, inputs }: Pick<Job, 'event' | 'inputs'>, report: Report): Report {
  if (event.kind !== 'default branch' || inputs.onMain === 'fail') return report
  return { ...report, gate: judge(report.changes, report.packages, []) }
}

/** The same for what the jobs of a matrix found: where they only warn of what is merged, the job that joins them may fail for it. */
export function judgedTogether(
  { event, inputs, policy }: Pick<Job, 'event' | 'inputs' | 'policy'>,
  report: Report,
): Report {
  if (event.kind !== 'default branch' || inputs.onMain === 'warn' || !report.gate.passed) return report
  const reasons = failuresOf(report.changes, policy.failOn)
  return { ...report, gate: { passed: reasons.length === 0, reasons } }
}

/** Leaks that the default branch has and its last baseline had not, for people. */
export interface Regression {
  /** Markdown. */
  readonly text: string
  readonly annotations: readonly Annotation[]
}

type Needs = Pick<Job, 'event' | 'context' | 'inputs' | 'environment'>

/** @returns undefined where nothing was gained, or this is not the default branch */
export async function findRegression(
  job: Needs,
  report: Report,
  found: FoundBaseline,
): Promise<Regression | undefined> {
  const { event } = job
  const { leaks } = tally(report)
  if (event.kind !== 'default branch' || leaks.length === 0) return undefined
  const cause = await causeOf(job, found)
  const text = [`New on ${event.defaultBranch}.`, causeSentence(cause, shortCommit), RECORDED]
  const sentence = [causeSentence(cause, (commit) => commit.slice(0, 7)), RECORDED]
  const annotations = annotate(report, leaks)
    .filter(({ level }) => level === 'error')
    .slice(0, MAX_WARNINGS)
    .map(({ message, properties }): Annotation => {
      return { level: 'warning', message: [message, ...sentence.filter(Boolean)].join('\n'), properties }
    })
  return { text: text.filter(Boolean).join(' '), annotations }
}

/** Where the gate fails, the annotations of errors are there already. */
export function announceRegression({ gate }: Report, regression: Regression): void {
  if (gate.passed) writeAnnotations(regression.annotations)
}

async function causeOf(
  { event: { commit }, context, inputs, environment }: Needs,
  { reference }: FoundBaseline,
): Promise<Culprit> {
  if (reference.kind === 'none' || reference.commit === null) return { kind: 'unknown' }
  const from = reference.commit
  if (from === commit) return { kind: 'same commit', commit }
  const head = await readHead(resolve(context.workspace, inputs.workingDirectory), environment)
  // A merge commit brings all that it merges into what was there before, its first parent.
  if (head?.commit === commit && head.parents[0] === from) return { kind: 'commit', commit }
  return { kind: 'range', from, to: commit }
}
