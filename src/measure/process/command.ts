import { spawn } from 'node:child_process'
import os from 'node:os'
import { ConfigurationError } from '../../errors.ts'
import type { Command } from '../../model/command.ts'

export interface CommandOptions {
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
  readonly onOutput: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void
  /** Ends the command (SIGTERM to its process group) when aborted. */
  readonly signal?: AbortSignal | undefined
  /** What is done first when aborted. */
  readonly beforeEnd?: () => Promise<void>
}

// As GitHub runs a `run:` step: https://docs.github.com/actions/writing-workflows/workflow-syntax-for-github-actions#exit-codes-and-error-action-preference
const SHELL = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'] as const
// What a shell reports for a process that a signal ended.
const SIGNAL_EXIT = 128
const KILL_AFTER_MS = 10_000
// A process that a test left running may hold the output open for ever.
const ORPHAN_MS = 5_000

/** @returns the command's exit code; 128 + n when signal n ended it */
export function runCommand(command: Command, options: CommandOptions): Promise<number> {
  const [file, ...argv] = command.kind === 'shell' ? [...SHELL, command.script] : command.argv
  if (file === undefined) throw new ConfigurationError('no command to run: write one after `--`')
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, {
      cwd: options.directory,
      env: options.environment,
      stdio: ['inherit', 'pipe', 'pipe'],
      // A group of its own, so that a cancelled run ends the test processes too.
      detached: process.platform !== 'win32',
    })
    child.stdout?.on('data', (chunk: Uint8Array) => options.onOutput(chunk, 'stdout'))
    child.stderr?.on('data', (chunk: Uint8Array) => options.onOutput(chunk, 'stderr'))
    const stop = async () => {
      await options.beforeEnd?.().catch(() => {})
      endGroup(child.pid, 'SIGTERM')
      setTimeout(() => endGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS).unref()
    }
    if (options.signal?.aborted) void stop()
    options.signal?.addEventListener('abort', stop, { once: true })
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? `${file} was not found` : cause.message
      reject(new ConfigurationError(`cannot run \`${commandText(command)}\`: ${why}`, { cause }))
    })
    child.on('exit', () => {
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, ORPHAN_MS).unref()
    })
    child.on('close', (code, signal) => {
      options.signal?.removeEventListener('abort', stop)
      resolve(code ?? SIGNAL_EXIT + (signal === null ? 0 : os.constants.signals[signal]))
    })
  })
}

/** The command as its author wrote it; words that need quotes get them. */
export function commandText(command: Command): string {
  if (command.kind === 'shell') return command.script.trim()
  return command.argv
    .map((word) => (/^[\w@%+=:,./^$-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

/** Ends a process that was started with its own group, and all that it started. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // already gone
  }
}
