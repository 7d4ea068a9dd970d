import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { MAX_COMMENT_CHARS } from './fake-github/routes/comments.ts'
import type { ActionResult, InstalledAction } from './job.ts'
import { Project, type PullCheckout } from './project.ts'
import { CLEAN } from './projects.ts'
import { type ActionRun, installAction, runAction } from './runner.ts'

const SITES = 300

/** What somebody would call a test who wants the comment to do something. */
const HOSTILE_NAME =
  '@octocat #1 GH-2 8d1e2f3a4b5c6d7e8f9001122334455667788990 <img src=x> `a` ``` | **b** [c](https://evil.example) \u001b[31m ::error::said by a test </details>'

/** One leak in each of many functions, each started by a test of its own. */
const MANY = {
  ...CLEAN,
  'many.go': `package widget\n\n${numbers().map(leak).join('\n')}`,
  'many_test.go': `package widget

import "testing"

func TestMany(t *testing.T) {
	for number, leak := range []func(){${numbers().map((number) => `leak${number}`)}} {
		t.Run(names[number%2], func(t *testing.T) { leak() })
	}
}

var names = []string{"plain", ${JSON.stringify(HOSTILE_NAME)}}
`,
}

function numbers(): readonly number[] {
  return Array.from({ length: SITES }, (_, index) => index)
}

function leak(number: number): string {
  return `func leak${number}() {\n\tdone := make(chan struct{})\n\tgo func() { <-done }()\n}\n`
}

let action: InstalledAction
let fake: FakeGitHub
let project: Project
let pull: PullCheckout

beforeAll(async () => {
  action = await installAction()
})
afterAll(() => action?.remove())

beforeEach(async () => {
  fake = await startFakeGitHub()
  project = await Project.create(fake, CLEAN)
  const recorded = await run(await project.pushToMain(CLEAN))
  expect(recorded.exitCode, recorded.transcript).toBe(0)
  pull = await project.openPull(MANY)
})
afterEach(async () => {
  project.remove()
  await fake.close()
})

function run(checkout: ActionRun['checkout'], token?: string): Promise<ActionResult> {
  const permissions = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const
  return runAction({
    action,
    fake,
    project,
    checkout,
    token: token ?? fake.issueToken(permissions),
    // What reruns are for is tested elsewhere; 300 suspects would take minutes.
    inputs: { confirm: '0' },
  })
}

const apiCalls = ({ requests }: ActionResult) =>
  requests.filter(({ path }) => path.startsWith('/repos/') || path === '/graphql')
const count = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).length

describe('a pull request with 300 leaks and names that want to do something', () => {
  it('gets one comment within the limits, and the rest is in the report', async () => {
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ verdict: 'fail', passed: 'false', new: String(SITES) })
    expect(JSON.stringify(result.report).length).toBeGreaterThan(70_000)
    expect(result.sarif).toMatchObject({ version: '2.1.0', runs: [{ results: { length: SITES } }] })

    const [comment, ...more] = fake.state.comments
    expect(more).toEqual([])
    expect(comment?.body.length).toBeGreaterThan(MAX_COMMENT_CHARS * 0.8)
    expect(comment?.body).toMatch(/### 300 new goroutine leaks\n/)
    expect(comment?.body).toMatch(
      /Left out to save space: .* \[full report\]\(https:\/\/github\.com\/acme\/widget\/actions\/runs\//,
    )
    expect(comment?.body).not.toMatch(/(?<![A-Za-z0-9_])@[A-Za-z0-9]/)
    expect(Buffer.byteLength(result.summary)).toBeLessThan(1_048_576)

    for (const level of ['error', 'warning', 'notice']) expect(count(result, level)).toBeLessThanOrEqual(10)
    expect(count(result, 'error')).toBe(10)
    expect(result.commands.filter(({ message }) => message.startsWith('said by'))).toEqual([])
    expect(apiCalls(result).length).toBeLessThanOrEqual(6)
  })

  it('gets one comment from two runs at once, that of the newer one', async () => {
    const gate = fake.hold({ body: /addComment/ })
    const runs = [run(pull), run(pull)]
    await gate.held(2)
    gate.open()
    const [older, newer] = await Promise.all(runs)
    expect([older?.exitCode, newer?.exitCode]).toEqual([1, 1])
    const newest = Math.max(older?.runId ?? 0, newer?.runId ?? 0)
    expect(fake.state.comments.map(({ body }) => /run=(\d+)/.exec(body)?.[1])).toEqual([String(newest)])
  })

  it('gets its comment when GitHub is away for a moment or asks to wait', async () => {
    fake.inject({ path: '/actions/artifacts', status: 502 })
    fake.inject({ path: '/actions/runs', status: 429, headers: { 'retry-after': '1' } })
    fake.inject({ body: /pullRequest\(/, status: 'hang up' })
    fake.inject({ body: /addComment/, status: 'lose the answer' })
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(1)
    expect(count(result, 'warning')).toBe(0)
    expect(fake.state.comments).toHaveLength(1)
    expect(result.outputs['comment-url']).toContain(`#issuecomment-${fake.state.comments[0]?.id}`)
  })

  it('keeps its verdict when GitHub stays away: one warning', async () => {
    fake.inject({ path: '/graphql', status: 403, message: 'Down for maintenance', times: 99 })
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(1)
    expect(count(result, 'warning')).toBe(1)
    expect(result.summary).toContain('### 300 new goroutine leaks')
    expect(result.outputs).toMatchObject({ verdict: 'fail', 'comment-url': '' })
  })
})
