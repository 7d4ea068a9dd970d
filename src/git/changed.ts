import { git } from './git.ts'
import { findMergeBase } from './merge-base.ts'

/**
 * Files that differ from where the branch left `revision`, relative to the repository's root: committed, not committed and
 * not yet known to git.
 * @throws ConfigurationError when git does not know the revision
 */
export async function changedSince(
  revision: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const { root, commit } = await findMergeBase(revision, directory, '--changed-since', environment)
  // A rename is a change of both names.
  const changed = await git(
    ['-c', 'diff.relative=false', 'diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', commit],
    root,
    environment,
  )
  const untracked = await git(['ls-files', '--others', '--exclude-standard', '-z'], root, environment)
  return [...names(changed), ...names(untracked)]
}

function names(text: string | undefined): readonly string[] {
  return (text ?? '').split('\0').filter((name) => name !== '')
}
