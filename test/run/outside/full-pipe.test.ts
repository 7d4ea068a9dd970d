import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFullPipe, type FullPipe } from '../../../src/run/outside/full-pipe.ts'
import { hasOpen } from '../../../src/run/outside/processes.ts'
import { temporaryFolder } from '../../support/module.ts'

async function fullPipe(): Promise<FullPipe> {
  const pipe = await createFullPipe(path.join(temporaryFolder(), 'hold'))
  onTestFinished(() => pipe.close())
  return pipe
}

/** Writes so many bytes to the pipe, which it opens for reading, too, as Go does. */
function startWriter(pipe: FullPipe, bytes: number) {
  const child = spawn('bash', ['-c', `exec 3<>"$1"; head -c ${bytes} /dev/zero >&3`, 'bash', pipe.file])
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  return { pid: child.pid ?? 0, ended, isDone: () => child.exitCode !== null }
}

describe.runIf(process.platform === 'linux')('a full pipe', () => {
  it('holds a writer of a single byte until it is released, and then takes anything', async () => {
    const pipe = await fullPipe()
    const writer = startWriter(pipe, 1)
    while (!(await hasOpen(writer.pid, pipe.file))) await delay(5)
    await delay(200)
    expect(writer.isDone()).toBe(false)
    pipe.release()
    expect(await writer.ended).toEqual([0, null])
    expect(await startWriter(pipe, 1_000_000).ended).toEqual([0, null])
  })

  it('lets one through, and is full again for the next', async () => {
    const pipe = await fullPipe()
    const first = startWriter(pipe, 200_000)
    while (!(await hasOpen(first.pid, pipe.file))) await delay(5)
    await pipe.letThrough(() => hasOpen(first.pid, pipe.file))
    expect(await first.ended).toEqual([0, null])
    const second = startWriter(pipe, 1)
    while (!(await hasOpen(second.pid, pipe.file))) await delay(5)
    await delay(200)
    expect(second.isDone()).toBe(false)
  })
})
