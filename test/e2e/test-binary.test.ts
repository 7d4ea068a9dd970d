import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import { type ActionResult, type InstalledAction, Job } from './job.ts'
import { type Checkout, type Content, Project } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { installAction } from './runner.ts'

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

/** A job that builds the test binary without the hook, and then runs it by the action. */
async function runBinary(
  checkout: Checkout,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionResult & { readonly folder: string }> {
  if (project === undefined) throw new Error('there is no project')
  const token = fake.issueToken({ contents: 'read', actions: 'read', 'pull-requests': 'write' })
  const job = await Job.start({ action, fake, project, checkout, token })
  jobs.push(job)
  const built = await job.run('go test -c -o plain.test .')
  expect(built.exitCode, built.stderr).toBe(0)
  const result = await job.uses({ inputs: { 'test-binary': 'plain.test', ...inputs } })
  return { ...result, folder: project.folder }
}

/** Serves its own profiles, and keeps a worker besides. */
const serving = (content: Content): Content => ({
  ...content,
  'main_test.go': `package widget

import (
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
	go func() { select {} }()
	os.Exit(m.Run())
}
`,
  'fails_test.go': `package widget

import "testing"

func TestFails(t *testing.T) { t.Fatal("broken on purpose") }
`,
})

// As the shell reads them.
const CHOSEN = `-test.v -test.run='^TestRefresh$' | tee "out of tests.log"`

describe.runIf(process.platform === 'linux')('a test binary without the hook', () => {
  it('that serves its own net/http/pprof is recorded on main, and fails the pull request that leaks', async () => {
    project = await Project.create(fake, serving(CLEAN))
    const recording = await runBinary(await project.pushToMain(serving(CLEAN)), { 'test-arguments': CHOSEN })
    expect(recording.exitCode, recording.transcript).toBe(0)
    expect(fake.state.artifacts.map(({ name }) => name)).toContain('leakgate-baseline')

    const pull = await project.openPull(serving(LEAKING))
    const red = await runBinary(pull, { 'test-arguments': CHOSEN })
    expect(red.exitCode, red.transcript).toBe(1)
    expect(red.outputs).toMatchObject({ passed: 'false', new: '1', 'no-data': '0', baseline: 'found' })
    expect(red.report).toMatchObject({
      packages: [{ path: 'example.com/widget', status: 'measured' }],
      changes: [
        {
          change: 'new',
          verdict: 'leak',
          tests: ['TestRefresh'],
          goStatement: { file: 'widget.go', line: 5 },
        },
      ],
      run: { exitCode: 0 },
    })
    expect(fake.state.comments.map(({ issue }) => issue)).toEqual([pull.pull.number])
    expect(fake.state.comments[0]?.body).toContain('TestRefresh')
    // The user's command is the user's.
    expect(red.stdout).toContain('=== RUN   TestRefresh')
    expect(readFileSync(path.join(red.folder, 'out of tests.log'), 'utf8')).toMatch(
      /--- PASS: TestRefresh[\s\S]*\nPASS\n$/,
    )
  })

  it('keeps the exit code of tests that fail, and shows the leak all the same', async () => {
    project = await Project.create(fake, serving(CLEAN))
    await runBinary(await project.pushToMain(serving(CLEAN)))
    const failing = await runBinary(await project.openPull(serving(LEAKING)))
    expect(failing.exitCode, failing.transcript).toBe(1)
    expect(failing.stdout).toContain('broken on purpose')
    expect(failing.report).toMatchObject({
      run: { exitCode: 1 },
      changes: [{ change: 'new', tests: ['TestRefresh'] }],
    })
  })

  it('without a baseline is compared with the merge base, whose tests are built with the hook', async () => {
    project = await Project.create(fake, serving(LEAKING))
    const known = await runBinary(
      await project.openPull({ ...serving(LEAKING), 'new.go': 'package widget\n' }),
      {
        'test-arguments': '-test.run=^TestRefresh$',
      },
    )
    expect(known.exitCode, known.transcript).toBe(0)
    expect(known.outputs).toMatchObject({ new: '0', persisting: '1', baseline: 'computed' })
  })

  it.each([
    ['plain.test', CLEAN, /plain\.test was built without the hook, and no net\/http\/pprof shows/],
    ['no.test', CLEAN, /test binary no\.test does not exist/],
    ['widget.go', CLEAN, /widget\.go is not a Go test binary/],
  ] as const)('%s is refused when there is nothing to capture', async (name, content, reason) => {
    project = await Project.create(fake, content)
    const { exitCode, stdout, folder } = await runBinary(await project.openPull(content), {
      'test-binary': name,
      'test-arguments': '-test.v >ran.log',
    })
    expect(exitCode, stdout).toBe(2)
    expect(stdout).toMatch(reason)
    expect(
      existsSync(path.join(folder, 'ran.log')) && readFileSync(path.join(folder, 'ran.log'), 'utf8'),
    ).toBeFalsy()
  })
})
