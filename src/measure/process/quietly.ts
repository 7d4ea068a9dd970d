import { spawn } from 'node:child_process'
import { createFailureReader } from '../../go-test/failure.ts'
import { endGroup } from './command.ts'

export interface Quietly {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** After this many milliseconds the process and all that it started are killed. */
  readonly timeoutMs: number
  /** Kills them at once. */
  readonly signal: AbortSignal | undefined
  /** What goes on beside the process, and is waited for, too. */
  readonly beside?: (pid: number, ended: AbortSignal) => Promise<void>
}

export interface Ended {
  /** null when it was killed, or could not be started. */
  readonly exitCode: number | null
  /** The line that tells why the tests failed; empty for none. */
  readonly failure: string
}

/** Runs a test binary without showing what it prints. */
export async function runQuietly(file: string, argv: readonly string[], options: Quietly): Promise<Ended> {
  const gone = new AbortController()
  let beside: Promise<void> | undefined
  const ended = await new Promise<Ended>((resolve) => {
    const child = spawn(file, argv, {
      cwd: options.cwd,
      env: options.env,
      // Its output was shown once already; only why it fails this time is news.
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    const failure = createFailureReader()
    child.stdout.on('data', failure.write)
    child.stderr.on('data', failure.write)
    const kill = () => endGroup(child.pid, 'SIGKILL')
    const deadline = setTimeout(kill, options.timeoutMs)
    if (options.signal?.aborted) kill()
    options.signal?.addEventListener('abort', kill, { once: true })
    const finish = (exitCode: number | null) => {
      clearTimeout(deadline)
      options.signal?.removeEventListener('abort', kill)
      // Helper processes that the tests left behind, which may also hold the output open.
      kill()
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({ exitCode, failure: failure.line() })
    }
    child.on('error', () => finish(null))
    // Its last words may still be on their way.
    child.on('exit', (code) => setImmediate(finish, code))
    if (child.pid !== undefined) {
      beside = options.beside?.(child.pid, gone.signal)
      // Thrown below, once the process is gone.
      beside?.catch(kill)
    }
  }).finally(() => gone.abort())
  await beside
  return ended
}
