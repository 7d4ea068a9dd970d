import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Inputs } from '../../config/inputs.ts'
import { MeasurementError } from '../../errors.ts'
import { joinBaselines } from '../../matrix/baselines.ts'
import type { LegResult } from '../../matrix/leg.ts'
import { joinReports } from '../../matrix/reports.ts'
import type { Report } from '../../model/report.ts'
import { byText } from '../../text/order.ts'
import type { Conclusion } from '../conclusion.ts'
import { findLegs } from '../find-legs.ts'
import { type FoundBaseline, findBaselineToUse } from '../found-baseline.ts'
import { type Job, openJob } from '../job.ts'
import { judgedTogether } from '../regression.ts'
import { conclusionOf } from '../report.ts'

/**
 * `mode: merge`: what the jobs of a matrix have found becomes one report, one comment and one baseline. It runs nothing.
 * @throws MeasurementError when no job has left anything
 */
export async function merge(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const job = await openJob(inputs, environment)
  const { context, client, log } = job
  const { read: found, unreadable } = await findLegs(
    client,
    { id: context.runId, baselineArtifact: inputs.artifactName },
    log,
  )
  const [first, ...others] = [...found].sort((a, b) => byText(a.leg, b.leg))
  if (first === undefined) {
    throw new MeasurementError(
      'no job of this run left a result: set the input `leg` in the matrix jobs, and make this job depend on them with `needs`',
    )
  }
  const missing = missingLegs(job, found, unreadable)
  const legs = [first, ...others] as const
  const [head, ...rest] = legs.map(({ leg: name, report }) => ({ name, report }))
  const joined = joinReports([head ?? { name: first.leg, report: first.report }, ...rest], missing)
  const report = judgedTogether(job, joined)
  const compared = await baselineOfLegs(job, report)
  const folder = await mkdtemp(join(context.temporary, 'leakgate-report-'))
  return conclusionOf(job, report, joinBaselines(legs), compared, folder)
}

/**
 * Jobs that should have left a result and did not: of those that `legs` lists or, without it, of those that the base branch
 * had when its baseline was recorded. A job that is gone on purpose is missed until the base branch has recorded without it.
 */
function missingLegs(
  { inputs: { legs: listed }, log }: Pick<Job, 'inputs' | 'log'>,
  found: readonly LegResult[],
  unreadable: readonly string[],
): readonly string[] {
  const present = new Set(found.map(({ leg }) => leg))
  const expected = listed.length > 0 ? listed : found.flatMap(({ known }) => known)
  const missing = [...new Set([...expected, ...unreadable])].filter((name) => !present.has(name)).sort(byText)
  const remembered = listed.length === 0 && missing.some((name) => expected.includes(name))
  const hint = remembered
    ? ' The base branch recorded them. If you left them out on purpose, list the jobs that run in `legs`.'
    : ''
  if (missing.length > 0) log.warning(`No data from these jobs of the matrix: ${missing.join(', ')}.${hint}`)
  const unlisted = [...present].filter((name) => listed.length > 0 && !listed.includes(name)).sort(byText)
  if (unlisted.length > 0) {
    log.warning(
      `Jobs of the matrix that \`legs\` does not list: ${unlisted.join(', ')}. If one leaves no result, nobody will notice.`,
    )
  }
  return missing
}

/** What the jobs were compared with. On the default branch it is read again, because the new baseline goes on from there. */
async function baselineOfLegs(job: Job, { baseline }: Report): Promise<FoundBaseline> {
  if (job.event.kind === 'default branch') return findBaselineToUse(job)
  const outcome = baseline.kind === 'artifact' ? 'found' : baseline.kind
  return {
    outcome,
    reference: baseline,
    document: undefined,
    branch: job.event.base.branch,
    wanted: undefined,
  }
}
