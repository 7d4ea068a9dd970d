import http from 'node:http'
import https from 'node:https'
import { CaptureError } from '../../errors.ts'

/** The profiles that a process serves by net/http/pprof. */
export interface Pprof {
  /** @throws CaptureError when there is no such profile, or no answer in time */
  read(profile: string): Promise<Buffer>
  close(): void
}

// A dump of 150,000 goroutines takes Go some seconds.
const TIMEOUT_MS = 15_000
// runtime/pprof cuts a dump at 64 MiB without a word: what is behind that, nobody knows.
const MAX_BYTES = 64 * 1024 * 1024

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** One connection, kept open: each further one would be a goroutine more. No proxy is asked, no redirection followed. */
export function openPprof(url: string): Pprof {
  const client = url.startsWith('https:') ? https : http
  // What a test serves on this machine has a certificate of its own making.
  const rejectUnauthorized = !LOOPBACK.test(new URL(url).hostname)
  const agent = new client.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized })
  return {
    read: (profile) =>
      new Promise((resolve, reject) => {
        const address = new URL(profile, url)
        const fail = (reason: string) => reject(new CaptureError(`its ${address.pathname} ${reason}`))
        const request = client.get(
          address,
          { agent, signal: AbortSignal.timeout(TIMEOUT_MS) },
          (response) => {
            const chunks: Buffer[] = []
            let size = 0
            response.on('data', (chunk: Buffer) => {
              size += chunk.length
              if (size >= MAX_BYTES) request.destroy(new Error('is 64 MiB, where Go truncates it'))
              else chunks.push(chunk)
            })
            response.on('error', (error) => fail(error.message))
            response.on('end', () => {
              if (response.statusCode === 200) resolve(Buffer.concat(chunks))
              else fail(`answered ${response.statusCode}`)
            })
          },
        )
        request.on('error', (error) => fail(error.message))
      }),
    close: () => agent.destroy(),
  }
}
