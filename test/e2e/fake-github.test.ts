import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { getOctokit } from '@actions/github'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { MAX_COMMENT_CHARS } from './fake-github/routes/comments.ts'
import { zip } from './zip.ts'

const REPOSITORY = { owner: 'acme', repo: 'widget' }
const JOB_PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const

let fake: FakeGitHub

beforeEach(async () => {
  fake = await startFakeGitHub()
})

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await fake.close()
})

const client = (token = fake.issueToken(JOB_PERMISSIONS)) => getOctokit(token, { baseUrl: fake.url })
const comments = () => client().rest.issues

describe('comments', () => {
  it('are created, changed in place, and deleted', async () => {
    const { data: created } = await comments().createComment({ ...REPOSITORY, issue_number: 7, body: 'one' })
    expect(created.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' })

    await comments().updateComment({ ...REPOSITORY, comment_id: created.id, body: 'two' })
    const { data: list } = await comments().listComments({ ...REPOSITORY, issue_number: 7 })
    expect(list).toMatchObject([{ id: created.id, body: 'two' }])

    await comments().deleteComment({ ...REPOSITORY, comment_id: created.id })
    expect(fake.state.comments).toEqual([])
  })

  it('come in pages, with links that a client can follow to the last', async () => {
    for (let n = 1; n <= 205; n++) fake.addComment({ issue: 7, body: `comment ${n}` })
    fake.addComment({ issue: 8, body: 'of another pull request' })

    const api = client()
    const all = await api.paginate(api.rest.issues.listComments, {
      ...REPOSITORY,
      issue_number: 7,
      per_page: 100,
    })

    expect(all.map((comment) => comment.body)).toEqual(
      fake.state.comments.slice(0, 205).map(({ body }) => body),
    )
    expect(fake.requests.map(({ query }) => query.page)).toEqual([undefined, '2', '3'])
  })

  it('are refused beyond the length limit', async () => {
    const write = (body: string) => comments().createComment({ ...REPOSITORY, issue_number: 7, body })
    await write('x'.repeat(MAX_COMMENT_CHARS))
    await expect(write('x'.repeat(MAX_COMMENT_CHARS + 1))).rejects.toMatchObject({ status: 422 })
  })

  it('that do not exist answer 404', async () => {
    const update = comments().updateComment({ ...REPOSITORY, comment_id: 1, body: 'x' })
    await expect(update).rejects.toMatchObject({ status: 404 })
  })
})

describe('tokens', () => {
  it('that may only read get the answer that GitHub gives to a fork', async () => {
    const readOnly = client(fake.issueToken({ contents: 'read', 'pull-requests': 'read' }))
    await readOnly.rest.issues.listComments({ ...REPOSITORY, issue_number: 7 })
    await expect(
      readOnly.rest.issues.createComment({ ...REPOSITORY, issue_number: 7, body: 'x' }),
    ).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    })
  })

  it('without actions: read see no artifacts', async () => {
    const blind = client(fake.issueToken({ contents: 'read' }))
    await expect(blind.rest.actions.listArtifactsForRepo(REPOSITORY)).rejects.toMatchObject({ status: 403 })
  })

  it('that nobody issued are bad credentials', async () => {
    await expect(client('ghs_unknown').rest.actions.listArtifactsForRepo(REPOSITORY)).rejects.toMatchObject({
      status: 401,
    })
  })

  it('run out of requests', async () => {
    fake.state.rateLimit.remaining = 1
    await comments().listComments({ ...REPOSITORY, issue_number: 7 })
    await expect(comments().listComments({ ...REPOSITORY, issue_number: 7 })).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    })
  })
})

describe('artifacts', () => {
  const CONTENT = zip({ 'baseline.json': '{}' })
  const listed = async (name: string) =>
    (await client().rest.actions.listArtifactsForRepo({ ...REPOSITORY, name })).data.artifacts

  it('are listed by name, newest first, with where they come from', async () => {
    const run = fake.addRun({ headBranch: 'main', headSha: 'a'.repeat(40) })
    const older = fake.addArtifact({ runId: run.id, content: CONTENT })
    fake.addArtifact({ runId: run.id, content: CONTENT, name: 'coverage' })
    const newer = fake.addArtifact({ runId: run.id, content: CONTENT })

    const found = await listed('leakgate-baseline')

    expect(found.map(({ id }) => id)).toEqual([newer.id, older.id])
    expect(found[0]).toMatchObject({
      expired: false,
      size_in_bytes: CONTENT.length,
      workflow_run: { id: run.id, repository_id: 1, head_repository_id: 1, head_branch: 'main' },
    })
  })

  it('of a fork carry the number of the fork', async () => {
    const run = fake.addRun({
      headRepository: { id: 2, owner: 'mallory', name: 'widget' },
      event: 'pull_request',
    })
    fake.addArtifact({ runId: run.id, content: CONTENT })
    expect(await listed('leakgate-baseline')).toMatchObject([
      { workflow_run: { repository_id: 1, head_repository_id: 2 } },
    ])
  })

  it('download from a signed address that refuses the token', async () => {
    const run = fake.addRun()
    const artifact = fake.addArtifact({ runId: run.id, content: CONTENT })
    const token = fake.issueToken(JOB_PERMISSIONS)
    const answer = await client(token).rest.actions.downloadArtifact({
      ...REPOSITORY,
      artifact_id: artifact.id,
      archive_format: 'zip',
      request: { redirect: 'manual' },
    })
    const { location = '' } = answer.headers

    const blob = await fetch(location)
    expect(Buffer.from(await blob.arrayBuffer())).toEqual(CONTENT)
    expect(blob.headers.get('content-type')).toBe('application/zip')

    expect((await fetch(location, { headers: { authorization: `token ${token}` } })).status).toBe(400)
    expect(fake.takeProblems()).toEqual(['a token was sent to the blob storage'])
    expect((await fetch(location.replace(/sig=.*/, 'sig=guessed'))).status).toBe(403)
  })

  it('expire when the clock says so', async () => {
    const run = fake.addRun()
    const artifact = fake.addArtifact({ runId: run.id, content: CONTENT })
    fake.clock.advanceDays(91)

    expect(await listed('leakgate-baseline')).toMatchObject([{ id: artifact.id, expired: true }])
    const download = client().rest.actions.downloadArtifact({
      ...REPOSITORY,
      artifact_id: artifact.id,
      archive_format: 'zip',
    })
    await expect(download).rejects.toMatchObject({ status: 410 })
  })

  it('arrive by the client of the runner, digest and retention included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leakgate-upload-'))
    try {
      const run = fake.addRun()
      // The client speaks in workflow commands, which the runner of our own tests would obey.
      vi.spyOn(process.stdout, 'write').mockReturnValue(true)
      vi.stubEnv('ACTIONS_RESULTS_URL', `${fake.url}/`)
      vi.stubEnv('ACTIONS_RUNTIME_TOKEN', fake.runtimeToken(run.id))
      writeFileSync(join(folder, 'baseline.json'), '{"schema":1}')

      const uploaded = await new DefaultArtifactClient().uploadArtifact(
        'leakgate-baseline',
        [join(folder, 'baseline.json')],
        folder,
        { retentionDays: 7 },
      )

      const [artifact] = fake.state.artifacts
      expect(artifact).toMatchObject({ id: uploaded.id, name: 'leakgate-baseline', runId: run.id })
      expect(artifact?.digest).toBe(`sha256:${uploaded.digest}`)
      expect(daysUntil(artifact?.expiresAt)).toBe(7)
      expect((await listed('leakgate-baseline')).map(({ id }) => id)).toEqual([uploaded.id])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('are not uploaded twice under one name, nor by a token of another run', async () => {
    const create = (token: string, runId: number) =>
      fetch(`${fake.url}/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({
          workflow_run_backend_id: String(runId),
          name: 'leakgate-baseline',
          version: 7,
        }),
      })
    const run = fake.addRun()
    fake.addArtifact({ runId: run.id, content: CONTENT })
    expect((await create(fake.runtimeToken(run.id), run.id)).status).toBe(409)
    expect((await create(fake.runtimeToken(run.id + 1), run.id)).status).toBe(401)
  })

  const daysUntil = (date: Date | undefined) =>
    Math.round(((date?.getTime() ?? 0) - fake.clock.now().getTime()) / (24 * 60 * 60 * 1000))
})

describe('history', () => {
  it('is compared by merge base', async () => {
    const [root = '', main = '', feature = ''] = ['1', '2', '3'].map((digit) => digit.repeat(40))
    for (const [sha, ...parents] of [[root], [main, root], [feature, root]])
      fake.state.commits.set(sha ?? '', parents)
    fake.state.branches.set('main', main)

    const { data } = await client().rest.repos.compareCommitsWithBasehead({
      ...REPOSITORY,
      basehead: `main...${feature}`,
    })

    expect(data).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: root },
    })
  })

  it('has runs by workflow file, branch and event', async () => {
    const wanted = fake.addRun({ headBranch: 'main', event: 'push' })
    fake.addRun({ headBranch: 'feature', event: 'pull_request' })
    fake.addRun({ headBranch: 'main', workflowPath: '.github/workflows/lint.yml' })

    const { data } = await client().rest.actions.listWorkflowRuns({
      ...REPOSITORY,
      workflow_id: 'ci.yml',
      branch: 'main',
      event: 'push',
    })

    expect(data.workflow_runs.map(({ id }) => id)).toEqual([wanted.id])
  })

  it('has pull requests, and the ones of a commit', async () => {
    const head = { ref: 'feature', sha: '2'.repeat(40), repository: { id: 2, owner: 'dev', name: 'widget' } }
    fake.addPull({ number: 7, head, base: { ref: 'main', sha: '1'.repeat(40) } })

    const { data: pull } = await client().rest.pulls.get({ ...REPOSITORY, pull_number: 7 })
    expect(pull.head).toMatchObject({ label: 'dev:feature', sha: head.sha, repo: { id: 2 } })

    const ofCommit = await client().rest.repos.listPullRequestsAssociatedWithCommit({
      ...REPOSITORY,
      commit_sha: head.sha,
    })
    expect(ofCommit.data.map(({ number }) => number)).toEqual([7])
  })
})

describe('faults', () => {
  const list = () => comments().listComments({ ...REPOSITORY, issue_number: 7 })

  it('answer instead of the routes, as often as asked', async () => {
    fake.inject({ method: 'GET', path: '/comments', status: 502, times: 2 })
    await expect(list()).rejects.toMatchObject({ status: 502 })
    await expect(list()).rejects.toMatchObject({ status: 502 })
    await list()
  })

  it('may carry headers, or hang up', async () => {
    fake.inject({ status: 429, headers: { 'retry-after': '3' } })
    await expect(list()).rejects.toMatchObject({ status: 429, response: { headers: { 'retry-after': '3' } } })
    fake.inject({ path: /comments$/, status: 'hang up' })
    await expect(list()).rejects.toThrow()
    await list()
  })

  it('leave other requests alone', async () => {
    fake.inject({ method: 'POST', path: '/comments', status: 500 })
    await list()
  })
})

it('waits before every answer when told to', async () => {
  const slow = await startFakeGitHub({ latencyMs: 150 })
  const start = performance.now()
  await fetch(`${slow.url}/blob/1`)
  expect(performance.now() - start).toBeGreaterThanOrEqual(149)
  await slow.close()
})

describe('the description of GitHub', () => {
  it('states where it comes from and under which licence', () => {
    const { info } = JSON.parse(readFileSync(new URL('fake-github/openapi.json', import.meta.url), 'utf8'))
    expect(info.license.name).toBe('MIT')
    expect(info.description).toMatch(/@octokit\/openapi \d+\.\d+\.\d+[\s\S]*Permission is hereby granted/)
  })

  it.each([
    [
      'a body of the wrong type',
      'POST',
      '/repos/acme/widget/issues/7/comments',
      { body: 5 },
      'body/body must be string',
    ],
    [
      'an unknown parameter',
      'GET',
      '/repos/acme/widget/actions/artifacts?nme=x',
      undefined,
      'nme is unknown',
    ],
    [
      'a value that is none',
      'GET',
      '/repos/acme/widget/actions/runs?status=sucess',
      undefined,
      'status must be equal',
    ],
    [
      'an unknown route',
      'GET',
      '/repos/acme/widget/stargazers',
      undefined,
      'this route is not in openapi.json',
    ],
  ])('fails the test at %s', async (_name, method, path, body, problem) => {
    const strict = await startFakeGitHub()
    const headers = { authorization: `token ${strict.issueToken(JOB_PERMISSIONS)}` }
    await fetch(`${strict.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    await expect(strict.close()).rejects.toThrow(problem)
  })

  it('fails the test at an answer that the fake gets wrong', async () => {
    fake.addComment({ issue: 7, body: 'x', author: { login: 'x', id: 0.5, type: 'User' } })
    await comments().listComments({ ...REPOSITORY, issue_number: 7 })
    expect(fake.takeProblems()).toContainEqual(
      expect.stringContaining('answer 200/0/user/id must be integer'),
    )
  })
})
