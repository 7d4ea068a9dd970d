import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../support/module.ts'
import { pullRequestPayload } from './events.ts'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { type Artifact, BOT, type Run } from './fake-github/state.ts'
import { type ActionResult, type InstalledAction, WORKFLOW } from './job.ts'
import { plainEnvironment } from './process.ts'
import { type Content, fixture, Project, type PullCheckout } from './project.ts'
import {
  CLEAN,
  HOSTILE,
  HOSTILE_AND_LEAKING,
  LEAKING,
  LEAKING_AND_FAILING,
  lineOf,
  SLOW,
} from './projects.ts'
import { type ActionRun, installAction, runAction } from './runner.ts'
import { zip } from './zip.ts'

const FORK = { id: 2, owner: 'mallory', name: 'widget' }

/** What the README tells people to put under `permissions:`. */
const DOCUMENTED_PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const
const READ_ONLY = { contents: 'read', actions: 'read', 'pull-requests': 'read' } as const

const DEV = { login: 'dev', id: 9, type: 'User' } as const

let action: InstalledAction
let fake: FakeGitHub
/** Baseline archives, as the Action itself has recorded them. */
let recordedFrom: { readonly clean: Buffer; readonly leaking: Buffer }
const projects: Project[] = []

beforeAll(async () => {
  action = await installAction()
  recordedFrom = { clean: await record(CLEAN), leaking: await record(LEAKING) }
})

afterAll(() => {
  action?.remove()
})

beforeEach(async () => {
  fake = await startFakeGitHub()
})

afterEach(async () => {
  for (const project of projects.splice(0)) project.remove()
  await fake.close()
})

async function createProject(content: Content): Promise<Project> {
  const project = await Project.create(fake, content)
  projects.push(project)
  return project
}

function run(
  project: Project,
  checkout: ActionRun['checkout'],
  options: Partial<ActionRun> = {},
): Promise<ActionResult> {
  const token = options.token ?? fake.issueToken(DOCUMENTED_PERMISSIONS)
  return runAction({ action, fake, project, checkout, ...options, token })
}

async function record(content: Content): Promise<Buffer> {
  fake = await startFakeGitHub()
  const project = await createProject(content)
  try {
    const result = await run(project, await project.pushToMain(content))
    expect(result.exitCode, result.transcript).toBe(0)
    return baselineArtifact().content
  } finally {
    project.remove()
    await fake.close()
  }
}

function baselineArtifact(): Artifact {
  const found = fake.state.artifacts.filter(({ name }) => name === 'leakgate-baseline').at(-1)
  if (found === undefined) throw new Error('no baseline was recorded')
  return found
}

/** A project whose main branch is recorded, and a pull request of it. */
async function openPull(
  content: Content,
  options: { readonly from?: typeof FORK; readonly branch?: string } = {},
) {
  const project = await createProject(CLEAN)
  await run(project, await project.pushToMain(CLEAN))
  const pull = await project.openPull(content, options)
  return { project, pull }
}

function addBaseline(content: Buffer, run: Partial<Run>): void {
  fake.addArtifact({ runId: fake.addRun({ workflowPath: WORKFLOW, ...run }).id, content })
}

/** What is said where nothing but a recorded baseline may be compared with. */
const RECORDED_ONLY = { inputs: { 'compute-base': 'never' } }

const ownComments = () => fake.state.comments.filter(({ body }) => body.startsWith('<!-- leakgate:'))
const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

/** What counts against the token: not the artifact storage and its service. */
const apiCalls = ({ requests }: ActionResult) =>
  requests.filter(({ path }) => path.startsWith('/repos/') || path === '/graphql')

describe('a project with a leak in a pull request', () => {
  const { base, head } = fixture('send-after-return')
  const LINE = lineOf(head, 'fetch/fetcher.go', 'go f.ask(s, answers)')

  it('is green on main and recorded, red at the pull request, and green again when it is fixed', async () => {
    const project = await createProject(base)

    const recording = await run(project, await project.pushToMain(base))
    expect(recording.exitCode, recording.transcript).toBe(0)
    expect(recording.outputs).toMatchObject({ passed: 'true', new: '0', baseline: 'none' })
    const artifact = baselineArtifact()
    expect(artifact.runId).toBe(recording.runId)

    const pull = await project.openPull(head)
    const leaking = await run(project, pull)
    expect(leaking.exitCode, leaking.transcript).toBe(1)
    expectLeakReport(leaking, pull, artifact)
    const [comment] = ownComments()
    expect(comment?.body).not.toMatch(/are gone/)

    const again = await run(project, await project.pushToPull(pull, head))
    expect(again.exitCode).toBe(1)
    expect(ownComments()).toEqual([comment])
    expect(again.outputs['comment-url']).toBe(leaking.outputs['comment-url'])

    const fixed = await run(project, await project.pushToPull(pull, base))
    expect(fixed.exitCode, fixed.transcript).toBe(0)
    expect(fixed.outputs).toMatchObject({
      passed: 'true',
      new: '0',
      'comment-url': leaking.outputs['comment-url'],
    })
    expect(ownComments().map(({ id }) => id)).toEqual([comment?.id])
    expect(ownComments()[0]?.body).toMatch(/No new goroutine leaks[\s\S]*are gone/)
  })

  function expectLeakReport(result: ActionResult, { pull }: PullCheckout, baseline: Artifact): void {
    const [comment, ...more] = ownComments()
    expect(more).toEqual([])
    expect(comment).toMatchObject({ issue: pull.number, author: BOT })
    expect(comment?.body).toMatch(/^<!-- leakgate:\w+ run=\d+ attempt=1 commit=\w+ -->\n/)
    for (const text of [comment?.body, result.summary]) {
      expect(text).toContain('1 new goroutine leak')
      expect(text).toContain('TestQuote/venue_is_slow')
      expect(text).toContain(`https://github.com/acme/widget/blob/${pull.head.sha}/fetch/fetcher.go#L${LINE}`)
    }
    expect(result.outputs).toMatchObject({
      passed: 'false',
      new: '1',
      grown: '0',
      persisting: '0',
      fixed: '0',
      baseline: 'found',
      'baseline-commit': fake.state.runs.find(({ id }) => id === baseline.runId)?.headSha,
      'comment-url': `https://github.com/acme/widget/pull/${pull.number}#issuecomment-${comment?.id}`,
    })
    expect(result.annotations).toContainEqual(
      expect.objectContaining({
        command: 'error',
        properties: expect.objectContaining({ file: 'fetch/fetcher.go', line: String(LINE) }),
        message: expect.stringContaining('TestQuote/venue_is_slow'),
      }),
    )
    expect(result.report).toMatchObject({ gate: { passed: false }, changes: [{ change: 'new' }] })
  }
})

describe('the report outside the pull request', () => {
  it('is an artifact, too, and its path an output', async () => {
    const { project, pull } = await openPull(LEAKING)
    const result = await run(project, pull)
    expect(result.outputs['report-path']).toMatch(/leakgate-report\.json$/)
    expect(fake.state.artifacts).toContainEqual(
      expect.objectContaining({ name: 'leakgate-report', runId: result.runId }),
    )
  })

  it('keeps artifacts for as long as the workflow asks', async () => {
    const project = await createProject(CLEAN)
    await run(project, await project.pushToMain(CLEAN), { inputs: { 'retention-days': '5' } })
    const { expiresAt, createdAt } = baselineArtifact()
    expect(Math.round((expiresAt.getTime() - createdAt.getTime()) / (24 * 60 * 60 * 1000))).toBe(5)
  })

  it('needs no comment', async () => {
    const { project, pull } = await openPull(LEAKING)
    const result = await run(project, pull, { inputs: { comment: 'never' } })
    expect(result.exitCode).toBe(1)
    expect(result.summary).toContain('1 new goroutine leak')
    expect(fake.state.comments).toEqual([])
  })
})

describe('a pull request without a leak', () => {
  it('gets no comment', async () => {
    const { project, pull } = await openPull(CLEAN)
    const result = await run(project, pull)
    expect(result.exitCode).toBe(0)
    expect(fake.state.comments).toEqual([])
    expect(result.summary).toContain('No new goroutine leaks')
  })
})

describe('comments of others', () => {
  it('stay as they are, the marker in them or not, and do not hide our own on the second page', async () => {
    const { project, pull } = await openPull(LEAKING)
    const first = await run(project, pull)
    const [own] = ownComments()
    // As if the discussion had begun before our comment.
    fake.state.comments.splice(0)
    for (let n = 0; n < 130; n++) fake.addComment({ issue: 7, body: `comment ${n}`, author: DEV })
    const ours = fake.addComment({ issue: 7, body: own?.body ?? '' })
    const before = fake.state.comments.map((comment) => ({ ...comment }))

    const fixed = await run(project, await project.pushToPull(pull, CLEAN))

    expect(first.exitCode).toBe(1)
    expect(fixed.exitCode).toBe(0)
    expect(ours.body).toMatch(/are gone/)
    expect(fake.state.comments.filter(({ id }) => id !== ours.id)).toEqual(
      before.filter(({ id }) => id !== ours.id),
    )
  })

  it('are not taken for ours when a person writes our marker', async () => {
    const { project, pull } = await openPull(LEAKING)
    await run(project, pull)
    const [own] = ownComments()
    fake.state.comments.splice(0)
    const forged = fake.addComment({ issue: 7, body: own?.body.split('\n')[0] ?? '', author: DEV })

    await run(project, pull)

    expect(forged.body).toBe(own?.body.split('\n')[0])
    expect(fake.state.comments.filter(({ author }) => author.type === 'Bot')).toHaveLength(1)
  })

  it('are not taken for ours when another person writes our marker and the token is personal', async () => {
    const { project, pull } = await openPull(LEAKING)
    const permissions = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const
    const token = fake.issueToken(permissions, { login: 'maintainer', id: 8, type: 'User' })
    await run(project, pull, { token })
    const [own] = ownComments()
    const forged = fake.addComment({ issue: 7, body: own?.body ?? '', author: DEV })

    await run(project, await project.pushToPull(pull, CLEAN), { token })

    expect(own?.body).toMatch(/are gone/)
    expect(forged.body).not.toMatch(/are gone/)
  })

  it('that are ours twice, because two jobs began together, become one', async () => {
    const { project, pull } = await openPull(LEAKING)
    await run(project, pull)
    const [own] = ownComments()
    fake.addComment({ issue: 7, body: own?.body ?? '' })

    await run(project, pull)

    expect(ownComments()).toEqual([own])
  })
})

describe('a run that is slower than the next push', () => {
  it('does not speak for the pull request any more', async () => {
    const { project, pull } = await openPull(LEAKING)
    const payload = pullRequestPayload(fake, structuredClone(pull))
    pull.pull.head.sha = 'f'.repeat(40)

    const result = await run(project, pull, { payload })

    expect(result.exitCode).toBe(1)
    expect(fake.state.comments).toEqual([])
    expect(result.summary).toContain('1 new goroutine leak')
  })
})

describe('a new test that runs old code which leaks', () => {
  const base = {
    ...LEAKING,
    'widget_test.go': 'package widget\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n',
  }
  const head = { ...base, 'new_test.go': CLEAN['widget_test.go'] }

  async function openPullWith(changed: readonly string[]) {
    const project = await createProject(base)
    await run(project, await project.pushToMain(base))
    fake.state.changedFiles.push(...changed)
    return run(project, await project.openPull(head))
  }

  it('warns and does not fail, and costs one request', async () => {
    const result = await openPullWith(['new_test.go'])
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ passed: 'true', new: '0', 'newly-exercised': '1' })
    expect(result.summary).toContain('Old code that leaks, run only by new tests')
    expect(messages(result, 'warning').join()).toContain('TestRefresh')
    expect(result.requests.filter(({ path }) => path.includes('/compare/'))).toHaveLength(1)
    expect(apiCalls(result).length).toBeLessThanOrEqual(6)
    expect(fake.state.comments).toEqual([])
  })

  it('fails when the pull request changes the code', async () => {
    const result = await openPullWith(['new_test.go', 'widget.go'])
    expect(result.exitCode, result.transcript).toBe(1)
    expect(result.outputs).toMatchObject({ passed: 'false', new: '1', 'newly-exercised': '0' })
  })
})

describe('a leak that the base branch has, too', () => {
  it('does not fail the pull request', async () => {
    const project = await createProject(LEAKING)
    const { sha } = await project.pushToMain(LEAKING)
    addBaseline(recordedFrom.leaking, { headSha: sha })
    const result = await run(project, await project.openPull(LEAKING))
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ passed: 'true', new: '0', persisting: '1' })
    expect(fake.state.comments).toEqual([])
  })
})

describe('a token that may not write', () => {
  it('costs the comment, says which permission is missing, and changes nothing else', async () => {
    const { project, pull } = await openPull(LEAKING)
    const result = await run(project, pull, { token: fake.issueToken(READ_ONLY) })
    expect(result.exitCode).toBe(1)
    expect(result.requests.filter(({ path }) => path === '/graphql')).toHaveLength(2)
    expect(messages(result, 'warning')).toContainEqual(expect.stringContaining('pull-requests: write'))
    expect(result.summary).toContain('1 new goroutine leak')
    expect(result.outputs).toMatchObject({ passed: 'false', new: '1', 'comment-url': '' })
  })

  it('is what a fork always has, so there it is no warning', async () => {
    const { project, pull } = await openPull(LEAKING, { from: FORK })
    const result = await run(project, pull, { token: fake.issueToken(READ_ONLY) })
    expect(result.exitCode).toBe(1)
    expect(messages(result, 'warning')).toEqual([])
    expect(messages(result, 'notice')).toContainEqual(expect.stringMatching(/fork.*summary/))
    expect(result.summary).toContain('1 new goroutine leak')
  })
})

describe('rules in the checkout', () => {
  const rules = (max: number) => ({
    '.leakgate.yml': `ignore:\n  - entry: example.com/widget.*\n    max: ${max}\n    reason: harmless\n    owner: mallory\n`,
  })

  it('let a pull request pass with what it leaks, which it cannot hide', async () => {
    const { project, pull } = await openPull({ ...LEAKING, ...rules(1) }, { from: FORK })
    const result = await run(project, pull, { token: fake.issueToken(READ_ONLY) })
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ passed: 'true', new: '0' })
    expect(messages(result, 'notice')).toContainEqual(
      'Goroutine leaks: 1 allowed by a rule of .leakgate.yml. The job summary names them.',
    )
    expect(result.summary).toContain('### No new goroutine leaks, 1 allowed by a rule')
    expect(result.summary).toContain('harmless \\(mallory\\); at most 1')
  })

  it('give way to an input, and fail the step when they are wrong', async () => {
    const { project, pull } = await openPull({ ...LEAKING, ...rules(0), 'lenient.yml': 'fail-on: none\n' })
    const wrong = await run(project, pull)
    expect(wrong.exitCode).toBe(2)
    expect(messages(wrong, 'error')).toEqual(['.leakgate.yml:3:10: `ignore[0].max` must be 1 or more'])
    const lenient = await run(project, pull, { inputs: { config: 'lenient.yml' } })
    expect(lenient.exitCode, lenient.transcript).toBe(0)
    const strict = await run(project, pull, { inputs: { config: 'lenient.yml', 'fail-on': 'new' } })
    expect(strict.exitCode, strict.transcript).toBe(1)
  })
})

describe('without a baseline', () => {
  it('everything is green, and it says when there will be one', async () => {
    const project = await createProject(CLEAN)
    const result = await run(project, await project.openPull(LEAKING), RECORDED_ONLY)
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ passed: 'true', baseline: 'none', 'baseline-commit': '' })
    expect(messages(result, 'notice')).toContainEqual(
      expect.stringMatching(/No baseline yet.*next push to main/),
    )
    expect(messages(result, 'warning')).toEqual([])
    expect(messages(result, 'error')).toEqual([])
    expect(result.summary).toMatch(/no baseline/i)
    expect(fake.state.comments).toEqual([])
  })

  it('one that has expired is none, and is named as the reason', async () => {
    const { project, pull } = await openPull(LEAKING)
    fake.clock.advanceDays(91)
    const result = await run(project, pull, RECORDED_ONLY)
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ baseline: 'none' })
    expect(messages(result, 'notice').join('\n') + result.summary).toMatch(/expired/)
  })

  it('a token without actions: read is told so', async () => {
    const { project, pull } = await openPull(LEAKING)
    const token = fake.issueToken({ contents: 'read', 'pull-requests': 'write' })
    const result = await run(project, pull, { token, ...RECORDED_ONLY })
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ baseline: 'none' })
    expect(messages(result, 'warning')).toContainEqual(expect.stringContaining('actions: read'))
  })

  it('an outage of GitHub is told and does not turn the build red', async () => {
    const { project, pull } = await openPull(LEAKING)
    fake.inject({ path: '/actions/artifacts', status: 502, times: 20 })
    const result = await run(project, pull, RECORDED_ONLY)
    expect(result.exitCode).toBe(0)
    expect(messages(result, 'warning')).toContainEqual(expect.stringContaining('502'))
  })
})

describe('a baseline artifact that is no good', () => {
  const document = (changes: object) => ({ kind: 'leakgate-baseline', version: 1, ...changes })
  const archive = (text: string) => zip({ 'leakgate-baseline.json': text })

  it.each<[string, Pick<Artifact, 'content'> & Partial<Artifact>, RegExp]>([
    ['is no archive', { content: Buffer.from('not a zip file') }, /zip/],
    [
      'is not what was uploaded',
      { content: archive('{}'), digest: `sha256:${'0'.repeat(64)}` },
      /not the one/,
    ],
    ['is no JSON', { content: archive('{') }, /JSON/],
    ['is something else', { content: archive('{"kind":"coverage"}') }, /not a Leakgate baseline/],
    ['is of a newer version', { content: archive(JSON.stringify(document({ version: 99 }))) }, /newer/],
    ['is damaged inside', { content: archive(JSON.stringify(document({ packages: 5 }))) }, /damaged/],
  ])('is rejected with the reason when it %s', async (_name, artifact, reason) => {
    const project = await createProject(CLEAN)
    const main = await project.pushToMain(CLEAN)
    const { id: runId } = fake.addRun({ headSha: main.sha, workflowPath: WORKFLOW })
    fake.addArtifact({ runId, ...artifact })

    const result = await run(project, await project.openPull(LEAKING), RECORDED_ONLY)

    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.outputs).toMatchObject({ passed: 'true', baseline: 'rejected' })
    expect(messages(result, 'warning')).toContainEqual(expect.stringMatching(reason))
    expect(result.summary).toMatch(reason)
  })
})

describe('a baseline of somebody else', () => {
  it('is ignored when it comes from a fork with a branch of the same name', async () => {
    const { project, pull } = await openPull(LEAKING)
    addBaseline(recordedFrom.leaking, { headRepository: FORK, event: 'pull_request' })

    const result = await run(project, pull)

    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ new: '1', baseline: 'found' })
  })

  it('is ignored when another workflow recorded it', async () => {
    const { project, pull } = await openPull(LEAKING)
    addBaseline(recordedFrom.leaking, { workflowPath: '.github/workflows/nightly.yml' })

    const result = await run(project, pull)

    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ new: '1', baseline: 'found' })
  })

  it('is ignored when a pull request recorded it on a branch called main', async () => {
    const { project, pull } = await openPull(LEAKING)
    addBaseline(recordedFrom.leaking, { event: 'pull_request' })

    const result = await run(project, pull)

    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ new: '1', baseline: 'found' })
  })
})

describe('the tests of the project', () => {
  const CANARY = 'canary-value-that-only-secrets-hold'
  const SECRETS = {
    GITHUB_TOKEN: `${CANARY}-1`,
    GH_TOKEN: `${CANARY}-2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: `${CANARY}-3`,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${CANARY}-4`,
    STATE_secret: `${CANARY}-5`,
    INPUT_SECRET: `${CANARY}-6`,
  }

  it.each([
    ['run', HOSTILE, 0],
    ['are run again to confirm a leak', HOSTILE_AND_LEAKING, 1],
  ] as const)(
    'see no secrets, and the runner obeys nothing that they print, when they %s',
    async (_name, content, code) => {
      const { project, pull } = await openPull(content)
      const spy = path.join(project.folder, '.git', 'spy')
      const result = await run(project, pull, {
        inputs: { run: 'go test -v ./...' },
        env: { ...SECRETS, CANARY, SPY: spy },
      })

      expect(result.exitCode, result.transcript).toBe(code)
      const seen = readFileSync(spy, 'utf8').trim().split('\n')
      const processes = seen.filter((line) => line.startsWith('process '))
      expect(processes.length, processes.join('\n')).toBeGreaterThan(code)
      expect(seen).toContain('variable GITHUB_SHA')
      expect(
        seen.filter((line) => /^variable (INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|GH_TOKEN$)/.test(line)),
      ).toEqual([])
      expect(seen.filter((line) => line.startsWith('canary '))).toEqual([])

      expect(result.stdout).toContain('said by a test')
      expect(result.commands.filter(({ message }) => message.includes('said by a test'))).toEqual([])
      expect(result.commands.filter(({ message }) => message === 'widget' || message === 'mine')).toEqual([])
      expect(result.outputs.passed).toBe(String(code === 0))
      expect(result.summary).not.toContain('said by a test')
    },
  )

  it('find no secrets in what git gets either, which they may have configured', async () => {
    const project = await createProject(LEAKING)
    const bin = temporaryFolder()
    const seen = path.join(bin, 'seen')
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
    writeFileSync(
      path.join(bin, 'git'),
      `#!/bin/sh\n{ echo "command $*"; env; } >> '${seen}'\nexec '${real}' "$@"\n`,
      { mode: 0o755 },
    )
    const env = { ...SECRETS, PATH: [bin, plainEnvironment().PATH].join(path.delimiter) }
    const main = await run(project, await project.pushToMain(CLEAN), { env })
    expect(main.exitCode, main.transcript).toBe(0)
    const grown = await run(project, await project.pushToMain(LEAKING), { env })
    expect(grown.summary).toContain('Introduced by')
    const pull = await run(project, await project.openPull(LEAKING), {
      env,
      inputs: { 'compute-base': 'always' },
    })
    expect(pull.outputs, pull.transcript).toMatchObject({ baseline: 'computed', persisting: '1' })

    const lines = readFileSync(seen, 'utf8').split('\n')
    for (const command of ['rev-parse', 'cat-file', 'worktree remove']) {
      expect(lines).toContainEqual(expect.stringMatching(`^command .*${command}`))
    }
    expect(lines).toContainEqual(expect.stringMatching(/^GITHUB_SHA=/))
    expect(lines.filter((line) => /^(INPUT_|ACTIONS_|STATE_)/.test(line) || line.includes(CANARY))).toEqual(
      [],
    )
  })

  it('keep the build red when they fail, and the leak is reported all the same', async () => {
    const { project, pull } = await openPull(LEAKING_AND_FAILING)
    const result = await run(project, pull)
    expect(result.exitCode).toBe(1)
    expect(messages(result, 'error')).toContainEqual(expect.stringContaining('exit code 1'))
    expect(result.summary).toContain('1 new goroutine leak')
    expect(ownComments()).toHaveLength(1)
  })

  it('give the exit code of their command to the step', async () => {
    const project = await createProject(CLEAN)
    const result = await run(project, await project.openPull(CLEAN), {
      inputs: { run: 'go test ./... && exit 7' },
    })
    expect(result.exitCode).toBe(7)
    expect(result.summary).not.toBe('')
  })
})

describe('a build that cannot be measured', () => {
  it('is red, says why, and does not sound clean', async () => {
    const { project, pull } = await openPull(CLEAN)
    const result = await run(project, pull, { inputs: { run: 'echo no tests here' } })
    expect(result.exitCode).not.toBe(0)
    expect(messages(result, 'error').join('\n')).toMatch(/could not measure/)
    expect(result.outputs).toMatchObject({ new: '0', baseline: 'found' })
    expect(result.summary).not.toMatch(/no new goroutine leaks/i)
  })
})

describe('a mistake in the workflow', () => {
  it('is one line that names the input', async () => {
    const project = await createProject(CLEAN)
    const result = await run(project, await project.openPull(CLEAN), { inputs: { 'fail-on': 'everything' } })
    expect(result.exitCode).toBe(2)
    expect(messages(result, 'error')).toEqual([expect.stringMatching(/`fail-on`.*everything/)])
    expect(result.outputs.passed).toBe('false')
  })

  it('that runs tests of strangers with secrets is refused', async () => {
    const project = await createProject(CLEAN)
    const result = await run(project, await project.openPull(CLEAN), { event: 'pull_request_target' })
    expect(result.exitCode).toBe(2)
    expect(messages(result, 'error')).toEqual([expect.stringContaining('pull_request_target')])
    expect(result.stdout).not.toContain('go test')
  })
})

describe('a run that is cancelled', () => {
  it('ends the tests, and half a measurement becomes no baseline', async () => {
    const project = await createProject(SLOW)
    const result = await run(project, await project.pushToMain(SLOW), {
      inputs: { run: 'go test -v ./...' },
      cancelAt: /process <\d+>/,
    })
    expect(result.exitCode).not.toBe(0)
    expect(fake.state.artifacts).toEqual([])
    const pid = Number(/process <(\d+)>/.exec(result.stdout)?.[1])
    // A signal takes a moment to arrive.
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000 })
  })
})

it('leaves nothing in the checkout', async () => {
  const project = await createProject(CLEAN)
  const result = await run(project, await project.pushToMain(CLEAN))
  expect(result.exitCode).toBe(0)
  expect(await project.status()).toBe('')
})
