import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ask, createClient } from '../../src/github/client.ts'
import { type Attempt, PATIENCE, pauseAfter } from '../../src/github/patience.ts'
import { type FakeGitHub, startFakeGitHub } from '../e2e/fake-github/index.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const read = { tries: 1, patience: PATIENCE, repeatable: true, now: NOW }
const write = { ...read, repeatable: false }

function answer(status: number, headers: Record<string, string> = {}, complaint = ''): Attempt {
  return { kind: 'answer', status, headers: new Headers(headers), complaint }
}

describe('the pause before the next attempt', () => {
  it.each([
    ['no answer', { kind: 'no answer' }],
    ['500', answer(500)],
    ['502', answer(502)],
    ['503', answer(503)],
    ['504', answer(504)],
  ] satisfies [string, Attempt][])(
    'after %s doubles, four attempts in all, and only for what reads',
    (_, attempt) => {
      const pauses = [1, 2, 3, 4].map((tries) => pauseAfter(attempt, { ...read, tries }))
      expect(pauses).toEqual([1_000, 2_000, 4_000, undefined])
      expect(pauseAfter(attempt, write)).toBeUndefined()
    },
  )

  it.each([
    ['429 with seconds', answer(429, { 'retry-after': '7' }), 7_000],
    ['429 with a date', answer(429, { 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }), 9_000],
    ['403 with seconds', answer(403, { 'retry-after': '7', 'x-ratelimit-remaining': '12' }), 7_000],
    [
      '403 for a limit that is used up',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 30) }),
      30_000,
    ],
    ['429 without a word', answer(429), 60_000],
    ['403 for a secondary limit', answer(403, {}, 'You have exceeded a secondary rate limit.'), 60_000],
    [
      'GraphQL with status 200',
      answer(
        200,
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 3) },
        'RATE_LIMITED',
      ),
      3_000,
    ],
    ['a reset that is over', answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }), 1_000],
    ['429 that is over at once', answer(429, { 'retry-after': '0' }), 1_000],
    ['429 with less than nothing', answer(429, { 'retry-after': '-5' }), 1_000],
  ])('after %s is what GitHub asks for, also for a write, which was not carried out', (_, attempt, pause) => {
    expect(pauseAfter(attempt, read)).toBe(pause)
    expect(pauseAfter(attempt, write)).toBe(pause)
  })

  it('is that of Retry-After when a server is away', () => {
    expect(pauseAfter(answer(503, { 'retry-after': '5' }), read)).toBe(5_000)
  })

  it.each([200, 201, 302, 400, 401, 403, 404, 410, 422])('is none after %d', (status) => {
    expect(pauseAfter(answer(status, { 'x-ratelimit-remaining': '12' }), read)).toBeUndefined()
  })
})

describe('a client', () => {
  let fake: FakeGitHub
  beforeEach(async () => {
    fake = await startFakeGitHub()
  })
  afterEach(() => fake.close())

  const client = (patience = {}, timeoutMs?: number) =>
    createClient({
      token: fake.issueToken({ actions: 'read', 'pull-requests': 'write' }),
      context: { repository: { owner: 'acme', name: 'widget' }, apiUrl: fake.url },
      patience: { totalMs: 60_000, firstPauseMs: 1, attempts: 3, ...patience },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
  const list = ({ rest, repository } = client()) =>
    ask({ what: 'list', permission: 'actions: read' }, z.unknown(), () =>
      rest.actions.listArtifactsForRepo(repository),
    )
  const statuses = () => fake.requests.map(({ status }) => status)

  it('reads again until GitHub is back', async () => {
    fake.inject({ status: 502 })
    fake.inject({ status: 'hang up' })
    await list()
    expect(statuses()).toEqual([502, 0, 200])
  })

  it('gives up after a few attempts, and tells what GitHub said', async () => {
    fake.inject({ status: 500, message: 'Server Error', times: 9 })
    await expect(list()).rejects.toThrow('Could not list: GitHub answered 500 (Server Error).')
    expect(statuses()).toEqual([500, 500, 500])
  })

  it('waits as long as it is told, for a write too, and no longer than it may', async () => {
    const limited = { status: 429, headers: { 'retry-after': '1' } }
    const comment = ({ rest, repository } = client()) =>
      rest.issues.createComment({ ...repository, issue_number: 7, body: 'x' })
    fake.inject(limited)
    await comment()
    expect(fake.state.comments).toHaveLength(1)
    fake.inject(limited)
    await expect(comment(client({ totalMs: 999 }))).rejects.toMatchObject({ status: 429 })
    expect(statuses()).toEqual([429, 201, 429])
  })

  it('asks less and less often where GitHub names no pause', async () => {
    fake.inject({ status: 429, headers: { 'retry-after': '0' }, times: 99 })
    await expect(list(client({ totalMs: 600, firstPauseMs: 10 }))).rejects.toThrow(/rate limit/)
    // 10 + 20 + 40 + 80 + 160 is what 600 holds.
    expect(statuses().length).toBeLessThanOrEqual(6)
  })

  it('stops waiting when nobody waits for the answer any more', async () => {
    fake.inject({ status: 429, headers: { 'retry-after': '30' }, times: 9 })
    const { rest, repository } = client()
    const began = performance.now()
    const request = { signal: AbortSignal.timeout(200) }
    await expect(rest.actions.listArtifactsForRepo({ ...repository, request })).rejects.toThrow()
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(statuses()).toEqual([429])
  })

  it('has one patience for all its requests', async () => {
    const impatient = client({ totalMs: 60_500 })
    fake.inject({ status: 429, headers: { 'retry-after': '1' } })
    await list(impatient)
    fake.inject({ status: 429, headers: { 'retry-after': '60' } })
    await expect(list(impatient)).rejects.toThrow(/rate limit/)
    expect(statuses()).toEqual([429, 200, 429])
  })

  it('does not write again when it cannot know whether it was heard', async () => {
    fake.inject({ method: 'POST', status: 'lose the answer' })
    const { rest, repository } = client()
    await expect(rest.issues.createComment({ ...repository, issue_number: 7, body: 'x' })).rejects.toThrow()
    expect(fake.state.comments).toHaveLength(1)
  })

  it('waits for no answer longer than its time limit', async () => {
    fake.inject({ status: 'stall', times: 9 })
    await expect(list(client({ attempts: 2 }, 50))).rejects.toThrow(/^Could not list: no answer from GitHub/)
  })

  it('asks a GraphQL question again, but sends no second mutation', async () => {
    const { graphql } = client()
    fake.inject({ status: 502, times: 2 })
    await graphql('query { viewer { login } }')
    expect(statuses()).toEqual([502, 502, 200])
    fake.inject({ status: 502 })
    const mutation = 'mutation { deleteIssueComment(input: { id: "IC_1" }) { clientMutationId } }'
    await expect(graphql(mutation)).rejects.toMatchObject({ status: 502 })
    expect(statuses()).toHaveLength(4)
  })

  it('is not fooled by what others have written', async () => {
    fake.addPull({
      number: 7,
      head: { ref: 'x', sha: 'a'.repeat(40), repository: fake.state.repository },
      base: { ref: 'main', sha: 'b'.repeat(40) },
    })
    fake.addComment({ issue: 7, body: '"errors": secondary rate limit RATE_LIMITED' })
    const query =
      '{ repository(owner: "acme", name: "widget") { pullRequest(number: 7) { comments(last: 1) { nodes { body } } } } }'
    await client().graphql(`query ${query}`)
    expect(statuses()).toEqual([200])
  })
})
