import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import type { ActionResult, InstalledAction } from './job.ts'
import { type Content, Project, type PullCheckout } from './project.ts'
import { installAction, runAction } from './runner.ts'
import { zip } from './zip.ts'

const PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const

let action: InstalledAction
let fake: FakeGitHub
let project: Project

const test = (body: string) => `package p\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n\t${body}\n}\n`
const LEAK = 'ch := make(chan int)\n\tgo func() { ch <- 1 }()'
const OTHER = 'var c chan int\n\tgo func() { <-c }()'

/** Two packages, each tested by a job of its own. */
function content(api: string, worker: string): Content {
  return {
    'go.mod': 'module example.com/shop\n\ngo 1.21\n',
    'api/api_test.go': test(api),
    'worker/worker_test.go': test(worker),
  }
}

/** One package that is another one on each of two systems. */
const bySystem = (windows: string, linux: string): Content => ({
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'api/api_test.go': `package p\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestIt(t *testing.T) {\n\tif os.Getenv("LEG") == "windows" {\n\t\t${windows}\n\t} else {\n\t\t${linux}\n\t}\n}\n`,
})

beforeAll(async () => {
  action = await installAction()
})

afterAll(() => {
  action?.remove()
})

beforeEach(async () => {
  fake = await startFakeGitHub()
  project = await Project.create(fake, content('', LEAK))
})

afterEach(async () => {
  project.remove()
  await fake.close()
})

const comments = () => fake.state.comments.map(({ body }) => body)
const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

type Checkout = Awaited<ReturnType<Project['pushToMain']>> | PullCheckout
let runs = 70_000

/** All jobs of one workflow run, one after the other. */
function matrixOn(checkout: Checkout, runId = runs++) {
  const step = (inputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) =>
    runAction({ action, fake, project, checkout, token: fake.issueToken(PERMISSIONS), runId, inputs, env })
  return {
    runId,
    step,
    leg: (leg: string, command = `go test ./${leg}`) => step({ leg, run: command }),
    merge: (legs = 'api, worker') => step({ mode: 'merge', legs }),
  }
}

describe('a matrix on the default branch', () => {
  /** Gains a leak on main in one of two jobs. */
  async function gain(inOneJob: Readonly<Record<string, string>>, inMerge: Readonly<Record<string, string>>) {
    const clean = await project.pushToMain(content('', ''))
    const before = matrixOn(clean)
    await before.leg('api')
    await before.leg('worker')
    await before.merge()
    const leaky = await project.pushToMain(content('', LEAK))
    const push = matrixOn(leaky)
    const leg = (name: string) => push.step({ leg: name, run: `go test ./${name}`, ...inOneJob })
    await leg('api')
    const worker = await leg('worker')
    const merge = (env: NodeJS.ProcessEnv = {}) =>
      push.step({ mode: 'merge', legs: 'api, worker', ...inMerge }, env)
    return { clean, leaky, worker, merge }
  }

  /** A pull request answers only for what it adds. */
  async function expectRecorded() {
    const pull = matrixOn(await project.openPull(content('', LEAK)))
    const worker = await pull.leg('worker')
    expect(worker.exitCode, worker.transcript).toBe(0)
    expect(worker.outputs).toMatchObject({ persisting: '1', new: '0' })
  }

  it('warns of what it gains, with the commit, and records it', async () => {
    const { clean, leaky, worker, merge } = await gain({}, {})
    expect(worker.exitCode, worker.transcript).toBe(0)
    expect(worker.annotations.filter(({ command }) => command !== 'notice')).toEqual([])
    const merged = await merge()
    expect(merged.exitCode, merged.transcript).toBe(0)
    expect(merged.outputs).toMatchObject({ passed: 'true', new: '1', baseline: 'found' })
    expect(merged.summary).toContain(`New on main. Introduced by \`${leaky.sha.slice(0, 7)}\`.`)
    expect(messages(merged, 'error')).toEqual([])
    expect(messages(merged, 'warning')).toEqual([
      expect.stringMatching(new RegExp(`TestIt[^]*Introduced by ${leaky.sha.slice(0, 7)}\\.`)),
    ])
    await expectRecorded()

    // The job that merges needs no checkout; then nobody tells which commit between the two it was.
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'leakgate-workspace-'))
    const without = await merge({ GITHUB_WORKSPACE: elsewhere })
    rmSync(elsewhere, { recursive: true })
    expect(without.exitCode, without.transcript).toBe(0)
    const range = `Introduced after \`${clean.sha.slice(0, 7)}\`, up to and including \`${leaky.sha.slice(0, 7)}\`.`
    expect(without.summary).toContain(range)
  })

  it.each([
    ['all of its jobs', { 'on-main': 'fail' }, 1],
    ['the job that merges', {}, 0],
  ] as const)(
    'fails where `on-main: fail` is said in %s, and records all the same',
    async (_, inJobs, own) => {
      const { leaky, worker, merge } = await gain(inJobs, { 'on-main': 'fail' })
      expect(worker.exitCode, worker.transcript).toBe(own)
      const merged = await merge()
      expect(merged.exitCode, merged.transcript).toBe(1)
      expect(merged.outputs).toMatchObject({ passed: 'false', new: '1' })
      expect(merged.summary).toContain(`Introduced by \`${leaky.sha.slice(0, 7)}\`.`)
      expect(messages(merged, 'error').join()).toContain('TestIt')
      await expectRecorded()
    },
  )

  it('says once what jobs that fail for it have found, whatever the job that merges was told', async () => {
    const { merge } = await gain({ 'on-main': 'fail' }, {})
    const merged = await merge()
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(messages(merged, 'error').join()).toContain('TestIt')
    expect(messages(merged, 'warning')).toEqual([])
  })
})

describe('a matrix', () => {
  it('becomes one baseline, one report and one comment, however its packages are split', async () => {
    const push = matrixOn(await project.pushToMain(content('', LEAK)))
    for (const leg of ['api', 'worker']) {
      const result = await push.leg(leg)
      expect(result.exitCode, result.transcript).toBe(0)
    }
    expect(fake.state.artifacts.map(({ name }) => name)).not.toContain('leakgate-baseline')
    const recorded = await push.merge()
    expect(recorded.exitCode, recorded.transcript).toBe(0)
    expect(fake.state.artifacts.filter(({ name }) => name === 'leakgate-baseline')).toHaveLength(1)

    const pull = await project.openPull(content(OTHER, LEAK))
    const check = matrixOn(pull)
    const api = await check.leg('api')
    expect(api.exitCode, api.transcript).toBe(1)
    expect(api.summary).not.toMatch(/no data/i)
    expect(api.sarif).toMatchObject({ runs: [{ results: [{ level: 'error' }] }] })
    const worker = await check.leg('worker')
    expect(worker.exitCode, worker.transcript).toBe(0)
    expect(comments()).toEqual([])

    const merged = await check.merge()
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(merged.outputs).toMatchObject({ new: '1', persisting: '1', fixed: '0', 'no-data': '0' })
    expect(merged.sarif).toMatchObject({ runs: [{ results: [{ level: 'error' }] }] })
    expect(merged.report).toMatchObject({
      packages: [
        { path: 'example.com/shop/api', status: 'measured' },
        { path: 'example.com/shop/worker', status: 'measured' },
      ],
    })
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).toContain('1 new goroutine leak')

    // A second push mends it; the same comment follows.
    const fixed = matrixOn(await project.pushToPull(pull, content('', '')))
    await fixed.leg('api')
    await fixed.leg('worker')
    const green = await fixed.merge()
    expect(green.exitCode, green.transcript).toBe(0)
    expect(green.outputs).toMatchObject({ new: '0', fixed: '1' })
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).not.toContain('1 new goroutine leak')
  })

  it('says no data of a job that left nothing, or something that is no result', async () => {
    const checkout = await project.pushToMain(content('', ''))
    const run = matrixOn(checkout)
    await run.leg('api')
    fake.addArtifact({
      runId: run.runId,
      name: 'leakgate-leg-worker',
      content: zip({ 'leakgate-leg.json': '{"kind":"leakgate-leg","version":1,"leg":"api"}' }),
    })
    const merged = await run.merge('["api", "mac"]')
    expect(merged.exitCode, merged.transcript).toBe(0)
    expect(merged.outputs).toMatchObject({ 'no-data': '2' })
    expect(messages(merged, 'warning')).toContainEqual('No data from these jobs of the matrix: mac, worker.')
    expect(messages(merged, 'warning')).toContainEqual(
      expect.stringContaining('Artifact leakgate-leg-worker'),
    )
    expect(merged.summary).toContain('left no result')
  })

  it('joins the same package of several jobs, and fails for what one of them alone leaves', async () => {
    const only = `if os.Getenv("LEG") == "windows" {\n\t\tch := make(chan int)\n\t\tgo func() { ch <- 1 }()\n\t}`
    const source = (body: string) => ({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'api/api_test.go': `package p\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestIt(t *testing.T) {\n\t_ = os.Args\n\t${body}\n}\n`,
    })
    const push = matrixOn(await project.pushToMain(source('')))
    await push.leg('linux', 'LEG=linux go test ./api')
    await push.leg('windows', 'LEG=windows go test ./api')
    await push.merge('linux,windows')
    const check = matrixOn(await project.openPull(source(only)))
    expect((await check.leg('linux', 'LEG=linux go test ./api')).exitCode).toBe(0)
    expect((await check.leg('windows', 'LEG=windows go test ./api')).exitCode).toBe(1)
    const merged = await check.merge('linux,windows')
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(merged.report).toMatchObject({ changes: [{ change: 'new', verdict: 'leak', legs: ['windows'] }] })
    expect(comments()[0]).toContain('windows')
  })

  it('does not blame a pull request for what a job of main died over, and still for what another one measured', async () => {
    const steps = async (checkout: Checkout) => {
      const run = matrixOn(checkout)
      const linux = await run.leg('linux', 'LEG=linux go test ./api')
      const windows = await run.leg('windows', 'LEG=windows go test ./api')
      return { linux, windows, merged: await run.merge('linux,windows') }
    }
    const main = await steps(await project.pushToMain(bySystem(`${LEAK}\n\t\tos.Exit(3)`, '')))
    expect(main.merged.summary).toContain('windows: `os.Exit(3)`')

    const { linux, windows, merged } = await steps(await project.openPull(bySystem(LEAK, OTHER)))
    expect(windows.exitCode, windows.transcript).toBe(0)
    expect(windows.report).toMatchObject({ changes: [{ change: 'new', comparable: false }] })
    expect(windows.summary).toContain('there is no data for this package on')
    expect(linux.exitCode, linux.transcript).toBe(1)
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(merged.report).toMatchObject({
      baseline: { kind: 'artifact' },
      changes: [
        { change: 'new', comparable: true, legs: ['linux'] },
        { change: 'new', comparable: false, legs: ['windows'] },
      ],
    })
  })

  it('says of a job that could not measure what the others measured, red and never as if all of it were clean', async () => {
    const steps = async (checkout: Checkout) => {
      const run = matrixOn(checkout)
      await run.leg('linux', 'LEG=linux go test ./api')
      // Whatever it ends with: the exit code is that of Leakgate then.
      const windows = await run.leg('windows', 'LEG=windows go test ./api || true')
      return { windows, merged: await run.merge('linux,windows') }
    }
    await steps(await project.pushToMain(bySystem('', '')))
    const pull = await project.openPull(bySystem(LEAK, ''))
    expect((await steps(pull)).merged.outputs).toMatchObject({ verdict: 'fail', new: '1' })

    const { windows, merged } = await steps(await project.pushToPull(pull, bySystem('os.Exit(3)', '')))
    expect(windows.exitCode, windows.transcript).toBe(3)
    expect(windows.summary).toContain('### No packages could be checked')
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(merged.outputs).toMatchObject({ passed: 'false', verdict: 'fail', new: '0', 'no-data': '1' })
    expect(merged.report).toMatchObject({
      packages: [
        {
          path: 'example.com/shop/api',
          status: 'partly measured',
          reason: expect.stringMatching(/^windows: .*os\.Exit\(3\)/),
          legs: ['linux'],
        },
      ],
    })
    for (const text of [merged.summary, comments().join()]) {
      expect(text).toContain('### The goroutine leak check failed; 1 package partly measured')
      expect(text).toContain('- windows: nothing could be measured')
      expect(text).toMatch(/\| windows: .*os\.Exit\(3\).* \| `linux` \| `example\.com\/shop\/api` \|/)
      expect(text).not.toMatch(/No test process|No new goroutine leaks|are gone/)
    }
    expect(messages(merged, 'warning')).toContainEqual(expect.stringContaining('windows: os.Exit(3)'))
  })

  it('misses a job that the base branch had and nobody listed, until the base branch runs without it', async () => {
    const push = matrixOn(await project.pushToMain(content('', '')))
    await push.leg('api')
    await push.leg('worker')
    expect(messages(await push.merge(''), 'warning')).toEqual([])

    const pull = matrixOn(await project.openPull(content(OTHER, '')))
    await pull.leg('api')
    const merged = await pull.merge('')
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(merged.outputs).toMatchObject({ new: '1' })
    expect(merged.report).toMatchObject({
      packages: [
        { path: 'example.com/shop/api', status: 'measured' },
        { path: 'example.com/shop/worker', status: 'no data' },
        { path: 'worker', status: 'no data', reason: 'this matrix job left no result' },
      ],
    })
    const missed = 'No data from these jobs of the matrix: worker. The base branch recorded them'
    expect(messages(merged, 'warning')).toContainEqual(expect.stringContaining(missed))
    expect(comments()[0]).toContain('left no result')
    expect(merged.requests.filter(({ path }) => path.endsWith('/actions/artifacts'))).toEqual([])
    // Whoever leaves a job out on purpose says so.
    expect(messages(await pull.merge('api'), 'warning')).not.toContainEqual(
      expect.stringContaining('No data of'),
    )

    const without = matrixOn(await project.pushToMain(content('', '')))
    await without.leg('api')
    const recorded = await without.merge('')
    expect(recorded.exitCode, recorded.transcript).toBe(0)
    expect(messages(recorded, 'warning')).toContainEqual(expect.stringContaining(missed))
    const later = matrixOn(await project.pushToMain(content('', '')))
    await later.leg('api')
    expect(messages(await later.merge(''), 'warning').join()).not.toContain('of the matrix')
  })

  it('warns of a job that its list does not name', async () => {
    const run = matrixOn(await project.pushToMain(content('', '')))
    await run.leg('api')
    await run.leg('worker')
    expect(messages(await run.merge('api'), 'warning')).toEqual([
      expect.stringContaining('`legs` does not list: worker'),
    ])
  })

  it('compares a job with what is known of it, where it left nothing at the merge base', async () => {
    const first = await project.pushToMain(content('', LEAK))
    const before = matrixOn(first)
    await before.leg('api')
    await before.leg('worker')
    await before.merge()
    const second = await project.pushToMain(content('', LEAK))
    const died = matrixOn(second)
    await died.leg('api')
    await died.merge()

    const pull = matrixOn(await project.openPull(content('', `${LEAK}\n\t${OTHER}`)))
    const worker = await pull.leg('worker')
    expect(worker.exitCode, worker.transcript).toBe(1)
    expect(worker.report).toMatchObject({
      baseline: { kind: 'artifact', commit: first.sha },
      changes: [{ change: 'new' }, { change: 'persisting' }],
    })
    await pull.leg('api')
    const { report, summary } = await pull.merge()
    const others = [{ kind: 'artifact', commit: first.sha, legs: ['worker'] }]
    expect(report).toMatchObject({ baseline: { commit: second.sha, others } })
    expect(summary).toContain(`- Other baselines: artifact at \`${first.sha.slice(0, 7)}\` in \`worker\``)
  })

  it.each([
    ['missing', 'computed', 'computed', 'persisting', true],
    ['never', 'none', 'found', 'new', false],
  ] as const)(
    'a job that the base branch does not have is not blamed for old leaks, compute-base: %s',
    async (computeBase, kind, outcome, change, comparable) => {
      const push = matrixOn(await project.pushToMain(content(LEAK, '')))
      await push.leg('worker')
      await push.merge('')
      const pull = matrixOn(await project.openPull(content(LEAK, '')))
      await pull.leg('worker')
      const api = await pull.step({ leg: 'api', run: 'go test ./api', 'compute-base': computeBase })
      expect(api.exitCode, api.transcript).toBe(0)
      expect(api.report).toMatchObject({
        baseline: { kind },
        changes: [{ change, comparable }],
      })
      expect(api.transcript).toContain('it has nothing from the matrix job api')
      const merged = await pull.merge('')
      expect(merged.exitCode, merged.transcript).toBe(0)
      // Of several, the first that is one.
      expect(merged.outputs).toMatchObject({ baseline: outcome })
    },
  )

  it('cannot measure when no job has left anything', async () => {
    const result = await matrixOn(await project.pushToMain(content('', ''))).merge()
    expect(result.exitCode).toBe(3)
    expect(messages(result, 'error')).toEqual([expect.stringContaining('`leg`')])
  })
})
