import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

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
    const { stdout } = await run('git', [...argv], { cwd: directory, maxBuffer: MAX_OUTPUT_BYTES })
    return stdout.trim() || undefined
  } catch {
    return undefined
  }
}
