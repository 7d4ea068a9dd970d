import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { runWorkflow, type WorkflowRun } from './act.ts'
import { workflowText } from './documented.ts'
import { mergeGroupPayload, workflowRunPayload } from './events.ts'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { type InstalledAction, WORKFLOW } from './job.ts'
import { type Checkout, type Content, Project } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { installAction, runAction } from './runner.ts'
import { describeWithTools } from './tools.ts'

const FORK = { id: 2, owner: 'mallory', name: 'widget' }
/** Where the documented forks.yml lies beside the workflow that tests. */
const COMMENTING = '.github/workflows/forks.yml'

describeWithTools('the documented workflow', (tools) => {
  let action: InstalledAction
  let fake: FakeGitHub
  let project: Project | undefined

  beforeAll(async () => {
    action = await installAction()
  })

  afterAll(() => {
    action?.remove()
  })

  beforeEach(async () => {
    fake = await startFakeGitHub()
    project = undefined
  })

  afterEach(async () => {
    project?.remove()
    await fake.close()
  })

  it('ci.yml records on push, checks the pull request, and comments', async () => {
    project = await Project.create(fake, testing('ci.yml', CLEAN))
    const push = await act(project, await project.pushToMain(testing('ci.yml', CLEAN)))
    expect(push.exitCode, push.transcript).toBe(0)
    expect(push.output).toMatch(/node is v24\./)
    expect(fake.state.artifacts).toContainEqual(
      expect.objectContaining({ name: 'leakgate-baseline', runId: push.runId }),
    )

    const pull = await project.openPull(testing('ci.yml', LEAKING))
    const check = await act(project, pull)
    expect(check.exitCode, check.transcript).toBe(1)
    expect(check.jobResults).toEqual({ 'leaks/test': 'failure' })
    expect(check.outputs['leaks/test']).toMatchObject({ passed: 'false', new: '1', baseline: 'found' })
    expect(check.summaries.join('\n')).toContain('1 new goroutine leak')
    expect(check.commands).toContainEqual(errorAt('widget.go', '5'))
    expect(fake.state.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining(`blob/${pull.pull.head.sha}/widget.go#L5`),
    ])
  })

  it('forks.yml comments for the pull request of a fork, whose own run may not', async () => {
    const content = (files: Readonly<Record<string, string>>) => ({
      ...testing('ci.yml', files),
      [COMMENTING]: workflowText('forks.yml'),
    })
    project = await Project.create(fake, content(CLEAN))
    const main = await project.pushToMain(content(CLEAN))
    await record(project, main)
    const pull = await project.openPull(content(LEAKING), { from: FORK })
    const token = fake.issueToken({ contents: 'read', actions: 'read', 'pull-requests': 'read' })
    const check = await act(project, pull, { token })
    expect(check.exitCode, check.transcript).toBe(1)
    expect(check.outputs['leaks/test']).toMatchObject({ new: '1', baseline: 'found' })
    expect(fake.state.comments).toEqual([])

    const posted = await act(project, main, {
      workflow: COMMENTING,
      event: { name: 'workflow_run', payload: workflowRunPayload(fake, check.runId) },
      token: fake.issueToken({ actions: 'read', 'pull-requests': 'write' }),
    })
    expect(posted.exitCode, posted.transcript).toBe(0)
    expect(posted.jobResults).toEqual({ 'leaks comment/comment': 'success' })
    expect(fake.state.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('1 new goroutine leak'),
    ])
  })

  it('merge-queue.yml keeps a leak out of the branch', async () => {
    project = await Project.create(fake, testing('merge-queue.yml', CLEAN))
    const main = await project.pushToMain(testing('merge-queue.yml', CLEAN))
    await record(project, main)
    const queued = await project.pushToBranch(
      `gh-readonly-queue/main/pr-7-${main.sha}`,
      testing('merge-queue.yml', LEAKING),
    )
    const check = await act(project, queued, {
      event: { name: 'merge_group', payload: mergeGroupPayload(fake, { head: queued.sha, base: main.sha }) },
    })
    expect(check.exitCode, check.transcript).toBe(1)
    expect(check.outputs['leaks/test']).toMatchObject({
      new: '1',
      baseline: 'found',
      'baseline-commit': main.sha,
    })
    expect(check.commands).toContainEqual(errorAt('widget.go', '5'))
    expect(fake.state.comments).toEqual([])
  })

  it('compute-base.yml compares with the merge base where nothing was recorded', async () => {
    project = await Project.create(fake, testing('compute-base.yml', CLEAN))
    const pull = await project.openPull(testing('compute-base.yml', LEAKING))
    const check = await act(project, pull)
    expect(check.exitCode, check.transcript).toBe(1)
    expect(check.outputs['leaks/test']).toMatchObject({
      new: '1',
      baseline: 'computed',
      'baseline-commit': pull.pull.base.sha,
    })
    expect(fake.state.comments).toHaveLength(1)
  })

  const act = (
    project: Project,
    checkout: Checkout,
    more: Partial<Pick<WorkflowRun, 'workflow' | 'event' | 'token'>> = {},
  ) =>
    runWorkflow({
      tools,
      action,
      fake,
      project,
      checkout,
      workflow: WORKFLOW,
      token: documentedToken(),
      ...more,
    })

  /** The baseline of a commit, recorded without act, which is quicker. */
  async function record(project: Project, checkout: Checkout): Promise<void> {
    const push = await runAction({ action, fake, project, checkout, token: documentedToken() })
    expect(push.exitCode, push.transcript).toBe(0)
  }

  const documentedToken = () =>
    fake.issueToken({ contents: 'read', actions: 'read', 'pull-requests': 'write' })
})

function testing(workflow: string, files: Readonly<Record<string, string>>): Content {
  return { ...files, [WORKFLOW]: workflowText(workflow) }
}

function errorAt(file: string, line: string): unknown {
  return expect.objectContaining({
    command: 'error',
    properties: expect.objectContaining({ file, line }),
  })
}
