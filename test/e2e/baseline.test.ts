import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseBaseline } from '../../src/baseline/document.ts'
import { BASELINE_FILE } from '../../src/github/find-baseline.ts'
import { readOnlyEntry } from '../../src/github/zip.ts'
import { type FakeGitHub, type NewArtifact, startFakeGitHub } from './fake-github/index.ts'
import type { Run } from './fake-github/state.ts'
import { type ActionResult, type InstalledAction, WORKFLOW } from './job.ts'
import { type Checkout, type Content, Project, type PullCheckout } from './project.ts'
import { CLEAN, LEAKING, LEAKING_AND_FAILING, lineOf } from './projects.ts'
import { installAction, runAction } from './runner.ts'

const FORK = { id: 2, owner: 'mallory', name: 'widget' }
const PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const

let action: InstalledAction
let fake: FakeGitHub
let project: Project
/** The baseline of a clean project, as the Action itself has recorded it. */
let clean: Buffer

beforeAll(async () => {
  action = await installAction()
  await open()
  const recorded = await run(await project.pushToMain(CLEAN))
  expect(recorded.exitCode, recorded.transcript).toBe(0)
  clean = lastRecorded()
  await close()
})

afterAll(() => action?.remove())
beforeEach(open)
afterEach(close)

async function open(): Promise<void> {
  fake = await startFakeGitHub()
  project = await Project.create(fake, CLEAN)
}

async function close(): Promise<void> {
  project.remove()
  await fake.close()
}

function run(
  checkout: Checkout | PullCheckout,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  return runAction({ action, fake, project, checkout, inputs, token: fake.issueToken(PERMISSIONS) })
}

function lastRecorded(): Buffer {
  const found = fake.state.artifacts.filter(({ name }) => name === 'leakgate-baseline').at(-1)
  if (found === undefined) throw new Error('no baseline was recorded')
  return found.content
}

function documentIn(archive: Buffer) {
  const text = readOnlyEntry(archive, BASELINE_FILE, 1024 * 1024).toString('utf8')
  return { text, baseline: parseBaseline(text, 'the artifact') }
}

const learned = () =>
  documentIn(lastRecorded()).baseline.packages.flatMap(({ sites }) => sites.map(({ counts }) => counts))

const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

/** Requests that count against the token's limit: not those to the artifact storage and its service. */
const asked = (result: ActionResult) =>
  result.requests
    .filter(({ path }) => path.startsWith('/repos/') || path === '/graphql')
    .map(({ method, path }) => `${method} ${path}`)

const withFailingTest: Content = { ...CLEAN, 'broken_test.go': LEAKING_AND_FAILING['broken_test.go'] }

describe('a default branch that leaks now and then', () => {
  it('warns once with the commit, turns no pull request red, and forgets after as many runs as it is told to', async () => {
    const failing = await run(await project.pushToMain(withFailingTest))
    expect(failing.exitCode).toBe(1)
    expect(learned(), 'a red main is recorded, too').toEqual([])

    const leaky = await project.pushToMain(LEAKING)
    const gained = await run(leaky)
    expect(gained.exitCode, gained.transcript).toBe(0)
    expect(gained.outputs).toMatchObject({ passed: 'true', new: '1', baseline: 'found' })
    expect(gained.summary).toContain(`New on main. Introduced by \`${leaky.sha.slice(0, 7)}\`.`)
    expect(gained.annotations).toContainEqual(
      expect.objectContaining({
        command: 'warning',
        message: expect.stringContaining(`Introduced by ${leaky.sha.slice(0, 7)}.`),
        properties: expect.objectContaining({
          file: 'widget.go',
          line: String(lineOf(LEAKING, 'widget.go', 'go func()')),
        }),
      }),
    )
    expect(messages(gained, 'error')).toEqual([])
    expect(learned()).toEqual([[1, 0]])

    const quiet = await run(await project.pushToMain(CLEAN))
    expect(quiet.outputs).toMatchObject({ passed: 'true', new: '0', fixed: '1' })
    expect(learned()).toEqual([[0, 1, 0]])

    const innocent = await run(await project.openPull(LEAKING, { number: 7, branch: 'one' }))
    expect(innocent.exitCode, innocent.transcript).toBe(0)
    expect(innocent.outputs).toMatchObject({ passed: 'true', new: '0', persisting: '1' })
    expect(innocent.summary).toMatch(
      /Baseline: artifact `leakgate-baseline` at `\w{7}` \(merge base\), .* old/,
    )

    await run(await project.pushToMain(CLEAN), { history: '2' })
    expect(learned()).toEqual([])
    const guilty = await run(await project.openPull(LEAKING, { number: 8, branch: 'two' }))
    expect(guilty.exitCode, guilty.transcript).toBe(1)
    expect(guilty.outputs).toMatchObject({ passed: 'false', new: '1' })
    expect(asked(guilty).length, asked(guilty).join('\n')).toBeLessThanOrEqual(6)
  })

  it('fails its own run when it is asked to, and is recorded all the same', async () => {
    await run(await project.pushToMain(CLEAN))
    const result = await run(await project.pushToMain(LEAKING), { 'on-main': 'fail' })
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ passed: 'false', new: '1' })
    expect(messages(result, 'error').join()).toContain('TestRefresh')
    expect(learned()).toEqual([[1, 0]])
  })
})

describe('the baseline of a pull request', () => {
  const record = (
    { sha }: { readonly sha: string },
    artifact: Partial<NewArtifact> = {},
    of: Partial<Run> = {},
  ) => {
    const { id } = fake.addRun({ headSha: sha, workflowPath: WORKFLOW, ...of })
    return fake.addArtifact({ content: clean, runId: id, ...artifact })
  }

  /** Baselines at two commits before the merge base, and a pull request whose leak only a new test meets. */
  async function openPullAfter() {
    const older = await project.pushToMain(CLEAN)
    const near = await project.pushToMain(CLEAN)
    const base = await project.pushToMain(CLEAN)
    record(near)
    record(older)
    fake.state.changedFiles.push('widget.go', 'widget_test.go')
    const renamed = CLEAN['widget_test.go'].replace('TestRefresh', 'TestAgain')
    const pull = await project.openPull({ ...LEAKING, 'widget_test.go': renamed })
    return { near, base, pull }
  }

  it.each(['its merge into the base branch', 'its head'])(
    'is that of the nearest ancestor while the merge base has none, with six requests without history (%s)',
    async (tested) => {
      const { near, pull } = await openPullAfter()
      if (tested === 'its head') await project.checkoutHead(pull)
      await project.makeShallow('reachable')

      const result = await run(pull)

      expect(result.exitCode, result.transcript).toBe(1)
      expect(result.outputs).toMatchObject({ baseline: 'found', 'baseline-commit': near.sha })
      expect(result.summary).toContain(`at \`${near.sha.slice(0, 7)}\` (1 commit before the merge base)`)
      expect(asked(result).filter((request) => request.includes('/compare/'))).toHaveLength(1)
      expect(fake.state.comments).toHaveLength(1)
      expect(asked(result).length, asked(result).join('\n')).toBeLessThanOrEqual(6)
    },
  )

  it('is that of the nearest ancestor, too, where only the API tells what that is', async () => {
    const { near, base, pull } = await openPullAfter()
    await project.makeShallow('unreachable')
    const result = await run(pull)
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ baseline: 'found', 'baseline-commit': near.sha })
    expect(result.requests.find(({ path }) => path.endsWith('/commits'))?.query.sha).toBe(base.sha)
  })

  it('is the first that can be trusted, and the log says what is wrong with the others', async () => {
    const base = await project.pushToMain(CLEAN)
    const good = record(base)
    const wrong = record(base, { digest: `sha256:${'0'.repeat(64)}` })
    const cut = record(base, { content: clean.subarray(0, -30) })
    const expired = record(base, { expiresAt: new Date(Date.now() - 1000) })
    const poisoned = record(base, {}, { headRepository: FORK, event: 'pull_request' })
    const result = await run(await project.openPull(LEAKING))

    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ baseline: 'found', new: '1' })
    expect(result.report).toMatchObject({
      baseline: { why: 'merge base', url: expect.stringMatching(`/runs/${good.runId}$`) },
    })
    for (const line of [
      `The baseline artifact ${poisoned.id} is not used: its run belongs to a fork`,
      `The baseline artifact ${expired.id} is not used: it has expired`,
      `The baseline of run ${cut.runId} is not used: The archive cannot be used: it has no end record`,
      `The baseline of run ${wrong.runId} is not used: The archive is not the one that was uploaded`,
    ]) {
      expect(result.stdout).toContain(line)
    }
  })

  it('is a committed file when no run has recorded one', async () => {
    const committed = { '.leakgate-baseline.json': documentIn(clean).text }
    const result = await run(await project.openPull({ ...LEAKING, ...committed }))
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ baseline: 'file', new: '1' })
    expect(result.summary).toMatch(/Baseline: file `\.leakgate-baseline\.json` at `\w{7}` \(committed file, /)
    expect(messages(result, 'notice').join()).not.toContain('No baseline yet')
  })
})
