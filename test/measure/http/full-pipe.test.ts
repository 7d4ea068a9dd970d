import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFullPipe, type FullPipe, formerName } from '../../../src/measure/http/full-pipe.ts'
import { hasOpen } from '../../../src/measure/http/linux-process.ts'
import { temporaryFolder } from '../../support/module.ts'

const SOURCE = fileURLToPath(new URL('../../../src/measure/http/full-pipe.ts', import.meta.url))

/** Arguments for a Node process of its own that runs a module. */
async function bundled(script: string): Promise<readonly string[]> {
  const stdin = { contents: script, resolveDir: path.dirname(SOURCE) }
  const built = await build({ stdin, bundle: true, platform: 'node', format: 'esm', write: false })
  return ['--input-type=module', '--eval', built.outputFiles[0]?.text ?? '']
}

async function fullPipe(): Promise<FullPipe> {
  const pipe = await createFullPipe(path.join(temporaryFolder(), 'hold'))
  onTestFinished(() => pipe.release())
  return pipe
}

/** Writes so many bytes to the pipe, which it opens for reading, too, as Go does. */
function startWriter(pipe: Pick<FullPipe, 'file'>, bytes: number) {
  const child = spawn('bash', ['-c', `exec head -c ${bytes} /dev/zero 1<>"$1"`, 'bash', pipe.file])
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

  it('is replaced by one that is full for the next, while those who came before may go on or wait', async () => {
    const pipe = await fullPipe()
    const writers = [startWriter(pipe, 200_000), startWriter(pipe, 1)]
    for (const { pid } of writers) while (!(await hasOpen(pid, pipe.file))) await delay(5)
    const former = await pipe.replace()
    for (const { pid } of writers) expect(await hasOpen(pid, formerName(pipe))).toBe(true)
    const next = startWriter(pipe, 1)
    while (!(await hasOpen(next.pid, pipe.file))) await delay(5)
    former.release()
    for (const { ended } of writers) expect(await ended).toEqual([0, null])
    await delay(200)
    expect(next.isDone()).toBe(false)
    pipe.release()
    expect(await next.ended).toEqual([0, null])
    expect(await startWriter(pipe, 1_000_000).ended).toEqual([0, null])
  })

  it('is released when the process that made it is gone, killed or not, and nobody waits for it later', async () => {
    const file = path.join(temporaryFolder(), 'hold')
    const script = `import { createFullPipe } from ${JSON.stringify(SOURCE)}
await createFullPipe(${JSON.stringify(file)})
process.stdout.write('full')
setInterval(() => {}, 1000)`
    const maker = spawn(process.execPath, await bundled(script), { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(maker.stdout, 'data')
    const writer = startWriter({ file }, 1_000_000)
    while (!(await hasOpen(writer.pid, file))) await delay(5)
    maker.kill('SIGKILL')
    expect(await writer.ended).toEqual([0, null])
    expect(await startWriter({ file }, 1_000_000).ended).toEqual([0, null])
  })
})
