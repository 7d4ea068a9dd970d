import { afterEach, describe, expect, it } from 'vitest'
import { type Message, publishComment, withMarker } from '../../src/github/comment.ts'
import { stickyMarker } from '../../src/github/sticky.ts'
import { MAX_COMMENT_CHARS } from '../../src/report/limits.ts'
import { listen, type Reply, type Request, type Server, serve } from './server.ts'

const marker = stickyMarker('.github/workflows/ci.yml', 'leakgate-baseline', '.')
const HEAD = 'a'.repeat(40)
const leaks: Message = { kind: 'leaks', text: '1 new goroutine leak\n' }
const resolved: Message = { kind: 'resolved', text: 'No new goroutine leaks\n' }

const BOT = { login: 'github-actions[bot]', type: 'Bot' }
const PERSON = { login: 'mallory', type: 'User' }

interface Stored {
  readonly id: number
  readonly body: string
  readonly user: { readonly login: string; readonly type: string } | null
}

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** A pull request with comments. */
async function discussion(
  comments: readonly Stored[],
  options: { head?: string; fail?: (request: Request) => Reply | undefined } = {},
) {
  const state = [...comments]
  const shown = (comment: Stored) => ({
    ...comment,
    html_url: `https://github.com/octo/shop/pull/7#c${comment.id}`,
  })
  const server = await serve((request) => {
    const { method, path, query, body } = request
    const failure = options.fail?.(request)
    if (failure !== undefined) return failure
    if (path === '/user') return { body: PERSON }
    if (path === '/repos/octo/shop/pulls/7') return { body: { head: { sha: options.head ?? HEAD } } }
    if (path === '/repos/octo/shop/issues/7/comments' && method === 'GET') {
      const page = Number(query.get('page'))
      const size = Number(query.get('per_page'))
      return { body: state.slice((page - 1) * size, page * size).map(shown) }
    }
    const text = (body as { body: string } | undefined)?.body ?? ''
    if (method === 'POST') {
      const comment = { id: 900, body: text, user: BOT }
      state.push(comment)
      return { status: 201, body: shown(comment) }
    }
    const at = state.findIndex(({ id }) => path === `/repos/octo/shop/issues/comments/${id}`)
    const comment = state[at]
    if (comment === undefined) return undefined
    if (method === 'DELETE') {
      state.splice(at, 1)
      return { status: 204 }
    }
    state[at] = { ...comment, body: text }
    return { body: shown(comment) }
  })
  servers.push(server)
  const say = async (message: Message, token?: string) => {
    const { log } = listen()
    return publishComment(server.client(token), { number: 7, commit: HEAD, marker }, message, log)
  }
  const writes = () =>
    server.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
  return { state, say, server, writes }
}

describe('the comment', () => {
  it('is created for a leak', async () => {
    const { state, say, server } = await discussion([])
    expect(await say(leaks)).toEqual({ kind: 'created', url: 'https://github.com/octo/shop/pull/7#c900' })
    expect(state).toEqual([{ id: 900, body: `${marker}\n1 new goroutine leak\n`, user: BOT }])
    expect(server.requests).toHaveLength(3)
  })

  it('is never created to say that all is well', async () => {
    const { say, writes } = await discussion([])
    expect(await say(resolved)).toEqual({ kind: 'not needed' })
    expect(writes()).toEqual([])
  })

  it('is updated in place, and resolved when the leaks are gone', async () => {
    const { state, say } = await discussion([{ id: 1, body: withMarker(marker, 'old'), user: BOT }])
    expect(await say(leaks)).toMatchObject({ kind: 'updated' })
    expect(await say(resolved)).toMatchObject({ kind: 'updated' })
    expect(state).toEqual([{ id: 1, body: `${marker}\nNo new goroutine leaks\n`, user: BOT }])
  })

  it('is left alone when nothing changed, also when GitHub has stored it a little differently', async () => {
    const stored = withMarker(marker, leaks.text).replaceAll('\n', '\r\n').trimEnd()
    const { say, writes } = await discussion([{ id: 1, body: stored, user: BOT }])
    expect(await say(leaks)).toMatchObject({ kind: 'unchanged', url: expect.stringContaining('#c1') })
    expect(writes()).toEqual([])
  })

  it('is found behind hundreds of others', async () => {
    const others = Array.from({ length: 250 }, (_, id) => ({ id: id + 1, body: 'nice', user: PERSON }))
    const { say, writes } = await discussion([
      ...others,
      { id: 999, body: withMarker(marker, 'old'), user: BOT },
    ])
    await say(leaks)
    expect(writes()).toEqual(['PATCH /repos/octo/shop/issues/comments/999'])
  })

  it.each([
    ['a person wrote it', { body: withMarker(marker, 'x'), user: PERSON }],
    ['its author is gone', { body: withMarker(marker, 'x'), user: null }],
    ['the marker is quoted further down', { body: `> someone wrote\n${marker}`, user: BOT }],
    ['another job wrote it', { body: withMarker(stickyMarker('other.yml'), 'x'), user: BOT }],
    ['something follows the marker', { body: `${marker} x`, user: BOT }],
  ])('of somebody else is not touched: %s', async (_, comment) => {
    const { state, say } = await discussion([{ id: 1, ...comment }])
    expect(await say(leaks)).toMatchObject({ kind: 'created' })
    expect(state[0]).toEqual({ id: 1, ...comment })
  })

  it('that exists twice is the oldest, and the others are deleted', async () => {
    const own = (id: number) => ({ id, body: withMarker(marker, leaks.text), user: BOT })
    const spoof = { id: 2, body: withMarker(marker, 'x'), user: PERSON }
    const { state, say } = await discussion([own(3), spoof, own(1), own(4)])
    expect(await say(leaks)).toMatchObject({ kind: 'unchanged', url: expect.stringContaining('#c1') })
    expect(state.map(({ id }) => id)).toEqual([2, 1])
  })

  it('of a newer commit is not overwritten by an older run', async () => {
    const { say, writes } = await discussion([], { head: 'b'.repeat(40) })
    expect(await say(leaks)).toEqual({ kind: 'outdated' })
    expect(writes()).toEqual([])
  })

  it('is written when nobody can tell which commit is newest', async () => {
    const fail = ({ path }: Request) => (path.includes('/pulls/') ? { status: 500 } : undefined)
    const { say } = await discussion([], { fail })
    expect(await say(leaks)).toMatchObject({ kind: 'created' })
  })

  it('of a personal token is found by its owner', async () => {
    const own = { id: 1, body: withMarker(marker, 'old'), user: PERSON }
    const other = { id: 2, body: withMarker(marker, 'old'), user: { ...PERSON, login: 'eve' } }
    const { say, writes } = await discussion([other, own])
    await say(leaks, 'ghp_personal')
    expect(writes()).toEqual(['PATCH /repos/octo/shop/issues/comments/1'])
  })
})

describe('a comment that cannot be written', () => {
  it.each([403, 404])('for a %d names the permission', async (status) => {
    const fail = ({ method }: Request) =>
      method === 'POST' ? { status, body: { message: 'Resource not accessible by integration' } } : undefined
    const { say } = await discussion([], { fail })
    expect(await say(leaks)).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^Could not comment .*`permissions: pull-requests: write`\.$/),
    })
  })

  it('is tried once, since the answer may be lost and the comment there', async () => {
    const fail = ({ method }: Request) => (method === 'POST' ? { status: 502 } : undefined)
    const { say, writes } = await discussion([], { fail })
    expect(await say(leaks)).toMatchObject({ kind: 'failed' })
    expect(writes()).toHaveLength(1)
  })

  it('leaves the others alone when only a duplicate stays', async () => {
    const own = (id: number) => ({ id, body: withMarker(marker, 'old'), user: BOT })
    const fail = ({ method }: Request) => (method === 'DELETE' ? { status: 403 } : undefined)
    const { say } = await discussion([own(1), own(2)], { fail })
    expect(await say(leaks)).toMatchObject({ kind: 'updated' })
  })
})

describe('the marker', () => {
  it('differs between workflows, artifacts and folders', () => {
    const markers = [
      ['ci.yml', 'a', '.'],
      ['ci.yml', 'a', 'x'],
      ['ci.yml', 'b', '.'],
      ['ci.ymla', '', '.'],
    ]
    expect(new Set(markers.map((parts) => stickyMarker(...parts))).size).toBe(4)
  })

  it('cannot be broken out of', () => {
    expect(stickyMarker('--> <img>')).toMatch(/^<!-- leakgate:[0-9a-f]{12} -->$/)
  })

  it('and the text fit into a comment', () => {
    const body = withMarker(marker, 'a line\n'.repeat(20_000))
    expect(body.length).toBeLessThanOrEqual(MAX_COMMENT_CHARS)
    expect(body.startsWith(`${marker}\n`)).toBe(true)
    expect(body).toMatch(/a line\n\n\n\(Cut here/)
  })
})
