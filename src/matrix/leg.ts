import * as z from 'zod'
import { type Baseline, documentOf, LegName, MAX_LEGS, readBaseline, runsOf } from '../baseline/document.ts'
import { ReportError } from '../errors.ts'
import { NOT_RUN } from '../model/measurement.ts'
import type { Report } from '../model/report.ts'
import { readReport } from '../report/json/parse.ts'
import { renderJson } from '../report/json/render.ts'

/**
 * What the baseline of a matrix tells one of its jobs: of a package that this job had no data of, the others know only what
 * their own systems leave behind. That is still known, and nothing else can be compared.
 */
export function baselineFor(leg: string, baseline: Baseline): Baseline {
  return {
    ...baseline,
    packages: baseline.packages.map((entry) => {
      const own = entry.lacking?.find((lacking) => lacking.leg === leg)
      if (own === undefined) return entry
      return { ...entry, status: 'no data', reason: own.reason, runs: [...runsOf(entry)] }
    }),
  }
}

/** What one job of a matrix hands on to the job that merges them. */
export interface LegResult {
  readonly leg: string
  readonly report: Report
  /** What this job left behind, for the baseline of the default branch. */
  readonly baseline: Baseline
  /** Jobs that the baseline which it was compared with was joined from. */
  readonly known: readonly string[]
}

const VERSION = 1
const Document = z.object({
  kind: z.literal('leakgate-leg'),
  version: z.literal(VERSION),
  leg: LegName,
  report: z.unknown(),
  baseline: z.unknown(),
  known: z.array(LegName).max(MAX_LEGS),
})

export function renderLeg({ leg, report, baseline, known }: LegResult): string {
  return `${JSON.stringify({ kind: 'leakgate-leg', version: VERSION, leg, report: JSON.parse(renderJson(report)), baseline: documentOf(baseline), known })}\n`
}

/**
 * @param source an artifact's name, for messages
 * @throws ReportError or BaselineError when it is not what `renderLeg` writes
 */
export function parseLeg(text: string, source: string): LegResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ReportError(`${source} is not JSON`, { cause })
  }
  const parsed = Document.safeParse(value)
  if (!parsed.success) throw new ReportError(`${source} is not the result of a job of this Leakgate`)
  const { leg, report, baseline, known } = parsed.data
  return { leg, report: readReport(report, source), baseline: readBaseline(baseline, source), known }
}

/**
 * What a job of a matrix may say for itself: not that packages are missing which others run, nor that a leak is gone which
 * others may still have.
 */
export function ownView(report: Report): Report {
  return {
    ...report,
    changes: report.changes.filter(({ change }) => change !== 'fixed'),
    packages: report.packages.filter(({ reason }) => reason !== NOT_RUN),
    rules: report.rules.filter(({ kind }) => kind !== 'unused'),
  }
}
