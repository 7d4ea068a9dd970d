import * as z from 'zod'
import { ask, type Client } from './client.ts'

/** Artifacts in one answer, at most. */
export const PAGE = 100

/** https://docs.github.com/rest/actions/artifacts */
const answer = z.object({
  artifacts: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      size_in_bytes: z.number(),
      expired: z.boolean(),
      /** `sha256:<hex>` of the archive; not on every server. */
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
    }),
  ),
})

export type Artifact = z.infer<typeof answer>['artifacts'][number]

export interface ArtifactQuery {
  readonly name?: string
  /** From 1. */
  readonly page?: number
}

/**
 * One page of what all runs have uploaded, those of forks' pull requests among them.
 * @param what completes "Could not look for …"
 * @throws GitHubError
 */
export function listArtifacts(
  client: Client,
  what: string,
  query: ArtifactQuery = {},
): Promise<readonly Artifact[]> {
  return list(what, () =>
    client.rest.actions.listArtifactsForRepo({ ...client.repository, per_page: PAGE, ...query }),
  )
}

/**
 * One page of what a run has uploaded. Attempts of one run share the list.
 * @param what completes "Could not look for …"
 * @throws GitHubError
 */
export function listRunArtifacts(
  client: Client,
  runId: number,
  what: string,
  query: ArtifactQuery = {},
): Promise<readonly Artifact[]> {
  return list(what, () =>
    client.rest.actions.listWorkflowRunArtifacts({
      ...client.repository,
      run_id: runId,
      per_page: PAGE,
      ...query,
    }),
  )
}

async function list(
  what: string,
  call: () => Promise<{ readonly data: unknown }>,
): Promise<readonly Artifact[]> {
  const { artifacts } = await ask({ what: `look for ${what}`, permission: 'actions: read' }, answer, call)
  return artifacts
}
