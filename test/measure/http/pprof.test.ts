import http from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { openPprof } from '../../../src/measure/http/pprof.ts'

async function serve(bytes: number): Promise<string> {
  const server = http.createServer((_, response) => response.end(Buffer.alloc(bytes, 'g')))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/debug/pprof/`
}

it.each([
  [64 * 1024 * 1024 - 1, true],
  [64 * 1024 * 1024, false],
])('a dump of %d bytes is whole: %s', async (bytes, whole) => {
  const pprof = openPprof(await serve(bytes))
  onTestFinished(() => pprof.close())
  const read = pprof.read('goroutine?debug=2')
  if (whole) expect(await read).toHaveLength(bytes)
  else await expect(read).rejects.toThrow('its /debug/pprof/goroutine is 64 MiB, where Go truncates it')
})
