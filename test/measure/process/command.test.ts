import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/errors.ts'
import { commandText, runCommand } from '../../../src/measure/process/command.ts'
import type { Command } from '../../../src/model/command.ts'
import { temporaryFolder } from '../../support/module.ts'

function run(command: Command, signal?: AbortSignal) {
  const printed = { stdout: '', stderr: '' }
  const done = runCommand(command, {
    directory: temporaryFolder(),
    environment: process.env,
    signal,
    onOutput: (chunk, stream) => {
      printed[stream] += Buffer.from(chunk).toString()
    },
  })
  return { done, printed }
}
const shell = (script: string): Command => ({ kind: 'shell', script })

describe('a command', () => {
  it('returns its exit code and what it prints, stream by stream', async () => {
    const { done, printed } = run(shell('echo out; echo err >&2; exit 7'))
    expect(await done).toBe(7)
    expect(printed).toEqual({ stdout: 'out\n', stderr: 'err\n' })
  })

  it('of words gets them as they are', async () => {
    const { done, printed } = run({ kind: 'argv', argv: ['printf', '%s|', 'a b', '$HOME', "it's"] })
    expect(await done).toBe(0)
    expect(printed.stdout).toBe("a b|$HOME|it's|")
  })

  it('fails where any part of a script fails, as a workflow step does', async () => {
    expect(await run(shell('false\necho not reached')).done).toBe(1)
    expect(await run(shell('false | true')).done).toBe(1)
  })

  it('that a signal ended returns 128 and its number', async () => {
    expect(await run({ kind: 'argv', argv: ['sh', '-c', 'kill -KILL $$'] }).done).toBe(137)
  })

  it('that cannot be run is an error of usage', async () => {
    const { done } = run({ kind: 'argv', argv: ['no-such-program', 'x y'] })
    await expect(done).rejects.toThrow(ConfigurationError)
    await expect(done).rejects.toThrow("cannot run `no-such-program 'x y'`: no-such-program was not found")
    expect(() => run({ kind: 'argv', argv: [] })).toThrow('no command to run')
  })

  it('is ended with all that it started when the run is cancelled', async () => {
    const abort = new AbortController()
    const { done, printed } = run(shell('sleep 60 & echo $!; wait'), abort.signal)
    while (printed.stdout === '') await new Promise((resolve) => setTimeout(resolve, 10))
    abort.abort()
    expect(await done).toBe(143)
    expect(isRunning(printed.stdout.trim())).toBe(false)
  })

  it('is over even if something it started keeps its output open', async () => {
    const { done, printed } = run(shell('setsid sleep 900 & echo $!'))
    expect(await done).toBe(0)
    expect(isRunning(printed.stdout.trim())).toBe(true)
    process.kill(Number(printed.stdout))
  })
})

/** An ended process whose parent does not ask for it stays as a zombie. */
function isRunning(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' })
  return !/^(?:Z|$)/.test(stdout.trim())
}

describe('the text of a command', () => {
  it('is what its author wrote', () => {
    expect(commandText(shell(' make test \n'))).toBe('make test')
    expect(commandText({ kind: 'argv', argv: ['go', 'test', '-run=^TestX$', './...'] })).toBe(
      'go test -run=^TestX$ ./...',
    )
    expect(commandText({ kind: 'argv', argv: ['go', 'test', '-ldflags=-s -w', '', "it's"] })).toBe(
      `go test '-ldflags=-s -w' '' 'it'\\''s'`,
    )
  })
})
