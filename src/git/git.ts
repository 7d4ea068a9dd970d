import { getExecOutput } from '@actions/exec'

/** Commit that is checked out; null outside a git repository or when there is no git. */
export async function headCommit(directory: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  const text = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], directory, environment)
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : null
}

export async function repositoryRoot(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  return git(['rev-parse', '--show-toplevel'], directory, environment)
}

/**
 * What git prints, without the line feed at its end; undefined when it fails or prints nothing.
 * @param environment without secrets: the tests that ran before can have configured what git starts
 */
export async function git(
  argv: readonly string[],
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await getExecOutput('git', [...argv], {
      cwd: directory,
      silent: true,
      ignoreReturnCode: true,
      env: strings(environment),
    })
    return exitCode === 0 ? stdout.trim() || undefined : undefined
  } catch {
    return undefined // no git on this machine
  }
}

export function strings(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
