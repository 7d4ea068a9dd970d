import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import type { ActionResult, InstalledAction } from './job.ts'
import { type Content, Project, type PullCheckout } from './project.ts'
import { installAction, runAction } from './runner.ts'
import { zip } from './zip.ts'

const PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const
const LEAK = 'ch := make(chan int)\n\tgo func() { ch <- 1 }()'

const test = (body: string) => `package p\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n\t${body}\n}\n`

/** Two packages: one leaks on main already, the other as the pull request says. */
const content = (known: string, changed: string): Content => ({
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'known/known_test.go': test(known),
  'changed/changed_test.go': test(changed),
})

let action: InstalledAction
let fake: FakeGitHub
let project: Project

beforeAll(async () => {
  action = await installAction()
})

afterAll(() => action?.remove())

beforeEach(async () => {
  fake = await startFakeGitHub()
  project = await Project.create(fake, content(LEAK, ''))
})

afterEach(async () => {
  project.remove()
  await fake.close()
})

const run = (checkout: PullCheckout, inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> =>
  runAction({ action, fake, project, checkout, inputs, token: fake.issueToken(PERMISSIONS) })

const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

describe('a pull request without a baseline', () => {
  it('is compared with the merge base itself, as far as it left something behind', async () => {
    const pull = await project.openPull(content(LEAK, LEAK))
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({
      new: '1',
      persisting: '1',
      baseline: 'computed',
      'baseline-commit': pull.pull.base.sha,
    })
    expect(messages(result, 'warning')).toEqual([])
    expect(messages(result, 'notice')).toEqual([])
    expect(result.summary).toContain('merge base')
    expect(fake.state.comments).toHaveLength(1)
  })

  it('runs nothing twice when it leaves nothing behind', async () => {
    const result = await run(await project.openPull(content('', '')))
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ new: '0', baseline: 'computed' })
    expect(result.stdout).not.toMatch(/running .* at [0-9a-f]{12}/)
  })

  it('uses it in place of an artifact that is no good, and says so', async () => {
    const { id: runId } = fake.addRun({ headSha: fake.state.branches.get('main') ?? '' })
    fake.addArtifact({ runId, content: zip({ 'leakgate-baseline.json': '{"kind":"coverage"}' }) })
    const result = await run(await project.openPull(content(LEAK, LEAK)))
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ new: '1', baseline: 'computed' })
    expect(messages(result, 'warning')).toEqual([expect.stringContaining('merge base itself')])
  })

  it('fetches the merge base into a shallow clone', async () => {
    const pull = await project.openPull(content(LEAK, LEAK))
    await project.makeShallow('reachable')
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ new: '1', persisting: '1', baseline: 'computed' })
  })

  it('stays green with one warning when the merge base is not to be had', async () => {
    const pull = await project.openPull(content(LEAK, LEAK))
    await project.makeShallow('unreachable')
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ passed: 'true', baseline: 'none' })
    expect(messages(result, 'warning')).toEqual([expect.stringContaining('fetch-depth: 0')])
  })
})

describe('compute-base: always', () => {
  it('takes the merge base in place of a recorded baseline', async () => {
    const push = await runAction({
      action,
      fake,
      project,
      checkout: await project.pushToMain(content(LEAK, '')),
      token: fake.issueToken(PERMISSIONS),
    })
    expect(push.exitCode, push.transcript).toBe(0)
    const result = await run(await project.openPull(content(LEAK, LEAK)), { 'compute-base': 'always' })
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ new: '1', persisting: '1', baseline: 'computed' })
  })
})
