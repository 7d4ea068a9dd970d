import path from 'node:path'
import { getExecOutput } from '@actions/exec'
import { MeasurementError } from '../../errors.ts'
import { git } from '../git.ts'
import { strings } from './commit.ts'

export interface Worktree {
  readonly directory: string
  /** Leaves nothing of it behind, in the repository either. */
  remove(): Promise<void>
}

/** A hook of the repository has no business with a checkout of ours, and large files are fetched by nobody's leave. */
const QUIET = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false'] as const

/**
 * Checks a commit out beside the user's own files.
 * @param folder an existing folder that the worktree is made in
 * @throws MeasurementError when git cannot
 */
export async function openWorktree(root: string, commit: string, folder: string): Promise<Worktree> {
  const directory = path.join(folder, 'base')
  const { exitCode, stderr } = await getExecOutput(
    'git',
    [...QUIET, 'worktree', 'add', '--detach', '--force', directory, commit],
    {
      cwd: root,
      silent: true,
      ignoreReturnCode: true,
      env: { ...strings(process.env), GIT_LFS_SKIP_SMUDGE: '1' },
    },
  )
  if (exitCode !== 0) {
    throw new MeasurementError(
      `git cannot check out ${commit.slice(0, 12)} beside your files: ${lastLine(stderr)}`,
    )
  }
  return {
    directory,
    async remove() {
      await git(['worktree', 'remove', '--force', '--force', directory], root)
      await git(['worktree', 'prune'], root)
    },
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
