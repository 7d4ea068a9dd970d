import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, createClient } from '../../src/github/client.ts'

export interface Request {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly body: unknown
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes as they are, anything else as JSON. */
  readonly body?: unknown
  readonly delayMs?: number
}

export interface Server {
  readonly url: string
  readonly requests: Request[]
  readonly client: (token?: string, timeoutMs?: number) => Client
  readonly close: () => Promise<void>
}

/** A real HTTP server; what `answer` leaves undefined is 404, as for a resource that the token may not see. */
export async function serve(answer: (request: Request) => Reply | undefined): Promise<Server> {
  const requests: Request[] = []
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming)
    requests.push(request)
    const reply = answer(request) ?? { status: 404, body: { message: 'Not Found' } }
    await new Promise((resolve) => setTimeout(resolve, reply.delayMs ?? 0))
    const raw = reply.body instanceof Uint8Array
    const type = raw ? 'application/zip' : 'application/json; charset=utf-8'
    outgoing.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers })
    outgoing.end(raw ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    client: (token = 'ghs_secret', timeoutMs = 60_000) =>
      createClient({
        token,
        context: { repository: { owner: 'octo', name: 'shop' }, apiUrl: url },
        patience: { totalMs: 60_000, firstPauseMs: 1, attempts: 2 },
        timeoutMs,
      }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    authorization: incoming.headers.authorization,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** Collects what would be logged. */
export function listen() {
  const lines: string[] = []
  const method = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`)
  }
  return {
    lines,
    log: {
      debug: method('debug'),
      info: method('info'),
      notice: method('notice'),
      warning: method('warning'),
    },
  }
}
