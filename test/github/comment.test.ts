import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Client, createClient } from '../../src/github/client.ts'
import { type Message, publishComment, type Speaker, withMarker } from '../../src/github/comment.ts'
import { commentKey, isNewer, markerLine, readMarker } from '../../src/github/marker.ts'
import { MAX_COMMENT_CHARS } from '../../src/report/surface-limits.ts'
import { type FakeGitHub, startFakeGitHub } from '../e2e/fake-github/index.ts'
import { type Author, BOT } from '../e2e/fake-github/state.ts'
import { listen } from './server.ts'

const OLD = 'a'.repeat(40)
const HEAD = 'b'.repeat(40)
const KEY = commentKey('.github/workflows/ci.yml', 'leakgate-baseline', '.')
const ME: Speaker = { number: 7, key: KEY, runId: 500, attempt: 1, commit: HEAD }
const EARLIER: Speaker = { ...ME, runId: 400, commit: OLD }
const LEAKS: Message = { kind: 'leaks', text: '1 new goroutine leak\n' }
const RESOLVED: Message = { kind: 'resolved', text: 'No new goroutine leaks\n' }
const PERSON = { login: 'mallory', id: 3, type: 'User' } as const
const ADD = { body: /addComment/ }
const UPDATE = { body: /updateIssueComment/ }

let fake: FakeGitHub
beforeEach(async () => {
  fake = await startFakeGitHub()
  const repository = fake.state.repository
  fake.addPull({
    number: 7,
    head: { ref: 'feature', sha: HEAD, repository },
    base: { ref: 'main', sha: '0'.repeat(40) },
  })
})
afterEach(() => fake.close())

function client(author: Author = BOT, access: 'read' | 'write' = 'write'): Client {
  return createClient({
    token: fake.issueToken({ 'pull-requests': access }, author),
    context: { repository: { owner: 'acme', name: 'widget' }, apiUrl: fake.url },
    patience: { totalMs: 60_000, firstPauseMs: 1, attempts: 2 },
  })
}

function say(message: Message, speaker: Speaker = ME, as: Client = client()) {
  return publishComment(as, speaker, message, listen().log)
}

function comment(body: string, author: Author = BOT) {
  return fake.addComment({ issue: 7, body, author })
}

const bodies = () => fake.state.comments.map(({ body }) => body)
const operations = () =>
  fake.requests.map(
    ({ body }) =>
      /(addComment|updateIssueComment|deleteIssueComment)/.exec(JSON.stringify(body))?.[1] ?? 'read',
  )

describe('the comment', () => {
  it('is created for a leak, in two requests', async () => {
    expect(await say(LEAKS)).toEqual({
      kind: 'created',
      url: `https://github.com/acme/widget/pull/7#issuecomment-${fake.state.comments[0]?.id}`,
    })
    expect(bodies()).toEqual([`${markerLine(KEY, ME)}\n1 new goroutine leak\n`])
    expect(operations()).toEqual(['read', 'addComment'])
  })

  it('is never created to say that all is well', async () => {
    expect(await say(RESOLVED)).toEqual({ kind: 'not needed' })
    expect(operations()).toEqual(['read'])
  })

  it('is updated in place, and resolved when the leaks are gone', async () => {
    comment(withMarker(EARLIER, 'old'))
    expect(await say(LEAKS)).toMatchObject({ kind: 'updated' })
    expect(await say(RESOLVED, { ...ME, attempt: 2 })).toMatchObject({ kind: 'updated' })
    expect(bodies()).toEqual([withMarker({ ...ME, attempt: 2 }, RESOLVED.text)])
    expect(operations()).toEqual(['read', 'updateIssueComment', 'read', 'updateIssueComment'])
  })

  it('is left alone when nothing changed, also when GitHub has stored it a little differently', async () => {
    const { id } = comment(withMarker(ME, LEAKS.text).replaceAll('\n', '\r\n').trimEnd())
    expect(await say(LEAKS, { ...ME, attempt: 2 })).toEqual({
      kind: 'unchanged',
      url: expect.stringContaining(`-${id}`),
    })
    expect(operations()).toEqual(['read'])
  })

  it('is found behind hundreds of others', async () => {
    const own = comment(withMarker(EARLIER, 'old'))
    for (let n = 0; n < 250; n++) comment('nice', PERSON)
    await say(LEAKS)
    expect(own.body).toContain('1 new goroutine leak')
    expect(operations()).toEqual(['read', 'read', 'read', 'updateIssueComment'])
  })

  it.each<[string, string, Author]>([
    ['a person wrote it', withMarker(ME, 'x'), PERSON],
    [
      'a person wrote it whose name is that of our app',
      withMarker(ME, 'x'),
      { ...PERSON, login: 'github-actions' },
    ],
    ['another app wrote it', withMarker(ME, 'x'), { login: 'other[bot]', id: 4, type: 'Bot' }],
    ['the marker is quoted further down', `> someone wrote\n${markerLine(KEY, ME)}`, BOT],
    ['another job wrote it', withMarker({ ...ME, key: commentKey('other.yml') }, 'x'), BOT],
    ['something follows the marker', `${markerLine(KEY, ME)} x`, BOT],
  ])('of somebody else is not touched: %s', async (_, body, author) => {
    comment(body, author)
    expect(await say(LEAKS)).toMatchObject({ kind: 'created' })
    expect(bodies()[0]).toBe(body)
    expect(bodies()).toHaveLength(2)
  })

  it('of a personal token is found by its owner', async () => {
    const own = { login: 'maintainer', id: 8, type: 'User' } as const
    const forged = comment(withMarker(EARLIER, 'old'), PERSON)
    const ours = comment(withMarker(EARLIER, 'old'), own)
    await say(LEAKS, ME, client(own))
    expect(forged.body).toContain('old')
    expect(ours.body).toContain('1 new goroutine leak')
  })

  it('that exists three times becomes one: the newest run’s, else the oldest', async () => {
    const [first, second, third] = [EARLIER, { ...EARLIER, runId: 450 }, EARLIER].map((speaker) =>
      comment(withMarker(speaker, LEAKS.text)),
    )
    await say(LEAKS)
    expect(fake.state.comments).toEqual([second])
    for (const gone of [first, third]) expect(fake.state.comments).not.toContain(gone)
  })
})

describe('a run that is not the newest', () => {
  it('says nothing when the pull request has a newer commit', async () => {
    expect(await say(LEAKS, { ...ME, commit: OLD })).toEqual({ kind: 'outdated' })
    expect(operations()).toEqual(['read'])
  })

  it.each([
    ['a later run', { ...ME, runId: 501 }],
    ['a later attempt', { ...ME, attempt: 2 }],
  ])('does not overwrite what %s has said of the same commit', async (_, newer) => {
    comment(withMarker(newer, RESOLVED.text))
    expect(await say(LEAKS)).toEqual({ kind: 'outdated' })
    expect(bodies()).toEqual([withMarker(newer, RESOLVED.text)])
  })

  it('overwrites what a later run has said of a commit that a force push took back', async () => {
    comment(withMarker({ ...ME, runId: 501, commit: OLD }, 'of another commit'))
    expect(await say(LEAKS)).toMatchObject({ kind: 'updated' })
  })
})

describe('two runs at the same moment', () => {
  const NEWER: Speaker = { ...ME, runId: 501 }
  const text = (speaker: Speaker): Message => ({ kind: 'leaks', text: `said by run ${speaker.runId}\n` })

  /** Both have found no comment; whoever is let go first writes first. */
  it.each([
    ['older', [ME, NEWER]],
    ['newer', [NEWER, ME]],
  ] as const)(
    'leave one comment, that of the newer run, when the %s one is first',
    async (_, [one, other]) => {
      const gates = [one, other].map(({ runId }) => fake.hold({ body: new RegExp(`said by run ${runId}`) }))
      const runs = [one, other].map((speaker) => say(text(speaker), speaker))
      for (const gate of gates) await gate.held(1)
      for (const [index, gate] of gates.entries()) {
        gate.open()
        await runs[index]
      }
      expect(bodies()).toEqual([withMarker(NEWER, text(NEWER).text)])
    },
  )

  it('leave one comment when both have written before either looks', async () => {
    const speakers = Array.from({ length: 6 }, (_, index) => ({ ...ME, runId: 500 + index }))
    const gate = fake.hold(ADD)
    const all = speakers.map((speaker) => say(text(speaker), speaker))
    await gate.held(speakers.length)
    gate.open()
    const outcomes = await Promise.all(all)
    expect(bodies()).toEqual([withMarker({ ...ME, runId: 505 }, 'said by run 505\n')])
    expect(outcomes.at(-1)).toMatchObject({ kind: 'created' })
  })
})

describe('a comment that cannot be written', () => {
  it('for a token that may only read names the permission', async () => {
    expect(await say(LEAKS, ME, client(BOT, 'read'))).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^Could not comment .*`permissions: pull-requests: write`\.$/),
    })
  })

  it('is there once when the answer was lost', async () => {
    fake.inject({ ...ADD, status: 'lose the answer' })
    expect(await say(LEAKS)).toMatchObject({
      kind: 'unchanged',
      url: expect.stringContaining('#issuecomment-'),
    })
    expect(bodies()).toHaveLength(1)
    expect(operations()).toEqual(['read', 'addComment', 'read'])
  })

  it('is written at the second try when GitHub was away', async () => {
    fake.inject({ ...ADD, status: 502 })
    expect(await say(LEAKS)).toMatchObject({ kind: 'created' })
    expect(operations()).toEqual(['read', 'addComment', 'read', 'addComment'])
    fake.inject({ ...UPDATE, status: 'hang up' })
    expect(await say(RESOLVED)).toMatchObject({ kind: 'updated' })
    expect(bodies()).toEqual([withMarker(ME, RESOLVED.text)])
  })

  it('is given up when GitHub stays away', async () => {
    fake.inject({ ...ADD, status: 503, times: 10 })
    expect(await say(LEAKS)).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^Could not comment on the pull request: GitHub answered 503/),
    })
    expect(operations()).toEqual(['read', 'addComment', 'read', 'addComment'])
  })

  it('is no failure when only a duplicate stays', async () => {
    comment(withMarker(EARLIER, 'old'))
    comment(withMarker(EARLIER, 'old'))
    fake.inject({ body: /deleteIssueComment/, status: 403 })
    expect(await say(LEAKS)).toMatchObject({ kind: 'updated' })
  })

  it('for lack of requests says so', async () => {
    fake.state.rateLimit.remaining = 0
    expect(await say(LEAKS)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('rate limit') })
  })
})

describe('the marker', () => {
  it('differs between workflows, artifacts and folders', () => {
    const keys = [
      ['ci.yml', 'a', '.'],
      ['ci.yml', 'a', 'x'],
      ['ci.yml', 'b', '.'],
      ['ci.ymla', '', '.'],
    ].map((parts) => commentKey(...parts))
    expect(new Set(keys).size).toBe(4)
  })

  it('cannot be broken out of', () => {
    expect(commentKey('--> <img>')).toMatch(/^[0-9a-f]{12}$/)
  })

  it('tells who wrote the comment', () => {
    const { runId, attempt, commit } = ME
    expect(readMarker(`${markerLine(KEY, ME)}\r\ntext`, KEY)).toEqual({ runId, attempt, commit })
    for (const body of ['', 'text', markerLine(commentKey('x'), ME), `x${markerLine(KEY, ME)}`])
      expect(readMarker(body, KEY)).toBeUndefined()
  })

  it('orders runs, and attempts of one run', () => {
    const [a, b, c] = [ME, { ...ME, attempt: 2 }, { ...ME, runId: 501 }]
    expect([isNewer(b, a), isNewer(c, b), isNewer(a, a), isNewer(a, c), isNewer(a, b)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('and the text fit into a comment', () => {
    const body = withMarker(ME, 'a line\n'.repeat(20_000))
    expect(body.length).toBeLessThanOrEqual(MAX_COMMENT_CHARS)
    expect(body.startsWith(`${markerLine(KEY, ME)}\n`)).toBe(true)
    expect(body).toMatch(/a line\n\n\n\(Cut here/)
  })
})
