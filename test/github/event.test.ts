import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.ts'
import { readContext } from '../../src/github/context.ts'
import { readEvent } from '../../src/github/event.ts'

const sha = (character: string): string => character.repeat(40)
const repository = { default_branch: 'main' }

const context = (eventName: string, ref = 'refs/heads/main') =>
  readContext({
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '42',
    GITHUB_SHA: sha('f'),
    GITHUB_REF: ref,
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/ci.yml@refs/heads/a@b',
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: '/event.json',
    GITHUB_WORKSPACE: '/workspace',
    RUNNER_TEMP: '/temporary',
  })

const pull = (changes: { headRepository?: unknown; author?: string; base?: string } = {}) => ({
  repository,
  pull_request: {
    number: 7,
    user: { login: changes.author ?? 'mona' },
    head: { sha: sha('a'), repo: changes.headRepository === undefined ? { id: 1 } : changes.headRepository },
    base: { ref: changes.base ?? 'main', sha: sha('b'), repo: { id: 1 } },
  },
})

describe('an event', () => {
  it('push to the default branch records, and compares with the commit before', () => {
    expect(readEvent(context('push'), { repository, before: sha('e') })).toEqual({
      kind: 'default branch',
      trigger: 'push',
      defaultBranch: 'main',
      base: { branch: 'main', commit: sha('e') },
      commit: sha('f'),
    })
  })

  it('push that creates the branch has no commit before', () => {
    expect(readEvent(context('push'), { repository, before: sha('0') }).base.commit).toBeUndefined()
  })

  it.each(['refs/heads/feature/main', 'refs/tags/main', 'refs/tags/v1'])(
    'push to %s does not record',
    (ref) => {
      expect(readEvent(context('push', ref), { repository, before: sha('e') })).toEqual({
        kind: 'other ref',
        ref,
        defaultBranch: 'main',
        base: { branch: 'main', commit: undefined },
        commit: sha('f'),
      })
    },
  )

  it('schedule records, although its payload names no repository', () => {
    expect(readEvent(context('schedule'), { schedule: '0 3 * * *' })).toMatchObject({
      kind: 'default branch',
      trigger: 'schedule',
    })
  })

  it('workflow_dispatch records on the default branch only', () => {
    expect(readEvent(context('workflow_dispatch'), { repository }).kind).toBe('default branch')
    expect(readEvent(context('workflow_dispatch', 'refs/heads/x'), { repository }).kind).toBe('other ref')
  })

  it('pull_request compares with its base', () => {
    expect(readEvent(context('pull_request', 'refs/pull/7/merge'), pull({ base: 'release-1' }))).toEqual({
      kind: 'pull request',
      number: 7,
      origin: 'same repository',
      defaultBranch: 'main',
      base: { branch: 'release-1', commit: sha('b') },
      commit: sha('a'),
    })
  })

  it.each([
    ['fork', pull({ headRepository: { id: 2 } })],
    ['fork', pull({ headRepository: null })],
    ['fork', pull({ headRepository: { id: 2 }, author: 'dependabot[bot]' })],
    ['dependabot', pull({ author: 'dependabot[bot]' })],
  ])('pull_request of a %s is told apart', (origin, payload) => {
    expect(readEvent(context('pull_request'), payload)).toMatchObject({ origin })
  })

  it('merge_group compares with the branch that it goes to', () => {
    const payload = {
      repository,
      merge_group: { base_ref: 'refs/heads/main', base_sha: sha('b'), head_sha: sha('a') },
    }
    expect(
      readEvent(context('merge_group', 'refs/heads/gh-readonly-queue/main/pr-7'), payload),
    ).toMatchObject({
      kind: 'merge group',
      base: { branch: 'main', commit: sha('b') },
      commit: sha('a'),
    })
  })

  it.each(['pull_request_target', 'workflow_run'])('%s is refused with the way out', (name) => {
    expect(() => readEvent(context(name), pull())).toThrow(/Use `on: pull_request`/)
  })

  it('that is unknown is refused', () => {
    expect(() => readEvent(context('issue_comment'), { repository })).toThrow(/It runs on push, pull_request/)
  })

  it.each([
    ['push', null],
    ['push', {}],
    ['pull_request', { repository }],
    ['pull_request', { repository, pull_request: { number: '7; rm -rf' } }],
    [
      'merge_group',
      { repository, merge_group: { base_ref: 'main', base_sha: sha('b'), head_sha: sha('a') } },
    ],
  ])('%s with the payload %j is refused', (name, payload) => {
    expect(() => readEvent(context(name), payload)).toThrow(ConfigurationError)
  })
})

describe('the context', () => {
  it('knows the file of the workflow', () => {
    expect(context('push').workflowPath).toBe('.github/workflows/ci.yml')
  })

  it('is refused outside of Actions with the names that are missing', () => {
    expect(() => readContext({ GITHUB_REPOSITORY: 'octo' })).toThrow(
      /GITHUB_REPOSITORY, GITHUB_RUN_ID.*command line/,
    )
  })

  it('takes the addresses of another server', () => {
    const environment = {
      ...process.env,
      GITHUB_API_URL: 'https://ghe.example/api/v3/',
      GITHUB_SERVER_URL: 'javascript:x',
    }
    expect(() => readContext(environment)).toThrow('GITHUB_SERVER_URL')
  })
})
