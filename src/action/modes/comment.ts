import type { Inputs } from '../../config/inputs.ts'
import { GitHubError } from '../../errors.ts'
import { createClient } from '../../github/client.ts'
import { publishComment } from '../../github/comment.ts'
import { type RunContext, readContext, runUrl } from '../../github/context.ts'
import { runnerLog } from '../../github/log.ts'
import { commentKey } from '../../github/marker.ts'
import { setOutputs } from '../../github/outputs.ts'
import { findReport, reportArtifactName } from '../../github/report-artifact.ts'
import { type FinishedRun, findPull, readFinishedRun } from '../../github/workflow-run.ts'
import type { Links } from '../../report/links.ts'
import type { Conclusion } from '../conclusion.ts'
import { readPayload } from '../job.ts'
import { messageFor } from '../publish.ts'

/**
 * `mode: comment`: posts what a run of a fork's pull request has found, whose own token may not. It runs nothing and checks
 * nothing out. The report is read as data and rendered here; which pull request it is about is GitHub's word. Nothing
 * that goes wrong fails the step: the verdict was given by the run itself.
 */
export async function comment(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const context = readContext(environment)
  const run = readFinishedRun(context.eventName, await readPayload(context.eventPath))
  try {
    await post(inputs, context, run)
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    runnerLog.warning(`No comment: ${error.message}`)
  }
  return { kind: 'passed' }
}

async function post(inputs: Inputs, context: RunContext, run: FinishedRun): Promise<void> {
  const log = runnerLog
  if (run.event !== 'pull_request') {
    log.info(`Nothing to do: the run was started by \`${run.event}\`, not by a pull request.`)
    return
  }
  const client = createClient({ token: inputs.token, context })
  const name = reportArtifactName(inputs.artifactName)
  const lookup = await findReport(client, run.id, name)
  if (lookup.kind === 'none') {
    log.info(`Nothing to do: run ${run.id} has no artifact ${name}.`)
    return
  }
  if (lookup.kind === 'rejected') {
    log.warning(`No comment: ${lookup.reason.replace(/\.$/, '')} (run ${run.id}).`)
    return
  }
  const pull = await findPull(client, run)
  if (pull.kind === 'none') {
    log.info(`No comment: ${pull.reason}.`)
    return
  }
  const links: Links = {
    repository: `${context.repository.owner}/${context.repository.name}`,
    serverUrl: context.serverUrl,
    commit: run.headCommit,
    runUrl: runUrl(context, run.id),
    reportUrl: `${runUrl(context, run.id)}/artifacts/${lookup.artifactId}`,
    baseBranch: pull.baseBranch,
  }
  const message = messageFor(lookup.report, links)
  if (message === undefined) {
    log.info('No comment: the run had nothing to compare with.')
    return
  }
  const outcome = await publishComment(
    client,
    {
      number: pull.number,
      commit: run.headCommit,
      key: commentKey(run.workflowPath, inputs.artifactName, inputs.workingDirectory),
      runId: run.id,
      attempt: run.attempt,
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
      log.info('No comment: there is nothing to report.')
      return
    case 'outdated':
      log.info('No comment: a newer run already reported on the pull request.')
      return
    case 'failed':
      throw new GitHubError(outcome.reason)
    default:
      outcome satisfies never
  }
}
