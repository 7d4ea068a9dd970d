import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { type ActionResult, type InstalledAction, Job } from './job.ts'
import { type Checkout, type Content, Project, type PullCheckout } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { installAction } from './runner.ts'

const PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const

let action: InstalledAction
let fake: FakeGitHub
let project: Project | undefined
const jobs: Job[] = []

beforeAll(async () => {
  action = await installAction()
})

afterAll(() => {
  action?.remove()
})

beforeEach(async () => {
  fake = await startFakeGitHub()
})

afterEach(async () => {
  for (const job of jobs.splice(0)) job.close()
  project?.remove()
  await fake.close()
})

async function startJob(checkout: Checkout | PullCheckout): Promise<Job> {
  if (project === undefined) throw new Error('there is no project')
  const job = await Job.start({ action, fake, project, checkout, token: fake.issueToken(PERMISSIONS) })
  jobs.push(job)
  return job
}

async function arm(job: Job): Promise<ActionResult> {
  const armed = await job.uses({ inputs: { mode: 'arm' } })
  expect(armed.exitCode, armed.transcript).toBe(0)
  return armed
}

/** A script of the user, which must go as it always went. */
async function pass(job: Job, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await job.run(script)
  expect(exitCode, stdout + stderr).toBe(0)
  return stdout
}

async function post(job: Job): Promise<ActionResult> {
  const [result, ...more] = await job.end()
  expect(more).toEqual([])
  if (result === undefined) throw new Error('there was no post step')
  return result
}

/** Requests that count against the token's limit: not those to the artifact storage and its service. */
const asked = (...steps: readonly ActionResult[]) =>
  steps
    .flatMap(({ requests }) => requests)
    .map(({ path }) => path)
    .filter((path) => path.startsWith('/repos/') || path === '/graphql')

const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

const artifacts = () => fake.state.artifacts.map(({ name }) => name)

describe('tests that run in a step of their own', () => {
  /** A workspace of two modules. The tests see to it that they see what they always saw. */
  const workspace = (widget: Record<string, string>): Content => ({
    'go.work': 'go 1.21\n\nuse (\n\t./app\n\t./widget\n)\n',
    'app/go.mod': 'module example.com/app\n\ngo 1.21\n',
    'app/app_test.go': `package app

import (
	"os"
	"strings"
	"testing"

	"example.com/widget"
)

func TestApp(t *testing.T) {
	widget.Refresh()
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "LEAKGATE") || strings.HasPrefix(variable, "GOFLAGS") {
			t.Error(variable)
		}
	}
}
`,
    ...Object.fromEntries(Object.entries(widget).map(([name, text]) => [`widget/${name}`, text])),
    'run-tests': 'set -e\ngo vet ./app ./widget\nfor module in app widget; do go test ./$module/...; done\n',
  })

  it('are recorded on main and fail the pull request that leaks, at the end of the job', async () => {
    project = await Project.create(fake, workspace(CLEAN))
    const main = await startJob(await project.pushToMain(workspace(CLEAN)))
    await arm(main)
    expect(Object.keys(main.environment).sort()).toEqual(['GOFLAGS', 'LEAKGATE_CAPTURES', 'LEAKGATE_RESTORE'])
    await pass(main, 'bash run-tests')
    const recording = await post(main)
    expect(recording.exitCode, recording.transcript).toBe(0)
    expect(artifacts()).toContain('leakgate-baseline')

    const pull = await project.openPull(workspace(LEAKING))
    const job = await startJob(pull)
    const armed = await arm(job)
    await pass(job, 'bash run-tests')
    const red = await post(job)

    expect(red.exitCode, red.transcript).toBe(1)
    expect(red.report).toMatchObject({
      gate: { passed: false },
      packages: [
        { path: 'example.com/app', status: 'measured' },
        { path: 'example.com/widget', status: 'measured' },
      ],
      changes: [
        {
          change: 'new',
          verdict: 'leak',
          tests: ['TestApp'],
          goStatement: { file: 'widget/widget.go', line: 5 },
        },
        { change: 'new', verdict: 'leak', tests: ['TestRefresh'] },
      ],
      run: { exitCode: null },
    })
    expect(red.summary).toContain('2 new goroutine leaks')
    expect(red.annotations).toContainEqual(
      expect.objectContaining({
        command: 'error',
        properties: expect.objectContaining({ file: 'widget/widget.go', line: '5' }),
      }),
    )
    expect(fake.state.comments.map(({ issue }) => issue)).toEqual([pull.pull.number])
    expect(fake.state.comments[0]?.body).toContain('2 new goroutine leaks')
    // The baseline is looked for once.
    expect(asked(armed, red).length, asked(armed, red).join('\n')).toBeLessThanOrEqual(6)
  })

  it('ask what changed once, and six times in all, where the head of the pull request is checked out without history', async () => {
    project = await Project.create(fake, CLEAN)
    const recording = await (await startJob(await project.pushToMain(CLEAN))).uses()
    expect(recording.exitCode, recording.transcript).toBe(0)
    await project.pushToMain(CLEAN)
    fake.state.changedFiles.push('widget.go', 'widget_test.go')
    // Of tests that are new it matters whether the code is, too.
    const renamed = CLEAN['widget_test.go'].replace('TestRefresh', 'TestAgain')
    const pull = await project.openPull({ ...LEAKING, 'widget_test.go': renamed })
    await project.checkoutHead(pull)
    await project.makeShallow('reachable')

    const job = await startJob(pull)
    const armed = await arm(job)
    await pass(job, 'go test ./...')
    const red = await post(job)

    expect(red.exitCode, red.transcript).toBe(1)
    expect(red.summary).toContain('(1 commit before the merge base)')
    expect(fake.state.comments).toHaveLength(1)
    expect(asked(armed, red).filter((path) => path.includes('/compare/'))).toHaveLength(1)
    expect(asked(armed, red).length, asked(armed, red).join('\n')).toBeLessThanOrEqual(6)
  })
})

describe('tests that run in several steps, in modules of their own', () => {
  const modules = (worker: Record<string, string>): Content => ({
    ...Object.fromEntries(Object.entries(CLEAN).map(([name, text]) => [`api/${name}`, text])),
    'api/dies/dies_test.go':
      'package dies\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestDies(t *testing.T) {\n\tos.Exit(3)\n}\n',
    ...Object.fromEntries(Object.entries(worker).map(([name, text]) => [`services/worker/${name}`, text])),
    'services/worker/go.mod': 'module example.com/worker\n\ngo 1.21\n',
  })

  /** The worker's tests are built in one step and run in another. */
  async function runAll(job: Job): Promise<void> {
    await arm(job)
    const api = await job.run('go test ./...', { directory: 'api' })
    expect(api.exitCode, api.stderr).toBe(1)
    await pass(job, 'cd services/worker && go test -c -o ../../worker.test .')
    await pass(job, 'cd services/worker && ../../worker.test -test.v')
  }

  it('are compared by a step that asks for it, once, and no later tests are', async () => {
    project = await Project.create(fake, modules(CLEAN))
    const main = await startJob(await project.pushToMain(modules(CLEAN)))
    await runAll(main)
    const recording = await main.uses({ inputs: { mode: 'check' } })
    expect(recording.exitCode, recording.transcript).toBe(0)

    const checkout = await project.openPull(modules(LEAKING))
    const job = await startJob(checkout)
    await runAll(job)
    const red = await job.uses({ inputs: { mode: 'check' } })

    expect(red.exitCode, red.transcript).toBe(1)
    expect(red.outputs).toMatchObject({ passed: 'false', new: '1', 'no-data': '1', baseline: 'found' })
    expect(red.report).toMatchObject({
      packages: [
        { path: 'example.com/widget', status: 'measured' },
        { path: 'example.com/widget/dies', status: 'no data' },
        { path: 'example.com/worker', status: 'measured' },
      ],
      changes: [
        {
          change: 'new',
          verdict: 'leak',
          package: 'example.com/worker',
          goStatement: { file: 'services/worker/widget.go', line: 5 },
        },
      ],
    })

    // The binary still has the hook, for a job that runs it by itself.
    const binary = await (await startJob(checkout)).uses({
      inputs: {
        'test-binary': '../../worker.test',
        'test-arguments': "-test.v -test.run='^TestRefresh$'",
        'working-directory': 'services/worker',
      },
    })
    expect(binary.exitCode, binary.transcript).toBe(1)
    expect(binary.stdout).toContain('=== RUN   TestRefresh')
    expect(binary.report).toMatchObject({ changes: [{ verdict: 'leak', package: 'example.com/worker' }] })

    // What comes later is none of ours, and the end of the job has nothing to add.
    expect(await pass(job, 'cd services/worker && go test . && echo "[$GOFLAGS$LEAKGATE_CAPTURES]"')).toMatch(
      /\[\]\n$/,
    )
    const requests = fake.requests.length
    for (const result of await job.end()) expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(fake.requests).toHaveLength(requests)
  })
})

describe('tests that other tools run', () => {
  const GOTESTSUM = 'gotest.tools/gotestsum@v1.13.0'
  const TOOLS = {
    make: 'make test',
    gotestsum: `go run ${GOTESTSUM} --format testname -- -short ./...`,
    exec: `go test -exec 'env EXECUTED=1' ./...`,
    binary:
      'go test -c -o built.test . && env -i HOME="$HOME" LEAKGATE_CAPTURES="$LEAKGATE_CAPTURES" ./built.test',
    script: 'sh ./run-tests.sh',
  } as const
  const SUITE = fileURLToPath(new URL('../../fixtures/modules/ginkgo-suite', import.meta.url))

  /** A module for each tool, and the suite for ginkgo. */
  const modules = (widget: Record<string, string>, side: 'base' | 'head'): Content => ({
    ...Object.fromEntries(
      Object.keys(TOOLS).flatMap((tool) =>
        Object.entries({
          ...widget,
          'go.mod': `module example.com/${tool}\n\ngo 1.21\n`,
          Makefile: 'test:\n\t@go vet ./...\n\t@go test ./...\n',
          'run-tests.sh': 'set -e\nfor package in $(go list ./...); do go test "$package"; done\n',
        }).map(([name, text]) => [`${tool}/${name}`, text]),
      ),
    ),
    ...Object.fromEntries(
      readdirSync(path.join(SUITE, side)).map((name) => [
        `ginkgo/${name}`,
        readFileSync(path.join(SUITE, side, name), 'utf8'),
      ]),
    ),
  })

  async function runAll(job: Job): Promise<void> {
    await arm(job)
    for (const [directory, script] of [
      ...Object.entries(TOOLS),
      ['ginkgo', 'go run github.com/onsi/ginkgo/v2/ginkgo -p ./...'] as const,
    ]) {
      const { exitCode, stdout, stderr } = await job.run(script, { directory })
      expect(exitCode, `${script}\n${stdout}${stderr}`).toBe(0)
    }
  }

  it('are captured unchanged: make, gotestsum, ginkgo, -exec, a binary that is built first, a script', async () => {
    project = await Project.create(fake, modules(CLEAN, 'base'))
    const main = await startJob(await project.pushToMain(modules(CLEAN, 'base')))
    await runAll(main)
    const recording = await post(main)
    expect(recording.exitCode, recording.transcript).toBe(0)

    const job = await startJob(await project.openPull(modules(LEAKING, 'head')))
    await runAll(job)
    const red = await post(job)
    expect(red.exitCode, red.transcript).toBe(1)
    const names = [...Object.keys(TOOLS), 'operator'].sort()
    expect(red.report).toMatchObject({
      packages: names.map((name) => ({ path: `example.com/${name}`, status: 'measured' })),
    })
    const { changes } = red.report as {
      changes: { package: string; change: string; verdict: string; tests: string[] }[]
    }
    expect(
      changes
        .filter(({ change }) => change === 'new')
        .map(({ package: name, verdict, tests }) => [name, verdict, tests])
        .sort(),
    ).toEqual(
      names.map((name) => [
        `example.com/${name}`,
        'leak',
        [name === 'operator' ? 'TestOperator' : 'TestRefresh'],
      ]),
    )
  })
})

describe('an armed job', () => {
  it('without a test is no clean one', async () => {
    project = await Project.create(fake, CLEAN)
    const job = await startJob(await project.openPull(CLEAN))
    await arm(job)
    await pass(job, 'go build ./...')
    const { exitCode, stdout, summary } = await post(job)
    expect(exitCode, stdout).toBe(3)
    expect(stdout).toContain('could not measure')
    expect(summary).toContain('No packages could be checked')
  })

  it('that fails with 1 for a new hang, although its package gives no other data', async () => {
    const hanging = { ...CLEAN, 'widget.go': 'package widget\n\nfunc Refresh() { <-make(chan int) }\n' }
    project = await Project.create(fake, CLEAN)
    const recording = await (await startJob(await project.pushToMain(CLEAN))).uses()
    expect(recording.exitCode, recording.transcript).toBe(0)
    const job = await startJob(await project.openPull(hanging))
    await arm(job)
    expect((await job.run('go test -timeout 2s ./...')).exitCode).toBe(1)

    const red = await post(job)

    expect(red.report).toMatchObject({
      packages: [{ path: 'example.com/widget', status: 'no data', reason: 'timed out' }],
      changes: [{ change: 'new', verdict: 'hung', tests: ['TestRefresh'] }],
      gate: { reasons: [expect.stringMatching(/^new in example\.com\/widget/)] },
      run: { exitCode: null },
    })
    expect(red.exitCode, red.transcript).toBe(1)
    expect(messages(red, 'error').at(-1)).toMatch(
      /^1 new goroutine leak; 1 package gave no data\.\n- new in example\.com\/widget: [^\n]*$/,
    )
  })

  it('that is cancelled records nothing', async () => {
    project = await Project.create(fake, CLEAN)
    const job = await startJob(await project.pushToMain(CLEAN))
    await arm(job)
    await pass(job, 'go test ./...')
    job.cancel()
    const { exitCode, stdout } = await post(job)
    expect(exitCode, stdout).toBe(3)
    expect(stdout).toContain('cancelled')
    expect(artifacts()).toEqual([])
  })

  it('takes no second one on top, and without one there is nothing to check', async () => {
    project = await Project.create(fake, CLEAN)
    const job = await startJob(await project.openPull(CLEAN))
    const early = await job.uses({ inputs: { mode: 'check' } })
    expect(early.exitCode, early.transcript).toBe(2)
    expect(early.stdout).toContain('no earlier step of this job has `mode: arm`')
    await arm(job)
    for (const mode of ['arm', 'run']) {
      const { exitCode, stdout } = await job.uses({ inputs: { mode } })
      expect(exitCode, stdout).toBe(2)
      expect(stdout).toContain('already captures the tests')
    }
  })
})
