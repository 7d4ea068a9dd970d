import { spawn } from 'node:child_process'

export interface ProcessResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface ProcessOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  /** Sends SIGINT when the output first matches, as the runner does when a run is cancelled. */
  readonly interruptAt?: RegExp
}

/** For a program to end its own children, which are in groups of their own. */
const GRACE_MS = 15_000

/** Runs a program to its end, and ends whatever it leaves running. Asynchronous, because the fake lives in this process. */
export async function runProcess(
  file: string,
  argv: readonly string[],
  { cwd, env, timeoutMs, interruptAt }: ProcessOptions,
): Promise<ProcessResult> {
  // A group of its own: `go test` binaries outlive a killed parent.
  const child = spawn(file, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const output = { stdout: '', stderr: '' }
  let interrupted = false
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text
      if (!interrupted && interruptAt?.test(output[stream])) {
        interrupted = true
        child.kill('SIGINT')
      }
    })
  }
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGTERM')
  }, timeoutMs)
  const killer = setTimeout(() => endGroup(child.pid), timeoutMs + GRACE_MS)
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve(code ?? -1))
    })
    if (timedOut) {
      throw new Error(`${file} did not end within ${timeoutMs} ms:\n${output.stdout}${output.stderr}`)
    }
    return { exitCode, ...output }
  } finally {
    clearTimeout(timer)
    clearTimeout(killer)
    endGroup(child.pid)
  }
}

/** @throws when the program fails, with what it said */
export async function runOrThrow(
  file: string,
  argv: readonly string[],
  options: ProcessOptions,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProcess(file, argv, options)
  if (exitCode !== 0)
    throw new Error(`${file} ${argv.join(' ')} exited with ${exitCode}:\n${stdout}${stderr}`)
  return stdout
}

/** This machine's environment without what a surrounding test runner or workflow has put into it. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(ACTIONS|GITHUB|INPUT|RUNNER|STATE|VITEST|GIT)_|^(CI|VITEST|NODE_ENV|NODE_OPTIONS|GH_TOKEN|GOFLAGS)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Everything has ended by itself, as it should.
  }
}
