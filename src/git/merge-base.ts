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
  if (root === undefined) throw new ConfigurationError(`${flag}: ${directory} is in no git repository`)
  const commit = await git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    root,
    environment,
  )
  if (commit === undefined) {
    throw new ConfigurationError(
      `${flag} ${revision} is no commit that git knows here: name a branch or fetch it first`,
    )
  }
  const base = await git(['merge-base', commit, 'HEAD'], root, environment)
  if (base === undefined) {
    throw new ConfigurationError(
      `${flag} ${revision} has no common commit with HEAD: fetch more of the history`,
    )
  }
  return { root, commit: base }
}
