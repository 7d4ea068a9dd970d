import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ancestorsOf } from '../../src/action/ancestors.ts'
import { findWanted } from '../../src/action/merge-base.ts'
import { parseInputs } from '../../src/config/inputs.ts'
import type { RunContext } from '../../src/github/context.ts'
import type { RunEvent } from '../../src/github/event.ts'
import { listen, type Reply, type Server, serve } from '../github/server.ts'
import { testEnvironment } from '../support/go.ts'
import { makeFolder, removeFolder } from '../support/module.ts'

/**
 * main:  one ── two ── three ── four
 *          └─ left ── right            the pull request; `merge` joins it with three, as GitHub does
 */
let folder: string
let commits: Record<'one' | 'two' | 'three' | 'four' | 'left' | 'right' | 'merge', string>
let answers: Readonly<Record<string, Reply>>
let api: Server

function git(directory: string, ...argv: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const own = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...own, ...argv], { cwd: directory, env, encoding: 'utf8' }).trim()
}

beforeAll(async () => {
  folder = makeFolder()
  git(folder, 'init', '--quiet', '--initial-branch=main', 'full')
  const full = path.join(folder, 'full')
  const commit = (message: string) => {
    git(full, 'commit', '--quiet', '--allow-empty', '-m', message)
    return git(full, 'rev-parse', 'HEAD')
  }
  const one = commit('one')
  const two = commit('two')
  const three = commit('three')
  const four = commit('four')
  git(full, 'update-ref', 'refs/remotes/origin/main', four)
  git(full, 'checkout', '--quiet', '-b', 'feature', one)
  const left = commit('left')
  const right = commit('right')
  git(full, 'checkout', '--quiet', '-b', 'merge', three)
  git(full, 'merge', '--quiet', '--no-ff', '-m', 'merge', right)
  commits = { one, two, three, four, left, right, merge: git(full, 'rev-parse', 'HEAD') }
  for (const branch of ['merge', 'feature']) {
    const source = pathToFileURL(full).href
    git(folder, 'clone', '--quiet', '--depth=1', `--branch=${branch}`, source, `shallow-${branch}`)
  }
  git(full, 'config', 'uploadpack.allowFilter', 'true')
  git(folder, 'clone', '--quiet', `file://${path.join(folder, 'shallow-merge')}`, 'alone')
  git(path.join(folder, 'alone'), 'remote', 'remove', 'origin')
  api = await serve(({ path }) => answers[path])
})

afterAll(async () => {
  removeFolder(folder)
  await api.close()
})

beforeEach(() => {
  answers = {}
  api.requests.splice(0)
})

const MINIMAL: Readonly<Record<string, string>> = { 'github-token': 'ghs_secret' }

function jobIn(checkout: string, event: RunEvent) {
  const { lines, log } = listen()
  const context: Pick<RunContext, 'workspace'> = { workspace: path.join(folder, checkout) }
  const inputs = parseInputs((name) => MINIMAL[name] ?? '')
  const environment = testEnvironment()
  return {
    lines,
    job: { event, context: context as RunContext, inputs, environment, client: api.client(), log },
  }
}

const pull = (): RunEvent => ({
  kind: 'pull request',
  number: 7,
  origin: 'same repository',
  defaultBranch: 'main',
  // Older than what was merged: main has moved since.
  base: { branch: 'main', commit: commits.two },
  commit: commits.right,
})

const paths = () => api.requests.map(({ path }) => path)

describe('the commit that the baseline should be of', () => {
  it.each(['full', 'shallow-merge'])(
    'is the tip of the base branch that the tested merge contains, without a request (%s)',
    async (checkout) => {
      if (checkout === 'full') git(path.join(folder, checkout), 'checkout', '--quiet', 'merge')
      const { job } = jobIn(checkout, pull())
      expect(await findWanted(job)).toEqual({ commit: commits.three, name: 'merge base' })
      expect(paths()).toEqual([])
    },
  )

  it('is where the branch began when the workflow tests the head of the pull request, by git', async () => {
    git(path.join(folder, 'full'), 'checkout', '--quiet', 'feature')
    const { job } = jobIn('full', pull())
    expect(await findWanted(job)).toEqual({ commit: commits.one, name: 'merge base' })
    expect(paths()).toEqual([])
  })

  it('is asked of GitHub when the checkout has no history', async () => {
    const compare = `/repos/octo/shop/compare/${commits.two}...${commits.right}`
    const files = [{ filename: 'a.go' }]
    answers = { [compare]: { body: { merge_base_commit: { sha: commits.one }, files } } }
    const { job } = jobIn('shallow-feature', pull())
    expect(await findWanted(job)).toEqual({ commit: commits.one, name: 'merge base', changed: ['a.go'] })
    expect(paths()).toEqual([compare])
  })

  it('comes without the files that changed when something else than the pull request is checked out', async () => {
    const compare = `/repos/octo/shop/compare/${commits.two}...${commits.merge}`
    const files = [{ filename: 'of-three.go' }]
    answers = { [compare]: { body: { merge_base_commit: { sha: commits.two }, files } } }
    const { job } = jobIn('shallow-merge', { ...pull(), commit: commits.left })
    expect(await findWanted(job)).toEqual({ commit: commits.two, name: 'merge base' })
    expect(paths()).toEqual([compare])
  })

  it('is not known when GitHub does not tell, and the log says why', async () => {
    const { job, lines } = jobIn('shallow-feature', pull())
    expect(await findWanted(job)).toEqual({ commit: undefined, name: 'merge base' })
    expect(lines).toEqual([
      expect.stringMatching(/Could not find the merge base.*permissions: contents: read/),
    ])
  })

  it('is what the event calls the base where nothing is checked out', async () => {
    const { job } = jobIn('.', pull())
    expect(await findWanted(job)).toEqual({ commit: commits.two, name: 'merge base' })
  })

  it('is the merge base with the default branch on a push to another one', async () => {
    git(path.join(folder, 'full'), 'checkout', '--quiet', 'feature')
    const base = { branch: 'main', commit: undefined }
    const event = { kind: 'other ref', ref: 'refs/heads/feature', defaultBranch: 'main', base } as const
    const { job } = jobIn('full', { ...event, commit: commits.right })
    expect(await findWanted(job)).toEqual({ commit: commits.one, name: 'merge base' })
  })

  it('is what was there before on the default branch, and the commit itself on a schedule', async () => {
    const event = { kind: 'default branch', defaultBranch: 'main', commit: commits.four } as const
    const pushed = { branch: 'main', commit: commits.two }
    const { job: push } = jobIn('full', { ...event, trigger: 'push', base: pushed })
    expect(await findWanted(push)).toEqual({ commit: commits.two, name: 'previous push' })
    const { job: schedule } = jobIn('full', {
      ...event,
      trigger: 'schedule',
      base: { branch: 'main', commit: undefined },
    })
    expect(await findWanted(schedule)).toEqual({ commit: commits.four, name: 'this commit' })
  })

  it('is the one before the group in a merge queue', async () => {
    const base = { branch: 'main', commit: commits.three }
    const { job } = jobIn('full', { kind: 'merge group', defaultBranch: 'main', base, commit: commits.merge })
    expect(await findWanted(job)).toEqual({ commit: commits.three, name: 'merge base' })
  })
})

describe('the ancestors of a commit', () => {
  it('are those of its branch, from the checkout when it has them', async () => {
    const { job } = jobIn('full', pull())
    expect(await ancestorsOf(commits.four, job)).toEqual([commits.three, commits.two, commits.one])
    expect(await ancestorsOf(commits.merge, job)).toEqual([commits.three, commits.two, commits.one])
    expect(await ancestorsOf(commits.one, job)).toEqual([])
    expect(paths()).toEqual([])
  })

  it('are fetched by git otherwise, and the checkout stays as it is', async () => {
    const checkout = path.join(folder, 'shallow-merge')
    const state = () => [git(checkout, 'config', '--list'), git(checkout, 'rev-list', '--all', '--objects')]
    const before = state()
    const { job } = jobIn('shallow-merge', pull())
    expect(await ancestorsOf(commits.merge, job)).toEqual([commits.three, commits.two, commits.one])
    expect(await ancestorsOf(commits.one, job)).toEqual([])
    expect(paths()).toEqual([])
    expect(state()).toEqual(before)
  })

  it('are asked of GitHub where git cannot fetch them, once, and what was merged into the branch is none', async () => {
    const listed = [
      { sha: commits.merge, parents: [{ sha: commits.three }, { sha: commits.right }] },
      { sha: commits.right, parents: [{ sha: commits.left }] },
      { sha: commits.three, parents: [{ sha: commits.two }] },
    ]
    answers = { '/repos/octo/shop/commits': { body: listed } }
    const { job } = jobIn('alone', pull())
    expect(await ancestorsOf(commits.merge, job)).toEqual([commits.three, commits.two])
    expect(api.requests.map(({ path, query }) => [path, query.get('sha'), query.get('per_page')])).toEqual([
      ['/repos/octo/shop/commits', commits.merge, '100'],
    ])
  })

  it('are none when GitHub does not tell, or tells in circles', async () => {
    const { job, lines } = jobIn('alone', pull())
    expect(await ancestorsOf(commits.merge, job)).toEqual([])
    expect(lines).toEqual([expect.stringMatching(/^info: Could not find the nearest baseline/)])
    answers = {
      '/repos/octo/shop/commits': {
        body: [
          { sha: commits.merge, parents: [{ sha: commits.three }] },
          { sha: commits.three, parents: [{ sha: commits.merge }] },
        ],
      },
    }
    expect(await ancestorsOf(commits.merge, job)).toEqual([commits.three])
  })
})
