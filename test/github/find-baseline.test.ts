import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { renderBaseline } from '../../src/baseline/document.ts'
import { MAX_ARCHIVE_BYTES } from '../../src/github/download.ts'
import { BASELINE_FILE, type BaselineLookup, findBaseline } from '../../src/github/find-baseline.ts'
import { archive } from './archive.ts'
import { listen, type Reply, type Request, type Server, serve } from './server.ts'

const sha = (character: string): string => character.repeat(40)
const WORKFLOW = '.github/workflows/ci.yml'

const baseline = createBaseline(
  {
    sites: [],
    packages: [{ path: 'example.com/shop', status: 'measured', reason: null }],
    run: {
      command: 'go test ./...',
      goVersion: 'go1.26.4',
      goos: 'linux',
      goarch: 'amd64',
      settings: null,
      exitCode: 0,
      commit: sha('b'),
    },
  },
  '2026-11-20T08:00:00.000Z',
)
const good = archive([
  { name: BASELINE_FILE, contents: Buffer.from(renderBaseline(baseline)), streamed: true },
])

const newer = Buffer.from(JSON.stringify({ ...baseline, version: 99 }))

interface Stored {
  readonly id: number
  readonly branch?: string
  readonly commit?: string
  readonly expired?: boolean
  readonly size?: number
  readonly name?: string
  /** Repository of the head; the base is 1. */
  readonly head?: number
  readonly bytes?: Buffer
  readonly digest?: string | null
  readonly event?: string
  readonly path?: string
  /** Takes the place of the answer with the address. */
  readonly zip?: Reply
  readonly blob?: Reply
}

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** Artifacts of runs whose id is 1,000 more than theirs. */
async function store(artifacts: readonly Stored[]) {
  const blobs = await serve(({ path }) => {
    const artifact = artifacts.find(({ id }) => path === `/blob/${id}`)
    return artifact?.blob ?? { body: artifact?.bytes ?? good }
  })
  const api = await serve((request) => answer(artifacts, blobs.url, request))
  servers.push(blobs, api)
  return { api, blobs }
}

function answer(artifacts: readonly Stored[], blobs: string, { path, query }: Request): Reply | undefined {
  const prefix = '/repos/octo/shop/actions'
  if (path === `${prefix}/artifacts`) {
    const page = Number(query.get('page'))
    const size = Number(query.get('per_page'))
    return {
      body: {
        total_count: artifacts.length,
        artifacts: artifacts.slice((page - 1) * size, page * size).map(listed),
      },
    }
  }
  for (const artifact of artifacts) {
    if (path === `${prefix}/runs/${artifact.id + 1000}`) return { body: runOf(artifact) }
    if (path === `${prefix}/artifacts/${artifact.id}/zip`) {
      return artifact.zip ?? { status: 302, headers: { location: `${blobs}/blob/${artifact.id}?sig=secret` } }
    }
  }
  return undefined
}

function listed(artifact: Stored) {
  const bytes = artifact.bytes ?? good
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  return {
    id: artifact.id,
    name: artifact.name ?? 'leakgate-baseline',
    size_in_bytes: artifact.size ?? bytes.length,
    expired: artifact.expired ?? false,
    digest: artifact.digest === undefined ? digest : artifact.digest,
    workflow_run: {
      id: artifact.id + 1000,
      repository_id: 1,
      head_repository_id: artifact.head ?? 1,
      head_branch: artifact.branch ?? 'main',
      head_sha: artifact.commit ?? sha('b'),
    },
  }
}

function runOf(artifact: Stored) {
  return {
    id: artifact.id + 1000,
    event: artifact.event ?? 'push',
    path: artifact.path ?? WORKFLOW,
    head_branch: artifact.branch ?? 'main',
    head_sha: artifact.commit ?? sha('b'),
    repository: { id: 1 },
    head_repository: { id: artifact.head ?? 1 },
  }
}

interface Query {
  readonly commit?: string
  readonly branches?: readonly string[]
  readonly ancestors?: readonly string[]
  readonly timeoutMs?: number
}

async function find(api: Server, query: Query = {}) {
  const { lines, log } = listen()
  const asked: string[] = []
  const lookup = await findBaseline(
    api.client(undefined, query.timeoutMs),
    {
      artifactName: 'leakgate-baseline',
      branches: query.branches ?? ['main'],
      commit: query.commit,
      ancestors: async (commit) => {
        asked.push(commit)
        return query.ancestors ?? []
      },
      runId: 9999,
      workflowPath: WORKFLOW,
    },
    log,
  )
  return { lookup, lines, asked }
}

const runId = (lookup: BaselineLookup): number | undefined =>
  lookup.kind === 'found' ? lookup.runId : undefined

describe('the baseline artifact', () => {
  it('is found, checked and read with three requests', async () => {
    const { api } = await store([{ id: 1 }])
    const { lookup } = await find(api)
    expect(lookup).toEqual({
      kind: 'found',
      document: baseline,
      branch: 'main',
      commit: sha('b'),
      runId: 1001,
      choice: { kind: 'newest' },
    })
    expect(api.requests.map(({ path }) => path.replace('/repos/octo/shop/actions/', ''))).toEqual([
      'artifacts',
      'runs/1001',
      'artifacts/1/zip',
    ])
  })

  it('is fetched without the token, which only the API sees', async () => {
    const { api, blobs } = await store([{ id: 1 }])
    await find(api)
    expect(api.requests.map(({ authorization }) => authorization)).toEqual(Array(3).fill('token ghs_secret'))
    expect(blobs.requests.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('is that of the wanted commit, even when there is a newer one, and then nobody asks for its ancestors', async () => {
    const { api } = await store([{ id: 3, commit: sha('c') }, { id: 2, commit: sha('a') }, { id: 1 }])
    const { lookup, asked } = await find(api, { commit: sha('a') })
    expect(lookup).toMatchObject({ runId: 1002, choice: { kind: 'wanted' } })
    expect(asked).toEqual([])
  })

  it('is that of the nearest ancestor when none was recorded at the wanted commit', async () => {
    const { api } = await store([
      { id: 3, commit: sha('9') },
      { id: 2, commit: sha('2') },
      { id: 1, commit: sha('4') },
    ])
    const ancestors = [sha('5'), sha('4'), sha('3'), sha('2')]
    const { lookup, asked } = await find(api, { commit: sha('6'), ancestors })
    expect(lookup).toMatchObject({ runId: 1001, choice: { kind: 'ancestor', distance: 2 } })
    expect(asked).toEqual([sha('6')])
  })

  it('is the next nearest when the nearest is no good, and the newest after the last ancestor', async () => {
    const { api } = await store([
      { id: 3, commit: sha('9') },
      { id: 2, commit: sha('4'), digest: 'sha256:0' },
      { id: 1, commit: sha('2') },
    ])
    const query = { commit: sha('6'), ancestors: [sha('5'), sha('4'), sha('3'), sha('2')] }
    expect((await find(api, query)).lookup).toMatchObject({ runId: 1001, choice: { distance: 4 } })
    const fewer = { ...query, ancestors: query.ancestors.slice(0, 2) }
    expect((await find(api, fewer)).lookup).toMatchObject({ runId: 1003, choice: { kind: 'newest' } })
  })

  it('is the last that was recorded of one commit', async () => {
    const { api } = await store([{ id: 1 }, { id: 3 }, { id: 2 }])
    expect(runId((await find(api, { commit: sha('b') })).lookup)).toBe(1003)
    expect(runId((await find(api, { commit: sha('f'), ancestors: [sha('b')] })).lookup)).toBe(1003)
  })

  it('is the newest when no ancestor has one', async () => {
    const { api } = await store([{ id: 1 }, { id: 3, commit: sha('c') }, { id: 2 }])
    const { lookup } = await find(api, { commit: sha('f') })
    expect(lookup).toMatchObject({ runId: 1003, choice: { kind: 'newest' } })
  })

  it('is that of the base branch, and of the default branch when the base has none', async () => {
    const { api } = await store([{ id: 2 }, { id: 1, branch: 'release-1' }])
    expect(runId((await find(api, { branches: ['release-1', 'main'] })).lookup)).toBe(1001)
    expect(runId((await find(api, { branches: ['feature', 'main'] })).lookup)).toBe(1002)
  })

  it('is found behind a page of artifacts that do not fit', async () => {
    const others = Array.from({ length: 100 }, (_, index) => ({ id: 500 - index, branch: 'feature' }))
    const { api } = await store([...others, { id: 1 }])
    expect(runId((await find(api)).lookup)).toBe(1001)
    expect(api.requests[1]?.query.get('page')).toBe('2')
  })

  it('needs no digest where the server has none', async () => {
    const { api } = await store([{ id: 1, digest: null }])
    expect(runId((await find(api)).lookup)).toBe(1001)
  })
})

describe('no baseline', () => {
  it.each<[string, Partial<Stored>, string]>([
    ['has expired', { expired: true }, 'it has expired'],
    ['comes from a fork', { head: 2 }, 'its run belongs to a fork'],
    ['belongs to another branch', { branch: 'feature' }, 'it was recorded on feature'],
    ['comes from an earlier attempt of this run', { id: 8999 }, 'an earlier attempt of this run recorded it'],
  ])('is used that %s, and the log says so', async (_, artifact, reason) => {
    const { api, blobs } = await store([{ id: 1, ...artifact }])
    const { lookup, lines } = await find(api, { commit: sha('b') })
    expect(lookup).toMatchObject({ kind: 'none', because: 'not recorded' })
    expect(lines).toEqual([`info: The baseline artifact ${artifact.id ?? 1} is not used: ${reason}`])
    expect(api.requests).toHaveLength(1)
    expect(blobs.requests).toHaveLength(0)
  })

  it('is used that has another name', async () => {
    const { api } = await store([{ id: 1, name: 'leakgate-baseline-2' }])
    expect(await find(api)).toMatchObject({ lookup: { kind: 'none', because: 'not recorded' }, lines: [] })
  })

  it('fills the log, however many forks send one', async () => {
    const { api } = await store(Array.from({ length: 60 }, (_, index) => ({ id: index + 1, head: 2 })))
    const { lines } = await find(api)
    expect(lines).toHaveLength(11)
    expect(lines.at(-1)).toBe('info: 50 more baseline artifacts cannot be used either')
  })

  it.each<[string, Partial<Stored>, RegExp]>([
    ['was recorded on pull_request', { event: 'pull_request' }, /started by `pull_request`/],
    [
      'was recorded on pull_request_target',
      { event: 'pull_request_target' },
      /may run code that is not on main/,
    ],
    [
      'was recorded by another workflow',
      { path: '.github/workflows/evil.yml' },
      /workflow \.github\/workflows\/evil\.yml/,
    ],
    ['is too large', { size: MAX_ARCHIVE_BYTES + 1 }, /the limit is/],
    ['turns out to be too large', { bytes: Buffer.alloc(MAX_ARCHIVE_BYTES + 1), size: 10 }, /the limit is/],
    ['has another digest', { digest: `sha256:${'0'.repeat(64)}` }, /not the one that was uploaded/],
    ['is no archive', { bytes: Buffer.from('<html>') }, /no end record/],
    ['is empty', { bytes: Buffer.alloc(0) }, /no end record/],
    ['unpacks to too much', { bytes: bomb() }, /unpacks to/],
    [
      'is no baseline',
      { bytes: archive([{ name: BASELINE_FILE, contents: Buffer.from('{}') }]) },
      /not a Leakgate baseline/,
    ],
    ['is cut off', { bytes: good.subarray(0, good.length - 30) }, /no end record/],
    [
      'is of a newer version',
      { bytes: archive([{ name: BASELINE_FILE, contents: newer }]) },
      /newer Leakgate/,
    ],
    ['has just expired', { zip: { status: 410, body: { message: 'Artifact has expired' } } }, /expired/],
  ])('is used that %s', async (_, artifact, reason) => {
    const { api } = await store([{ id: 1, ...artifact }])
    const { lookup, lines } = await find(api)
    expect(lookup).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) })
    expect(lines).toEqual([expect.stringMatching(/^info: The baseline of run 1001 is not used: /)])
  })

  it('that is rejected costs more than two requests, and none when the list tells that it is too large', async () => {
    const large = { size: MAX_ARCHIVE_BYTES + 1 }
    const bad = [
      { id: 4, ...large },
      { id: 3, event: 'pull_request' },
    ]
    const { api } = await store([...bad, { id: 1 }])
    expect(runId((await find(api)).lookup)).toBe(1001)
    expect(api.requests.map(({ path }) => path.replace('/repos/octo/shop/actions/', ''))).toEqual([
      'artifacts',
      'runs/1003',
      'runs/1001',
      'artifacts/1/zip',
    ])
    const cut = [3, 2].map((id) => ({ id, bytes: good.subarray(0, -30) }))
    const { api: other } = await store([...cut, { id: 1 }])
    expect(runId((await find(other)).lookup)).toBe(1001)
    expect(other.requests).toHaveLength(3 + 4)
  })

  it('that is rejected stands in the way of the next one', async () => {
    const { api } = await store([{ id: 3, event: 'pull_request' }, { id: 2, digest: 'sha256:0' }, { id: 1 }])
    const { lookup, lines } = await find(api)
    expect(runId(lookup)).toBe(1001)
    expect(lines).toHaveLength(3)
  })

  it('is there any more when it has expired, and that is the reason given', async () => {
    const { api } = await store([{ id: 1, expired: true }])
    expect((await find(api)).lookup).toMatchObject({ reason: 'the artifact leakgate-baseline has expired' })
  })

  it('is searched for more often than three times', async () => {
    const { api } = await store([5, 4, 3, 2, 1].map((id) => ({ id, event: 'pull_request' })))
    expect((await find(api)).lookup).toMatchObject({ kind: 'rejected' })
    expect(api.requests).toHaveLength(4)
  })

  it('is there in a new repository', async () => {
    const { api } = await store([])
    expect((await find(api)).lookup).toEqual({
      kind: 'none',
      because: 'not recorded',
      reason: 'the artifact leakgate-baseline does not exist yet',
    })
  })
})

describe('when GitHub fails, the baseline is unreachable and the reason says', () => {
  const failing = async (reply: Reply, query: Query = {}) => {
    const api = await serve(() => reply)
    servers.push(api)
    return { api, ...(await find(api, query)) }
  }

  it.each<[string, Reply, RegExp]>([
    [
      'which permission is missing',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      /403 .*`permissions: actions: read`/,
    ],
    [
      'the same where GitHub hides it',
      { status: 404, body: { message: 'Not Found' } },
      /`permissions: actions: read`/,
    ],
    [
      'that the token is bad',
      { status: 401, body: { message: 'Bad credentials' } },
      /does not accept the token/,
    ],
    [
      'that the rate limit is used up',
      { status: 403, body: { message: 'API rate limit exceeded' } },
      /rate limit/,
    ],
    [
      'that GitHub is down',
      { status: 500, body: { message: 'Server Error' } },
      /answered 500 \(Server Error\)/,
    ],
    ['that the answer is strange', { body: { artifacts: 'none' } }, /unknown shape/],
  ])('%s', async (_, reply, reason) => {
    const { lookup } = await failing(reply)
    expect(lookup).toEqual({ kind: 'none', because: 'unreachable', reason: expect.stringMatching(reason) })
  })

  it('that there was no answer', async () => {
    const { lookup } = await failing({ delayMs: 5_000 }, { timeoutMs: 50 })
    const reason = expect.stringMatching(/no answer from GitHub/)
    expect(lookup).toEqual({ kind: 'none', because: 'unreachable', reason })
  })

  it('after one more try, which an outage gets and a refusal does not', async () => {
    expect((await failing({ status: 502 })).api.requests).toHaveLength(2)
    expect((await failing({ status: 403 })).api.requests).toHaveLength(1)
  })

  it.each<[string, Partial<Stored>]>([
    ['there is no redirect', { zip: { status: 200, body: {} } }],
    ['the address is nonsense', { zip: { status: 302, headers: { location: 'nonsense' } } }],
    ['the address is a file', { zip: { status: 302, headers: { location: 'file:///etc/passwd' } } }],
    ['the storage fails', { blob: { status: 503, body: {} } }],
  ])('when %s', async (_, artifact) => {
    const { api } = await store([{ id: 1, ...artifact }])
    const { lookup } = await find(api)
    expect(lookup).toMatchObject({ kind: 'none', because: 'unreachable' })
    expect(JSON.stringify(lookup)).not.toContain('sig=secret')
  })
})

function bomb(): Buffer {
  return archive([{ name: BASELINE_FILE, contents: Buffer.alloc(65 * 1024 * 1024) }])
}
