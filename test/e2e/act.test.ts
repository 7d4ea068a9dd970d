import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findTools, runWorkflow, type Tools, type WorkflowRun } from './act.ts'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { plainEnvironment, runOrThrow, runProcess } from './process.ts'
import { type Content, Project } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { type InstalledAction, installAction } from './runner.ts'

const WORKFLOWS = fileURLToPath(new URL('workflows', import.meta.url))
const LINT_TIMEOUT_MS = 60_000

const tools = findTools()

if (tools.kind === 'found') {
  workflowTests(tools)
} else if (process.env.LEAKGATE_REQUIRE_ACT === '1') {
  it('the tools for workflow tests are installed', () => {
    expect.fail(tools.reason)
  })
} else {
  console.warn(`SKIPPED: no workflow was run, because ${tools.reason}`)
  it.skip(`workflows under act (${tools.reason})`, () => {})
}

function workflowTests(tools: Extract<Tools, { kind: 'found' }>): void {
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

  describe('a workflow', () => {
    it('records on push, checks the pull request, comments once, and takes the comment back', async () => {
      const workflow = '.github/workflows/ci.yml'
      const [clean, leaking] = [withWorkflow(CLEAN, 'ci.yml'), withWorkflow(LEAKING, 'ci.yml')]
      project = await Project.create(fake, clean)
      const common = { tools, action, fake, project, workflow, token: documentedToken() }

      const push = await runWorkflow({ ...common, checkout: await project.pushToMain(clean) })
      expect(push.exitCode, push.transcript).toBe(0)
      expect(push.output).toMatch(/node is v24\./)
      expect(fake.state.artifacts).toContainEqual(
        expect.objectContaining({ name: 'leakgate-baseline', runId: push.runId }),
      )

      const pull = await project.openPull(leaking)
      const red = await runWorkflow({ ...common, checkout: pull })
      expect(red.exitCode, red.transcript).toBe(1)
      expect(red.jobResults).toEqual({ 'CI/test': 'failure' })
      expect(outputsSeenByNextStep(red.output)).toMatchObject({
        passed: 'false',
        new: '1',
        baseline: 'found',
      })
      expect(red.output).toContain('outcome is failure')
      expect(red.summaries.join('\n')).toContain('1 new goroutine leak')
      expect(red.commands).toContainEqual(
        expect.objectContaining({
          command: 'error',
          properties: expect.objectContaining({ file: 'widget.go', line: '5' }),
        }),
      )
      const [comment] = fake.state.comments
      expect(comment?.body).toContain(`blob/${pull.pull.head.sha}/widget.go#L5`)

      const green = await runWorkflow({ ...common, checkout: await project.pushToPull(pull, clean) })
      expect(green.exitCode, green.transcript).toBe(0)
      expect(outputsSeenByNextStep(green.output)).toMatchObject({ passed: 'true', new: '0' })
      expect(fake.state.comments).toEqual([comment])
      expect(comment?.body).toMatch(/are gone/)
    })

    it('checks two modules at once, each with a baseline and a comment of its own', async () => {
      const workflow = '.github/workflows/matrix.yml'
      const modules = (api: Readonly<Record<string, string>>, worker: Readonly<Record<string, string>>) =>
        withWorkflow({ ...inFolder('api', api), ...inFolder('worker', worker) }, 'matrix.yml')
      project = await Project.create(fake, modules(CLEAN, CLEAN))
      const common = { tools, action, fake, project, workflow, token: documentedToken() }

      const push = await runWorkflow({ ...common, checkout: await project.pushToMain(modules(CLEAN, CLEAN)) })
      expect(push.exitCode, push.transcript).toBe(0)
      expect(artifactNames()).toEqual(
        expect.arrayContaining(['leakgate-baseline-api', 'leakgate-baseline-worker']),
      )

      const pull = await project.openPull(modules(LEAKING, LEAKING))
      const check = await runWorkflow({ ...common, checkout: pull })
      expect(check.exitCode, check.transcript).toBe(0)
      expect(check.output).toContain('both modules are through')
      expect(
        fake.state.comments.map(({ body }) => /blob\/\w+\/(\w+)\/widget\.go/.exec(body)?.[1]).sort(),
      ).toEqual(['api', 'worker'])
      const ofCheck = fake.state.artifacts.filter(({ runId }) => runId === check.runId)
      expect(new Set(ofCheck.map(({ name }) => name)).size).toBe(2)
    })

    it('arms the steps that are there, in two modules, and reports when they are done', async () => {
      const workflow = '.github/workflows/armed.yml'
      const modules = (worker: Readonly<Record<string, string>>) =>
        withWorkflow({ ...inFolder('api', CLEAN), ...inFolder('worker', worker) }, 'armed.yml')
      project = await Project.create(fake, modules(CLEAN))
      const common = { tools, action, fake, project, workflow, token: documentedToken() }

      const push = await runWorkflow({ ...common, checkout: await project.pushToMain(modules(CLEAN)) })
      expect(push.exitCode, push.transcript).toBe(0)
      expect(artifactNames()).toContain('leakgate-baseline')

      const check = await runWorkflow({ ...common, checkout: await project.openPull(modules(LEAKING)) })
      expect(check.exitCode, check.transcript).toBe(1)
      expect(check.jobResults).toEqual({ 'Armed/test': 'failure' })
      expect(check.commands).toContainEqual(
        expect.objectContaining({
          command: 'error',
          properties: expect.objectContaining({ file: 'worker/widget.go', line: '5' }),
        }),
      )
      expect(fake.state.comments.map(({ body }) => /1 new goroutine leak/.test(body))).toEqual([true])
    })
  })

  describe('actionlint', () => {
    it('finds nothing wrong with the workflows, nor with action.yml as they use it', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'leakgate-lint-'))
      try {
        const target = path.join(folder, '.github', 'workflows')
        mkdirSync(target, { recursive: true })
        cpSync(action.folder, folder, { recursive: true })
        // As a local action its metadata is read, and inputs and outputs are compared with it.
        for (const name of readdirSync(WORKFLOWS)) {
          writeFileSync(path.join(target, name), workflowText(name).replaceAll('leakgate/leakgate@v1', './'))
        }
        const options = {
          cwd: folder,
          env: { ...plainEnvironment(), PATH: tools.path },
          timeoutMs: LINT_TIMEOUT_MS,
        }
        await runOrThrow('git', ['init', '--quiet'], options)

        const lint = await runProcess('actionlint', ['-no-color'], options)

        expect(lint.stdout + lint.stderr).toBe('')
        expect(lint.exitCode).toBe(0)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  })

  const documentedToken = (): WorkflowRun['token'] =>
    fake.issueToken({ contents: 'read', actions: 'read', 'pull-requests': 'write' })

  const artifactNames = () => fake.state.artifacts.map(({ name }) => name)
}

function withWorkflow(files: Readonly<Record<string, string>>, name: string): Content {
  return { ...files, [`.github/workflows/${name}`]: workflowText(name) }
}

function workflowText(name: string): string {
  return readFileSync(path.join(WORKFLOWS, name), 'utf8')
}

function inFolder(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))
}

/** What the workflow's last step has printed. */
function outputsSeenByNextStep(output: string): unknown {
  const text = /outputs are (\{.*\})/.exec(output)?.[1]
  return text === undefined ? undefined : JSON.parse(text)
}
