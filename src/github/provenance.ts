import * as z from 'zod'
import type { Candidate } from './candidates.ts'
import { ask, type Client } from './client.ts'

/**
 * Events on which a run of the base branch has only that branch's code. Not among them: `pull_request`, whose head may be
 * a branch of the same name, and `pull_request_target` and `workflow_run`, which count as runs of the default branch and
 * often build what a stranger sent.
 */
const TRUSTED_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch', 'merge_group'])

/** https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run */
const workflowRun = z.object({
  id: z.int(),
  event: z.string(),
  path: z.string(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  repository: z.object({ id: z.int() }),
  head_repository: z.object({ id: z.int() }).nullable(),
})

/**
 * Whether a candidate comes from where a baseline may come from, asked of the run itself.
 * @returns the reason against it; undefined when there is none
 * @throws GitHubError
 */
export async function findFault(
  client: Client,
  candidate: Candidate,
  workflowPath: string,
): Promise<string | undefined> {
  const run = await ask(
    { what: 'check the run that recorded the baseline', permission: 'actions: read' },
    workflowRun,
    () => client.rest.actions.getWorkflowRun({ ...client.repository, run_id: candidate.runId }),
  )
  if (run.id !== candidate.runId) return `GitHub answered for another run (${run.id})`
  if (run.head_repository?.id !== run.repository.id) return 'its run belongs to a fork'
  if (!TRUSTED_EVENTS.has(run.event)) {
    return `its run was started by \`${run.event}\`, which may run code that is not on ${candidate.branch}`
  }
  if (run.head_branch !== candidate.branch || run.head_sha !== candidate.commit) {
    return 'its run belongs to a different commit from the one the artifact names'
  }
  // The path may carry the reference that it was read from: `.github/workflows/ci.yml@main`.
  const path = run.path.split('@')[0]
  if (path !== workflowPath) {
    return `it was recorded by workflow ${path}, but this is ${workflowPath}: run Leakgate for pushes and pull requests in the same workflow, or give each its own \`artifact-name\``
  }
  return undefined
}
