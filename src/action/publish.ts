import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { annotate, writeAnnotations } from '../github/annotations.ts'
import { type Message, publishComment } from '../github/comment.ts'
import { runUrl } from '../github/context.ts'
import { commentKey } from '../github/marker.ts'
import { outputsOf, setOutputs } from '../github/outputs.ts'
import { REPORT_FILE, reportArtifactName } from '../github/report-artifact.ts'
import { writeSummary } from '../github/summary.ts'
import { uploadArtifact } from '../github/upload.ts'
import type { Report } from '../model/report.ts'
import { renderJson } from '../report/json/render.ts'
import type { Links } from '../report/links.ts'
import { renderComment, renderResolved } from '../report/markdown/comment.ts'
import { renderSummary } from '../report/markdown/summary.ts'
import { renderSarif } from '../report/sarif/render.ts'
import { failingChanges, tally } from '../report/tally.ts'
import { allowedPhrase } from '../report/words/headline.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'

/**
 * What this run has to say on the pull request; undefined when it does not know: without a baseline or without a
 * measurement, a comment that stands is neither confirmed nor refuted.
 */
export function messageFor(report: Report, links: Links): Message | undefined {
  const { leaks, measured, hasBaseline } = tally(report)
  // A test that hangs measures nothing and leaks all the same; so does a job beside one that has no data of the package.
  if (!hasBaseline || (measured === 0 && leaks.length === 0)) return undefined
  if (leaks.length > 0) return { kind: 'leaks', text: renderComment(report, links) }
  return { kind: 'resolved', text: renderResolved(report, links) }
}

const SARIF_FILE = 'leakgate.sarif'

/**
 * Shows the report everywhere that people and later steps look. What needs no permission comes first.
 * @param folder where the reports are written
 * @param opening what the summary says before anything else, as Markdown
 */
export async function publish(
  job: Job,
  report: Report,
  found: FoundBaseline,
  folder: string,
  opening = '',
): Promise<void> {
  const file = await handOn(job, report, found, folder)
  writeAnnotations(annotate(report, failingChanges(report, job.policy.failOn)))
  sayWhatIsAllowed(job, report)
  const links = linksOf(job, found, await uploadReport(job, file))
  await writeSummary(renderSummary(report, links, opening), job.log)
  await comment(job, report, links)
}

/**
 * Writes the reports for later steps, and says where.
 * @returns path of the JSON report
 */
async function handOn(job: Job, report: Report, found: FoundBaseline, folder: string): Promise<string> {
  const file = join(folder, REPORT_FILE)
  const sarif = join(folder, SARIF_FILE)
  const failing = failingChanges(report, job.policy.failOn)
  await writeFile(file, renderJson(report))
  await writeFile(sarif, renderSarif(report, failing, linksOf(job, found, null)))
  setOutputs({
    ...outputsOf(report),
    baseline: found.outcome,
    'report-path': file,
    'sarif-path': sarif,
  })
  return file
}

/** The rules are those of the pull request, which may have brought them along. */
function sayWhatIsAllowed({ event, policy, log }: Job, report: Report): void {
  const allowed = allowedPhrase(tally(report))
  if (event.kind !== 'pull request' || allowed === '') return
  log.notice(`Goroutine leaks: ${allowed} of ${policy.rules.file}. The job summary names them.`)
}

/** What one job of a matrix shows: the comment and the report are for the job that merges them. */
export async function publishLeg(
  job: Job,
  report: Report,
  found: FoundBaseline,
  folder: string,
): Promise<void> {
  await handOn(job, report, found, folder)
  await publishInJob(job, report, found)
}

/** Only what needs no network: the runner waits a few seconds for a cancelled step. */
export async function publishInJob(job: Job, report: Report, found: FoundBaseline): Promise<void> {
  writeAnnotations(annotate(report, failingChanges(report, job.policy.failOn)))
  await writeSummary(renderSummary(report, linksOf(job, found, null)), job.log)
}

/** @returns web address of the artifact; null when it could not be uploaded */
async function uploadReport({ inputs, context, log }: Job, file: string): Promise<string | null> {
  const name = reportArtifactName(inputs.artifactName)
  const outcome = await uploadArtifact({ name, file, retentionDays: inputs.retentionDays })
  if (outcome.kind === 'uploaded') {
    return outcome.id === undefined ? null : `${runUrl(context)}/artifacts/${outcome.id}`
  }
  log.warning(outcome.reason)
  return null
}

function linksOf({ context, event }: Job, found: FoundBaseline, reportUrl: string | null): Links {
  return {
    repository: `${context.repository.owner}/${context.repository.name}`,
    serverUrl: context.serverUrl,
    commit: event.commit,
    runUrl: runUrl(context),
    reportUrl,
    baseBranch: found.branch,
  }
}

async function comment(job: Job, report: Report, links: Links): Promise<void> {
  const { inputs, context, event, client, log } = job
  if (event.kind !== 'pull request' || inputs.comment === 'never') return
  const message = messageFor(report, links)
  if (message === undefined) return
  const outcome = await publishComment(
    client,
    {
      number: event.number,
      key: commentKey(context.workflowPath ?? '', inputs.artifactName, inputs.workingDirectory),
      runId: context.runId,
      attempt: context.attempt,
      commit: event.commit,
    },
    message,
    log,
  )
  switch (outcome.kind) {
    case 'created':
    case 'updated':
    case 'unchanged':
      setOutputs({ 'comment-url': outcome.url })
      log.info(`Comment ${outcome.kind}: ${outcome.url}`)
      return
    case 'not needed':
      return
    case 'outdated':
      log.info('No comment: a newer run already reported on the pull request.')
      return
    case 'failed':
      log.debug(outcome.reason)
      // For the others the token may only read, and no permission can change it.
      if (event.origin === 'same repository')
        log.warning(`${outcome.reason} The report is in the job summary.`)
      else
        log.notice(
          `No comment on a pull request from ${ORIGINS[event.origin]}; the report is in the job summary.`,
        )
      return
    default:
      outcome satisfies never
  }
}

const ORIGINS = { fork: 'a fork', dependabot: 'Dependabot' } as const
