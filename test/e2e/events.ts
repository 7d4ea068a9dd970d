import type { FakeGitHub } from './fake-github/index.ts'
import type { Repository } from './fake-github/state.ts'
import type { PullCheckout } from './project.ts'

// Webhook payloads, as far as a workflow reads them.
// https://docs.github.com/webhooks/webhook-events-and-payloads

export function pushPayload(fake: FakeGitHub, checkout: { readonly sha: string; readonly ref: string }) {
  return {
    ref: checkout.ref,
    before: fake.state.commits.get(checkout.sha)?.[0] ?? '0'.repeat(40),
    after: checkout.sha,
    repository: repositoryPayload(fake.state.repository),
    sender: { login: 'dev' },
  }
}

export function pullRequestPayload(fake: FakeGitHub, { pull }: Pick<PullCheckout, 'pull'>) {
  const { repository } = fake.state
  return {
    action: 'synchronize',
    number: pull.number,
    pull_request: {
      number: pull.number,
      state: pull.state,
      user: { login: pull.head.repository.owner },
      head: { ref: pull.head.ref, sha: pull.head.sha, repo: repositoryPayload(pull.head.repository) },
      base: { ref: pull.base.ref, sha: pull.base.sha, repo: repositoryPayload(repository) },
    },
    repository: repositoryPayload(repository),
    sender: { login: pull.head.repository.owner },
  }
}

export function workflowRunPayload(fake: FakeGitHub, runId: number) {
  const run = fake.state.runs.find(({ id }) => id === runId)
  if (run === undefined) throw new Error(`no run ${runId}`)
  return {
    action: 'completed',
    workflow_run: {
      id: run.id,
      run_attempt: 1,
      event: run.event,
      path: run.workflowPath,
      head_sha: run.headSha,
      head_branch: run.headBranch,
      head_repository: repositoryPayload(run.headRepository),
      // Of a fork GitHub names none here.
      pull_requests: [],
      status: run.status,
      conclusion: run.conclusion,
    },
    repository: repositoryPayload(fake.state.repository),
    sender: { login: run.headRepository.owner },
  }
}

/** Of the night; GitHub does not promise more in it, not even the repository. */
export function schedulePayload() {
  return { schedule: '17 3 * * *' }
}

/** What the queue of main is about to merge: this commit, on top of `base`. */
export function mergeGroupPayload(
  fake: FakeGitHub,
  { head, base }: { readonly head: string; readonly base: string },
) {
  return {
    action: 'checks_requested',
    merge_group: {
      head_sha: head,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${base}`,
      base_ref: 'refs/heads/main',
      base_sha: base,
    },
    repository: repositoryPayload(fake.state.repository),
    sender: { login: 'dev' },
  }
}

function repositoryPayload({ id, owner, name }: Repository) {
  return { id, name, full_name: `${owner}/${name}`, default_branch: 'main', owner: { login: owner } }
}
