import { z } from 'zod'
import { ask, type Client } from './client.ts'

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
  /** Most wanted commit of these branches. */
  readonly commit: string | undefined
  /** This run: an earlier attempt of it may have recorded already. */
  readonly runId: number
}

const PAGE = 100

/** Enough for a repository with as many pull requests from forks as there are; then it is not worth the wait. */
const MAX_PAGES = 10

/** https://docs.github.com/rest/actions/artifacts#list-artifacts-for-a-repository */
const artifact = z.object({
  id: z.int(),
  name: z.string(),
  size_in_bytes: z.number(),
  expired: z.boolean(),
  digest: z.string().nullish(),
  workflow_run: z
    .object({
      id: z.int().optional(),
      repository_id: z.int().optional(),
      head_repository_id: z.int().nullish(),
      head_branch: z.string().nullish(),
      head_sha: z.string().optional(),
    })
    .nullish(),
})

const answer = z.object({ artifacts: z.array(artifact) })

export interface Candidates {
  /** The best first. */
  readonly usable: readonly Candidate[]
  /** There was one, and its time is over. */
  readonly expired: boolean
}

/**
 * Artifacts to try: of the most wanted branch, recorded at the most wanted commit, else newest.
 * Reads on only while nothing fits, so nearly always this is one request.
 * @throws GitHubError
 */
export async function listCandidates(client: Client, query: CandidateQuery): Promise<Candidates> {
  let expired = false
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { artifacts } = await ask(
      { what: 'look for the baseline artifact', permission: 'actions: read' },
      answer,
      () =>
        client.rest.actions.listArtifactsForRepo({
          ...client.repository,
          name: query.artifactName,
          per_page: PAGE,
          page,
        }),
    )
    const usable = artifacts.filter((item) => !item.expired).flatMap((item) => toCandidate(item, query))
    if (usable.length > 0) return { usable: usable.sort(byPreference(query)), expired: false }
    expired ||= artifacts.some((item) => toCandidate(item, query).length > 0)
    if (artifacts.length < PAGE) break
  }
  return { usable: [], expired }
}

/**
 * Forks and their parent share the list: a fork can upload an artifact of any name, so its head repository decides
 * (GHSA-5xr6-xhww-33m4 is what happens without this).
 */
function toCandidate(item: z.infer<typeof artifact>, query: CandidateQuery): readonly Candidate[] {
  const run = item.workflow_run
  if (item.name !== query.artifactName || !run) return []
  if (run.repository_id === undefined || run.repository_id !== run.head_repository_id) return []
  if (run.id === undefined || run.id === query.runId) return []
  if (!run.head_branch || !run.head_sha || !query.branches.includes(run.head_branch)) return []
  return [
    {
      id: item.id,
      size: item.size_in_bytes,
      digest: item.digest ?? undefined,
      runId: run.id,
      branch: run.head_branch,
      commit: run.head_sha,
    },
  ]
}

/** Ids grow with time. */
const byPreference =
  (query: CandidateQuery) =>
  (a: Candidate, b: Candidate): number =>
    query.branches.indexOf(a.branch) - query.branches.indexOf(b.branch) ||
    Number(b.commit === query.commit) - Number(a.commit === query.commit) ||
    b.id - a.id
