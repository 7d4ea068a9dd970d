import { GitHubError } from '../errors.ts'
import { compareCommits } from '../github/compare-commits.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'

/**
 * Files that the pull request changes, in one request at most; undefined when GitHub does not tell, or not all of them.
 * @param found whose search may have brought them along
 */
export async function changedFiles(
  { client, event, log }: Pick<Job, 'client' | 'event' | 'log'>,
  { changed }: Pick<FoundBaseline, 'changed'>,
): Promise<readonly string[] | undefined> {
  const { base, commit } = event
  if ((event.kind !== 'pull request' && event.kind !== 'merge group') || base.commit === undefined)
    return undefined
  if (changed !== undefined) return changed ?? undefined
  try {
    const what = 'compare the pull request with its base'
    return (await compareCommits(client, what, base.commit, commit)).files ?? undefined
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.info(`Could not find out which files changed: ${error.message}`)
    return undefined
  }
}
