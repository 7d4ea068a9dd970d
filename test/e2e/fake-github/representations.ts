// The JSON by which GitHub shows things: complete, so that openapi.json accepts it, and empty where nobody looks.
import type { Artifact, Author, Clock, Comment, Pull, Repository, Run, State } from './state.ts'

const SITE = 'https://github.com'

/** GitHub prints whole seconds. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

export function commentJson(comment: Comment, { owner, name }: Repository, origin: string) {
  const api = `${origin}/repos/${owner}/${name}`
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${SITE}/${owner}/${name}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    body: comment.body,
    user: userJson(comment.author, origin),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    author_association: 'NONE',
  }
}

export function artifactJson(artifact: Artifact, state: State, clock: Clock, origin: string) {
  const { owner, name, id } = state.repository
  const url = `${origin}/repos/${owner}/${name}/actions/artifacts/${artifact.id}`
  const run = state.runs.find((candidate) => candidate.id === artifact.runId)
  return {
    id: artifact.id,
    node_id: `A_${artifact.id}`,
    name: artifact.name,
    size_in_bytes: artifact.content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(artifact, clock),
    created_at: timestamp(artifact.createdAt),
    updated_at: timestamp(artifact.createdAt),
    expires_at: timestamp(artifact.expiresAt),
    digest: artifact.digest,
    workflow_run: run
      ? {
          id: run.id,
          repository_id: id,
          head_repository_id: run.headRepository.id,
          head_branch: run.headBranch,
          head_sha: run.headSha,
        }
      : null,
  }
}

export function isExpired(artifact: Artifact, clock: Clock): boolean {
  return artifact.expiresAt <= clock.now()
}

export function runJson(run: Run, state: State, origin: string) {
  const { repository } = state
  const api = `${origin}/repos/${repository.owner}/${repository.name}`
  const url = `${api}/actions/runs/${run.id}`
  const pulls = state.pulls.filter((pull) => run.event === 'pull_request' && pull.head.sha === run.headSha)
  return {
    id: run.id,
    name: 'CI',
    node_id: `WFR_${run.id}`,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflowPath,
    display_title: 'A change',
    run_number: run.number,
    run_attempt: 1,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    url,
    html_url: `${SITE}/${repository.owner}/${repository.name}/actions/runs/${run.id}`,
    pull_requests: pulls.map((pull) => ({
      id: pull.number,
      number: pull.number,
      url: `${api}/pulls/${pull.number}`,
      head: {
        ref: pull.head.ref,
        sha: pull.head.sha,
        repo: repositoryReference(pull.head.repository, origin),
      },
      base: { ref: pull.base.ref, sha: pull.base.sha, repo: repositoryReference(repository, origin) },
    })),
    created_at: timestamp(run.createdAt),
    updated_at: timestamp(run.createdAt),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/1`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: {
      id: run.headSha,
      tree_id: run.headSha,
      message: 'A change',
      timestamp: timestamp(run.createdAt),
      author: PERSON,
      committer: PERSON,
    },
    repository: repositoryJson(repository, origin),
    head_repository: repositoryJson(run.headRepository, origin),
  }
}

export function commitJson(sha: string, state: State, origin: string) {
  const { owner, name } = state.repository
  const url = `${origin}/repos/${owner}/${name}/commits/${sha}`
  const page = (id: string) => `${SITE}/${owner}/${name}/commit/${id}`
  return {
    sha,
    node_id: `C_${sha}`,
    url,
    html_url: page(sha),
    comments_url: `${url}/comments`,
    commit: {
      url,
      message: 'A change',
      author: PERSON,
      committer: PERSON,
      comment_count: 0,
      tree: { sha, url },
    },
    author: null,
    committer: null,
    parents: (state.commits.get(sha) ?? []).map((parent) => ({ sha: parent, url, html_url: page(parent) })),
  }
}

export function pullJson(pull: Pull, state: State, origin: string) {
  const { repository } = state
  const api = `${origin}/repos/${repository.owner}/${repository.name}`
  const url = `${api}/pulls/${pull.number}`
  const page = `${SITE}/${repository.owner}/${repository.name}/pull/${pull.number}`
  const issue = `${api}/issues/${pull.number}`
  const links = {
    self: url,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments/1`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.head.sha}`,
  }
  const side = (ref: string, sha: string, owning: Repository) => ({
    label: `${owning.owner}:${ref}`,
    ref,
    sha,
    user: userJson({ login: owning.owner, id: owning.id, type: 'User' }, origin),
    repo: repositoryJson(owning, origin),
  })
  return {
    id: pull.number,
    node_id: `PR_${pull.number}`,
    number: pull.number,
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    state: pull.state,
    locked: false,
    title: 'A change',
    user: userJson({ login: pull.head.repository.owner, id: pull.head.repository.id, type: 'User' }, origin),
    body: null,
    labels: [],
    milestone: null,
    created_at: timestamp(pull.createdAt),
    updated_at: timestamp(pull.createdAt),
    closed_at: null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    head: side(pull.head.ref, pull.head.sha, pull.head.repository),
    base: side(pull.base.ref, pull.base.sha, repository),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: 'CONTRIBUTOR',
    auto_merge: null,
    merged: false,
    mergeable: true,
    mergeable_state: 'clean',
    merged_by: null,
    comments: state.comments.filter((comment) => comment.issue === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  }
}

const PERSON = { name: 'Dev', email: 'dev@example.com', date: '2026-01-01T00:00:00Z' }

export function userJson({ login, id, type }: Author, origin: string) {
  const url = `${origin}/users/${encodeURIComponent(login)}`
  return {
    login,
    id,
    node_id: `U_${id}`,
    type,
    site_admin: false,
    gravatar_id: '',
    avatar_url: `${url}/avatar`,
    url,
    html_url: `${SITE}/${encodeURIComponent(login)}`,
    ...Object.fromEntries(USER_LINKS.map((name) => [`${name}_url`, `${url}/${name}`])),
  }
}

const USER_LINKS = [
  'events',
  'followers',
  'following',
  'gists',
  'organizations',
  'received_events',
  'repos',
  'starred',
  'subscriptions',
]

function repositoryReference({ id, owner, name }: Repository, origin: string) {
  return { id, name, url: `${origin}/repos/${owner}/${name}` }
}

/** Members of `repository` and `minimal-repository` alike. */
function repositoryJson({ id, owner, name }: Repository, origin: string) {
  const url = `${origin}/repos/${owner}/${name}`
  const page = `${SITE}/${owner}/${name}`
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: `${owner}/${name}`,
    owner: userJson({ login: owner, id, type: 'User' }, origin),
    private: false,
    fork: false,
    description: null,
    url,
    html_url: page,
    ...Object.fromEntries(REPOSITORY_LINKS.map((link) => [`${link}_url`, `${url}/${link}`])),
    clone_url: `${page}.git`,
    git_url: `git://github.com/${owner}/${name}.git`,
    ssh_url: `git@github.com:${owner}/${name}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: 'Go',
    license: null,
    default_branch: 'main',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    pushed_at: '2026-01-01T00:00:00Z',
    ...Object.fromEntries(REPOSITORY_COUNTS.map((count) => [count, 0])),
    ...Object.fromEntries(REPOSITORY_FLAGS.map((flag) => [flag, false])),
  }
}

const REPOSITORY_COUNTS = [
  'forks',
  'forks_count',
  'open_issues',
  'open_issues_count',
  'size',
  'stargazers_count',
  'watchers',
  'watchers_count',
]

const REPOSITORY_FLAGS = [
  'archived',
  'disabled',
  'has_downloads',
  'has_issues',
  'has_pages',
  'has_projects',
  'has_wiki',
]

const REPOSITORY_LINKS = [
  'archive',
  'assignees',
  'blobs',
  'branches',
  'collaborators',
  'comments',
  'commits',
  'compare',
  'contents',
  'contributors',
  'deployments',
  'downloads',
  'events',
  'forks',
  'git_commits',
  'git_refs',
  'git_tags',
  'hooks',
  'issue_comment',
  'issue_events',
  'issues',
  'keys',
  'labels',
  'languages',
  'merges',
  'milestones',
  'notifications',
  'pulls',
  'releases',
  'stargazers',
  'statuses',
  'subscribers',
  'subscription',
  'tags',
  'teams',
  'trees',
]
