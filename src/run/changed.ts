import { ConfigurationError } from '../errors.ts'
import { git } from './git.ts'

/**
 * Files that differ from where the branch left `revision`, relative to the repository's root: committed, not committed and
 * not yet known to git.
 * @throws ConfigurationError when git does not know the revision
 */
export async function changedSince(revision: string, directory: string): Promise<readonly string[]> {
  const root = await git(['rev-parse', '--show-toplevel'], directory)
  if (root === undefined)
    throw new ConfigurationError(`--changed-since: ${directory} is in no git repository`)
  const commit = await git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    root,
  )
  if (commit === undefined) {
    throw new ConfigurationError(
      `--changed-since ${revision} is no commit that git knows here: name a branch or fetch it first`,
    )
  }
  const base = await git(['merge-base', commit, 'HEAD'], root)
  if (base === undefined) {
    throw new ConfigurationError(
      `--changed-since ${revision} has no common commit with HEAD: fetch more of the history`,
    )
  }
  // A rename is a change of both names.
  const changed = await git(
    ['-c', 'diff.relative=false', 'diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', base],
    root,
  )
  const untracked = await git(['ls-files', '--others', '--exclude-standard', '-z'], root)
  return [...names(changed), ...names(untracked)]
}

function names(text: string | undefined): readonly string[] {
  return (text ?? '').split('\0').filter((name) => name !== '')
}
