import * as z from 'zod'
import { ask, type Client } from './client.ts'

/** The answer names no more, on any page: https://docs.github.com/rest/commits/commits#compare-two-commits */
const MAX_FILES = 300

export interface Comparison {
  readonly mergeBase: string
  /** Files that differ between the merge base and the head, under both names; null where GitHub may not have named them all. */
  readonly files: readonly string[] | null
}

const comparison = z.object({
  merge_base_commit: z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) }),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
})

/**
 * Two commits in one request.
 * @param what completes "Could not …"
 * @throws GitHubError
 */
export async function compareCommits(
  client: Client,
  what: string,
  base: string,
  head: string,
): Promise<Comparison> {
  const { merge_base_commit, files = [] } = await ask(
    { what, permission: 'contents: read' },
    comparison,
    () =>
      client.rest.repos.compareCommitsWithBasehead({
        ...client.repository,
        basehead: `${base}...${head}`,
        // Of commits: the files are all on the first page.
        per_page: 1,
      }),
  )
  const isWhole = files.length > 0 && files.length < MAX_FILES
  return {
    mergeBase: merge_base_commit.sha,
    files: isWhole ? files.flatMap(namesOf) : null,
  }
}

function namesOf(file: { readonly filename: string; readonly previous_filename?: string | undefined }) {
  const { filename, previous_filename: previous } = file
  return previous === undefined ? [filename] : [filename, previous]
}
