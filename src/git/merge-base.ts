import { ConfigurationError } from '../errors.ts'
import { git } from './git.ts'

export interface MergeBase {
  /** Root of the repository, absolute. */
  readonly root: string
  readonly commit: string
}

/**
 * Where the branch that is checked out left `revision`.
 * @param flag what named the revision, for messages
 * @throws ConfigurationError when git does not know
 */
export async function findMergeBase(
  revision: string,
  directory: string,
  flag: string,
  environment: NodeJS.ProcessEnv,
): Promise<MergeBase> {
  const root = await git(['rev-parse', '--show-toplevel'], directory, environment)
  if (root === undefined) throw new ConfigurationError(`${flag}: ${directory} is not in a git repository`)
  const commit = await git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    root,
    environment,
  )
  if (commit === undefined) {
    throw new ConfigurationError(
      `${flag} ${revision} is not a known commit: use a branch name, or fetch the commit first`,
    )
  }
  const base = await git(['merge-base', commit, 'HEAD'], root, environment)
  if (base === undefined) {
    throw new ConfigurationError(`${flag} ${revision} and HEAD have no common ancestor: fetch more history`)
  }
  return { root, commit: base }
}
