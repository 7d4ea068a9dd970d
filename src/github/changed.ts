import { z } from 'zod'
import { GitHubError } from '../errors.ts'
import { ask } from './client.ts'
import type { Job } from './job.ts'

/** The answer names no more, on any page: https://docs.github.com/rest/commits/commits#compare-two-commits */
const MAX_FILES = 300

const comparison = z.object({
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
})

/** Files that the pull request changes, in one request; undefined when GitHub does not tell, or not all of them. */
export async function changedFiles({
  client,
  event,
  log,
}: Pick<Job, 'client' | 'event' | 'log'>): Promise<readonly string[] | undefined> {
  const { base, commit } = event
  if ((event.kind !== 'pull request' && event.kind !== 'merge group') || base.commit === undefined)
    return undefined
  try {
    const { files = [] } = await ask(
      { what: 'compare the pull request with its base', permission: 'contents: read' },
      comparison,
      () =>
        client.rest.repos.compareCommitsWithBasehead({
          ...client.repository,
          basehead: `${base.commit}...${commit}`,
          // Of commits: the files are all on the first page.
          per_page: 1,
        }),
    )
    if (files.length === 0 || files.length >= MAX_FILES) return undefined
    return files.flatMap(({ filename, previous_filename: previous }) =>
      previous === undefined ? [filename] : [filename, previous],
    )
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.info(`Which files changed is not known: ${error.message}`)
    return undefined
  }
}
