import { type Answer, type Call, notFound, paginate, type Route } from '../http.ts'
import { commitJson, pullJson, runJson } from '../representations.ts'
import { history, mergeBase, type Run, type State } from '../state.ts'

const REPOSITORY = '/repos/{owner}/{repo}'
const ACTIONS = { access: 'read', anyOf: ['actions'] } as const
const CONTENTS = { access: 'read', anyOf: ['contents'] } as const
const PULLS = { access: 'read', anyOf: ['pull-requests'] } as const

export const repositoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: `${REPOSITORY}/actions/runs`,
    needs: ACTIONS,
    handle: (call) => listRuns(call, () => true),
  },
  {
    method: 'GET',
    template: `${REPOSITORY}/actions/workflows/{workflow_id}/runs`,
    needs: ACTIONS,
    handle: (call) => listRuns(call, (run) => isOfWorkflow(run, call.params.workflow_id)),
  },
  { method: 'GET', template: `${REPOSITORY}/actions/runs/{run_id}`, needs: ACTIONS, handle: showRun },
  { method: 'GET', template: `${REPOSITORY}/compare/{basehead}`, needs: CONTENTS, handle: compare },
  { method: 'GET', template: `${REPOSITORY}/commits`, needs: CONTENTS, handle: listCommits },
  {
    method: 'GET',
    template: `${REPOSITORY}/commits/{commit_sha}/pulls`,
    needs: PULLS,
    handle: pullsOfCommit,
  },
  { method: 'GET', template: `${REPOSITORY}/pulls`, needs: PULLS, handle: listPulls },
  { method: 'GET', template: `${REPOSITORY}/pulls/{pull_number}`, needs: PULLS, handle: showPull },
]

function listRuns(call: Call, belongs: (run: Run) => boolean): Answer {
  const wanted = (name: string, ...values: (string | null)[]) => {
    const value = call.query.get(name)
    return value === null || values.includes(value)
  }
  const found = call.state.runs
    .filter(belongs)
    .filter((run) => wanted('branch', run.headBranch) && wanted('event', run.event))
    .filter((run) => wanted('head_sha', run.headSha) && wanted('status', run.status, run.conclusion))
    .sort((a, b) => b.id - a.id)
  const { items, headers } = paginate(found, call)
  const workflow_runs = items.map((run) => runJson(run, call.state, call.origin))
  return { status: 200, body: { total_count: found.length, workflow_runs }, headers }
}

/** A workflow is known by its number and by its file's name. */
function isOfWorkflow(run: Run, idOrFile: string | undefined): boolean {
  return String(run.workflowId) === idOrFile || run.workflowPath.endsWith(`/${idOrFile}`)
}

function showRun({ state, params, origin }: Call): Answer {
  const run = state.runs.find((candidate) => candidate.id === Number(params.run_id))
  return run ? { status: 200, body: runJson(run, state, origin) } : notFound
}

function compare({ state, params, origin }: Call): Answer {
  const [baseName, headName] = (params.basehead ?? '').split('...')
  const base = resolveCommit(state, baseName)
  const head = resolveCommit(state, headName)
  const common = base && head ? mergeBase(state.commits, base, head) : undefined
  if (!base || !head || !common) return notFound
  const ahead = difference(head, base)
  const behind = difference(base, head)
  const url = `${origin}/repos/${state.repository.owner}/${state.repository.name}/compare/${params.basehead}`
  return {
    status: 200,
    body: {
      url,
      html_url: url,
      permalink_url: url,
      diff_url: `${url}.diff`,
      patch_url: `${url}.patch`,
      base_commit: commitJson(base, state, origin),
      merge_base_commit: commitJson(common, state, origin),
      status: compareStatus(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      // Oldest first.
      commits: ahead.reverse().map((sha) => commitJson(sha, state, origin)),
      files: state.changedFiles.map((filename) => fileJson(filename, head)),
    },
  }

  function fileJson(filename: string, sha: string) {
    const address = `${origin}/repos/${state.repository.owner}/${state.repository.name}/${filename}`
    return {
      sha,
      filename,
      status: 'modified',
      additions: 1,
      deletions: 0,
      changes: 1,
      blob_url: address,
      raw_url: address,
      contents_url: address,
    }
  }

  function difference(from: string, without: string): string[] {
    const other = new Set(history(state.commits, without))
    return history(state.commits, from).filter((sha) => !other.has(sha))
  }
}

/** A commit and everything before it, the newest first. */
function listCommits(call: Call): Answer {
  const { state, query, origin } = call
  const start = resolveCommit(state, query.get('sha') ?? 'main')
  if (start === undefined || !state.commits.has(start)) return notFound
  const { items, headers } = paginate(history(state.commits, start), call)
  return { status: 200, body: items.map((sha) => commitJson(sha, state, origin)), headers }
}

/** A commit, a branch, or `owner:branch`. */
function resolveCommit({ commits, branches }: State, name: string | undefined): string | undefined {
  if (name === undefined || commits.has(name)) return name
  return branches.get(name) ?? branches.get(name.replace(/^[^:]*:/, ''))
}

function compareStatus(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged'
  if (ahead > 0) return 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

function pullsOfCommit(call: Call): Answer {
  const { state, params, origin } = call
  const found = state.pulls.filter((pull) => pull.head.sha === params.commit_sha)
  const { items, headers } = paginate(found, call)
  return { status: 200, body: items.map((pull) => pullJson(pull, state, origin)), headers }
}

function listPulls(call: Call): Answer {
  const { state, query, origin } = call
  const head = query.get('head')
  const wantedState = query.get('state') ?? 'open'
  const found = state.pulls
    .filter((pull) => wantedState === 'all' || pull.state === wantedState)
    .filter((pull) => head === null || head === `${pull.head.repository.owner}:${pull.head.ref}`)
  const { items, headers } = paginate(found, call)
  return { status: 200, body: items.map((pull) => pullJson(pull, state, origin)), headers }
}

function showPull({ state, params, origin }: Call): Answer {
  const pull = state.pulls.find((candidate) => candidate.number === Number(params.pull_number))
  return pull ? { status: 200, body: pullJson(pull, state, origin) } : notFound
}
