import path from 'node:path'
import { getExecOutput } from '@actions/exec'
import { MeasurementError } from '../errors.ts'
import { git, strings } from './git.ts'

export interface Worktree {
  readonly directory: string
  /** Leaves nothing of it behind, in the repository either. */
  remove(): Promise<void>
}

/** A hook or a monitor of the repository has no business with a checkout of ours. */
const QUIET = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'advice.detachedHead=false'],
] as const

/**
 * Checks a commit out beside the user's own files.
 * @param where an existing folder that the worktree is made in, and what git gets: no secrets
 * @throws MeasurementError when git cannot
 */
export async function openWorktree(
  root: string,
  commit: string,
  { folder, environment }: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): Promise<Worktree> {
  const directory = path.join(folder, 'base')
  const { exitCode, stderr } = await getExecOutput(
    'git',
    [...QUIET, 'worktree', 'add', '--detach', '--force', directory, commit],
    {
      cwd: root,
      silent: true,
      ignoreReturnCode: true,
      // Nobody has asked for the large files to be downloaded.
      env: { ...strings(environment), GIT_LFS_SKIP_SMUDGE: '1' },
    },
  )
  if (exitCode !== 0) {
    throw new MeasurementError(
      `git could not check out ${commit.slice(0, 12)} in a worktree: ${lastLine(stderr)}`,
    )
  }
  return {
    directory,
    async remove() {
      // No `prune`: that would forget the user's own worktrees on a disk that is not there now.
      await git(['worktree', 'remove', '--force', '--force', directory], root, environment)
    },
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
