import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { runWorkflow } from './act.ts'
import { workflowText } from './documented.ts'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { type InstalledAction, WORKFLOW } from './job.ts'
import { type Checkout, type Content, Project } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { installAction } from './runner.ts'
import { describeWithTools } from './tools.ts'

type Files = Readonly<Record<string, string>>

describeWithTools('the documented workflow of several steps or jobs', (tools) => {
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

  it('matrix.yml joins three jobs into one baseline and one comment', async () => {
    const content = (worker: Files): Content => ({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      ...inFolder('api', packageOf(CLEAN)),
      ...inFolder('store', packageOf(LEAKING)),
      ...inFolder('worker', packageOf(worker)),
      [WORKFLOW]: workflowText('matrix.yml'),
    })
    project = await Project.create(fake, content(CLEAN))
    const push = await act(project, await project.pushToMain(content(CLEAN)))
    expect(push.exitCode, push.transcript).toBe(0)
    expect(artifactNames().filter((name) => name === 'leakgate-baseline')).toHaveLength(1)

    const check = await act(project, await project.openPull(content(LEAKING)))
    expect(check.exitCode, check.transcript).toBe(1)
    expect(Object.values(check.jobResults).sort()).toEqual(['failure', 'failure', 'success', 'success'])
    expect(check.jobResults).toMatchObject({ 'leaks/leaks': 'failure' })
    expect(comments()).toEqual([expect.stringMatching(/1 new goroutine leak[\s\S]*worker\/widget\.go/)])
    expect(check.outputs['leaks/leaks']).toMatchObject({ new: '1', persisting: '1', 'no-data': '0' })
  })

  it('armed.yml reports what the steps that are there have left, at the end of the job', async () => {
    const content = (worker: Files): Content => ({
      ...CLEAN,
      Makefile: 'test:\n\tgo test ./...\n',
      ...inFolder('worker', { ...worker, 'go.mod': 'module example.com/worker\n\ngo 1.21\n' }),
      [WORKFLOW]: workflowText('armed.yml'),
    })
    project = await Project.create(fake, content(CLEAN))
    const push = await act(project, await project.pushToMain(content(CLEAN)))
    expect(push.exitCode, push.transcript).toBe(0)
    expect(artifactNames()).toContain('leakgate-baseline')

    const check = await act(project, await project.openPull(content(LEAKING)))
    expect(check.exitCode, check.transcript).toBe(1)
    expect(check.jobResults).toEqual({ 'leaks/test': 'failure' })
    expect(check.commands).toContainEqual(
      expect.objectContaining({
        command: 'error',
        properties: expect.objectContaining({ file: 'worker/widget.go', line: '5' }),
      }),
    )
    expect(comments()).toEqual([expect.stringContaining('1 new goroutine leak')])
    expect(comments()[0]).not.toMatch(/no data/i)
  })

  it('monorepo.yml checks two modules, each with a baseline and a comment of its own', async () => {
    const content = (files: Files): Content => ({
      ...inFolder('api', files),
      ...inFolder('worker', files),
      [WORKFLOW]: workflowText('monorepo.yml'),
    })
    project = await Project.create(fake, content(CLEAN))
    const push = await act(project, await project.pushToMain(content(CLEAN)))
    expect(push.exitCode, push.transcript).toBe(0)
    expect(artifactNames()).toEqual(
      expect.arrayContaining(['leakgate-baseline-api', 'leakgate-baseline-worker']),
    )

    const check = await act(project, await project.openPull(content(LEAKING)))
    expect(check.exitCode, check.transcript).toBe(1)
    expect(Object.values(check.jobResults)).toEqual(['failure', 'failure'])
    expect(
      comments()
        .map((body) => /blob\/\w+\/(\w+)\/widget\.go/.exec(body)?.[1])
        .sort(),
    ).toEqual(['api', 'worker'])
  })

  const act = (project: Project, checkout: Checkout) =>
    runWorkflow({
      ...{ tools, action, fake, project, checkout, workflow: WORKFLOW },
      token: fake.issueToken({ contents: 'read', actions: 'read', 'pull-requests': 'write' }),
    })

  const artifactNames = () => fake.state.artifacts.map(({ name }) => name)
  const comments = () => fake.state.comments.map(({ body }) => body)
})

/** Without its go.mod: a package of the module around it. */
function packageOf({ 'go.mod': _, ...files }: Files): Files {
  return files
}

function inFolder(folder: string, files: Files): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))
}
