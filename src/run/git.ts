import { getExecOutput } from '@actions/exec'

/** Commit that is checked out; null outside a git repository or when there is no git. */
export async function headCommit(directory: string): Promise<string | null> {
  const text = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], directory)
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : null
}

export async function repositoryRoot(directory: string): Promise<string | undefined> {
  return git(['rev-parse', '--show-toplevel'], directory)
}

/** What git prints, without the line feed at its end; undefined when it fails or prints nothing. */
export async function git(argv: readonly string[], directory: string): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await getExecOutput('git', [...argv], {
      cwd: directory,
      silent: true,
      ignoreReturnCode: true,
    })
    return exitCode === 0 ? stdout.trim() || undefined : undefined
  } catch {
    return undefined // no git on this machine
  }
}
