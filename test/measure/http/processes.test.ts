import { spawn } from 'node:child_process'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { descendants, hasOpen, listeners } from '../../../src/measure/http/linux-process.ts'

async function listen(host: string): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const hasIPv6 = await listenable('::1')

async function listenable(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false))
    server.listen(0, host, () => server.close(() => resolve(true)))
  })
}

describe.runIf(process.platform === 'linux')('what Linux tells of a process', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['127.1.2.3', '127.1.2.3'],
    ...(hasIPv6
      ? [
          ['::1', '[0:0:0:0:0:0:0:1]'],
          ['::', '127.0.0.1'],
        ]
      : []),
  ] as [string, string][])('where it listens: %s as %s', async (host, shown) => {
    const port = await listen(host)
    expect(await listeners(process.pid)).toContainEqual({ host: shown, port })
    expect(await listeners(process.ppid)).not.toContainEqual({ host: shown, port })
  })

  it('which processes it started, and those they did', async () => {
    const child = spawn('sh', ['-c', 'sleep 60 & wait'])
    onTestFinished(() => {
      for (const pid of [child.pid ?? 0, ...sleepers]) process.kill(pid, 'SIGKILL')
    })
    let sleepers: readonly number[] = []
    while (sleepers.length === 0) {
      sleepers = await descendants(child.pid ?? 0)
      await delay(5)
    }
    expect(sleepers).toHaveLength(1)
    expect(await descendants(process.pid)).toEqual(expect.arrayContaining([child.pid, ...sleepers]))
  })

  it('nothing of one that is gone', async () => {
    const child = spawn('true')
    await new Promise((resolve) => child.on('exit', resolve))
    const pid = child.pid ?? 0
    expect(await descendants(pid)).toEqual([])
    expect(await listeners(pid)).toEqual([])
    expect(await hasOpen(pid, '/dev/null')).toBe(false)
  })
})
