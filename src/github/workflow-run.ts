import * as z from 'zod'
import { ConfigurationError } from '../errors.ts'
import { ask, type Client } from './client.ts'

/** The run that a `workflow_run` event tells of: the event is GitHub's word, unlike anything that the run has written. */
export interface FinishedRun {
  readonly id: number
  /** From 1. */
  readonly attempt: number
  /** e.g. `pull_request` */
  readonly event: string
  readonly workflowPath: string
  readonly headCommit: string
  readonly headBranch: string
  /** Null when the fork is gone. */
  readonly headRepository: { readonly id: number; readonly owner: string } | null
}

const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)

/** https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run */
const payloadSchema = z.object({
  action: z.string(),
  workflow_run: z.object({
    id: z.int().positive(),
    run_attempt: z.int().positive().default(1),
    event: z.string(),
    path: z.string(),
    head_sha: commit,
    head_branch: z.string().nullable(),
    head_repository: z.object({ id: z.int(), owner: z.object({ login: z.string() }) }).nullable(),
  }),
})

/** @throws ConfigurationError when the event is another one */
export function readFinishedRun(eventName: string, payload: unknown): FinishedRun {
  if (eventName !== 'workflow_run') {
    throw new ConfigurationError(
      `\`mode: comment\` posts the results of an earlier run, so it belongs in a workflow \`on: workflow_run\`; this event is \`${eventName}\`.`,
    )
  }
  const parsed = payloadSchema.safeParse(payload)
  if (!parsed.success) {
    throw new ConfigurationError(
      `The payload of the \`workflow_run\` event in GITHUB_EVENT_PATH cannot be used: ${z.prettifyError(parsed.error)}`,
    )
  }
  const run = parsed.data.workflow_run
  return {
    id: run.id,
    attempt: run.run_attempt,
    event: run.event,
    // The path may carry the reference that it was read from: `.github/workflows/ci.yml@main`.
    workflowPath: run.path.split('@')[0] ?? '',
    headCommit: run.head_sha,
    headBranch: run.head_branch ?? '',
    headRepository:
      run.head_repository === null
        ? null
        : { id: run.head_repository.id, owner: run.head_repository.owner.login },
  }
}

export type PullLookup =
  | { readonly kind: 'found'; readonly number: number; readonly baseBranch: string }
  | { readonly kind: 'none'; readonly reason: string }

const pulls = z.array(
  z.object({
    number: z.int().positive(),
    head: z.object({ sha: z.string(), repo: z.object({ id: z.int() }).nullable() }),
    base: z.object({ ref: z.string() }),
  }),
)

/**
 * The open pull request whose newest commit the run has tested. It is asked for by the head branch that the event names: of
 * a fork the event names no pull request, and what the run has written about itself proves nothing.
 * @throws GitHubError
 */
export async function findPull(client: Client, run: FinishedRun): Promise<PullLookup> {
  const { headRepository, headBranch, headCommit } = run
  if (headRepository === null || headBranch === '') {
    return { kind: 'none', reason: 'the branch of the pull request is gone' }
  }
  const found = await ask({ what: 'find the pull request', permission: 'pull-requests: write' }, pulls, () =>
    client.rest.pulls.list({
      ...client.repository,
      state: 'open',
      head: `${headRepository.owner}:${headBranch}`,
      per_page: 100,
    }),
  )
  const own = found.filter(({ head }) => head.repo?.id === headRepository.id)
  const [pull] = own.filter(({ head }) => head.sha === headCommit)
  if (pull !== undefined) return { kind: 'found', number: pull.number, baseBranch: pull.base.ref }
  return {
    kind: 'none',
    reason:
      own.length > 0
        ? 'the pull request has newer commits, and their run will comment'
        : 'no open pull request uses this branch',
  }
}
