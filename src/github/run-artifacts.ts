import { z } from 'zod'
import { ask, type Client } from './client.ts'

/** Artifacts in one answer, at most. */
export const PAGE = 100

/** https://docs.github.com/rest/actions/artifacts#list-workflow-run-artifacts */
const answer = z.object({
  artifacts: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      size_in_bytes: z.number(),
      expired: z.boolean(),
      digest: z.string().nullish(),
      workflow_run: z.object({ id: z.int().optional() }).nullish(),
    }),
  ),
})

export type RunArtifact = z.infer<typeof answer>['artifacts'][number]

/**
 * One page of what a run has uploaded. Attempts of one run share the list.
 * @param what completes "Could not look for …"
 * @throws GitHubError
 */
export async function listRunArtifacts(
  client: Client,
  runId: number,
  what: string,
  query: { readonly name?: string; readonly page?: number } = {},
): Promise<readonly RunArtifact[]> {
  const { artifacts } = await ask({ what: `look for ${what}`, permission: 'actions: read' }, answer, () =>
    client.rest.actions.listWorkflowRunArtifacts({
      ...client.repository,
      run_id: runId,
      per_page: PAGE,
      ...query,
    }),
  )
  return artifacts
}
