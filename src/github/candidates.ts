import { type Artifact, listArtifacts, PAGE } from './artifacts.ts'
import type { Client } from './client.ts'

/** An artifact that may hold the baseline, as far as the list of artifacts tells. */
export interface Candidate {
  readonly id: number
  readonly size: number
  /** `sha256:<hex>` of the archive; undefined on servers that do not tell. */
  readonly digest: string | undefined
  readonly runId: number
  readonly branch: string
  readonly commit: string
}

export interface CandidateQuery {
  readonly artifactName: string
  /** Branches to take a baseline from, the most wanted first. */
  readonly branches: readonly string[]
  /** This run: an earlier attempt of it may have recorded already. */
  readonly runId: number
}

/** Enough for a repository with as many pull requests from forks as there are; then it is not worth the wait. */
const MAX_PAGES = 10

/** An artifact of that name which the list alone rules out. */
export interface Refusal {
  readonly artifact: number
  readonly why: 'expired' | 'fork' | 'another branch' | 'this run' | 'no run'
  readonly reason: string
}

export interface Candidates {
  /** The newest first. */
  readonly usable: readonly Candidate[]
  readonly refused: readonly Refusal[]
}

/**
 * Artifacts that may be tried. Reads on only while nothing fits, so nearly always this is one request.
 * @throws GitHubError
 */
export async function listCandidates(client: Client, query: CandidateQuery): Promise<Candidates> {
  const refused: Refusal[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { artifactName: name } = query
    const artifacts = await listArtifacts(client, 'the baseline artifact', { name, page })
    const usable: Candidate[] = []
    for (const item of artifacts.filter((artifact) => artifact.name === name)) {
      const candidate = toCandidate(item, query)
      if ('why' in candidate) refused.push({ artifact: item.id, ...candidate })
      else usable.push(candidate)
    }
    // Ids grow with time.
    if (usable.length > 0) return { usable: usable.sort((a, b) => b.id - a.id), refused }
    if (artifacts.length < PAGE) break
  }
  return { usable: [], refused }
}

/**
 * Forks and their parent share the list: a fork can upload an artifact of any name, so its head repository decides
 * (GHSA-5xr6-xhww-33m4 is what happens without this).
 */
function toCandidate(item: Artifact, query: CandidateQuery): Candidate | Omit<Refusal, 'artifact'> {
  const { workflow_run: run } = item
  if (run?.id === undefined || !run.head_branch || !run.head_sha) {
    return { why: 'no run', reason: 'GitHub does not say which run recorded it' }
  }
  if (run.repository_id === undefined || run.repository_id !== run.head_repository_id) {
    return { why: 'fork', reason: 'its run belongs to a fork' }
  }
  if (run.id === query.runId) return { why: 'this run', reason: 'an earlier attempt of this run recorded it' }
  if (!query.branches.includes(run.head_branch)) {
    return { why: 'another branch', reason: `it was recorded on ${run.head_branch}` }
  }
  if (item.expired) return { why: 'expired', reason: 'it has expired' }
  return {
    id: item.id,
    size: item.size_in_bytes,
    digest: item.digest ?? undefined,
    runId: run.id,
    branch: run.head_branch,
    commit: run.head_sha,
  }
}
