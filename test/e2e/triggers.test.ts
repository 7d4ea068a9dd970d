import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseBaseline } from '../../src/baseline/document.ts'
import { BASELINE_FILE } from '../../src/github/find-baseline.ts'
import { readOnlyEntry } from '../../src/github/zip.ts'
import { mergeGroupPayload, schedulePayload } from './events.ts'
import { type FakeGitHub, startFakeGitHub } from './fake-github/index.ts'
import type { ActionResult, InstalledAction } from './job.ts'
import { type Checkout, type Content, Project } from './project.ts'
import { CLEAN, LEAKING } from './projects.ts'
import { installAction, runAction } from './runner.ts'

const PERMISSIONS = { contents: 'read', actions: 'read', 'pull-requests': 'write' } as const

let action: InstalledAction
let fake: FakeGitHub
let project: Project

beforeAll(async () => {
  action = await installAction()
})

afterAll(() => action?.remove())

beforeEach(async () => {
  fake = await startFakeGitHub()
  project = await Project.create(fake, CLEAN)
})

afterEach(async () => {
  project.remove()
  await fake.close()
})

interface Trigger {
  readonly event: string
  readonly payload: unknown
}

function run(
  checkout: Checkout,
  trigger: Partial<Trigger> = {},
  inputs: Readonly<Record<string, string>> = {},
  runId?: number,
): Promise<ActionResult> {
  const token = fake.issueToken(PERMISSIONS)
  const id = runId === undefined ? {} : { runId }
  return runAction({ action, fake, project, checkout, inputs, token, ...trigger, ...id })
}

const recorded = () => fake.state.artifacts.filter(({ name }) => name === 'leakgate-baseline')

/** Runs that the newest baseline was merged from. */
function history(): readonly (string | null)[] {
  const archive = recorded().at(-1)?.content ?? Buffer.alloc(0)
  const text = readOnlyEntry(archive, BASELINE_FILE, 1024 * 1024).toString('utf8')
  return (parseBaseline(text, 'the artifact').history ?? []).map(({ commit }) => commit)
}

const messages = (result: ActionResult, level: string) =>
  result.annotations.filter(({ command }) => command === level).map(({ message }) => message)

describe('a run by the clock', () => {
  const nightly = (checkout: Checkout) => run(checkout, { event: 'schedule', payload: schedulePayload() })

  it('records the default branch, and warns of what it has gained since the last run', async () => {
    const clean = await project.pushToMain(CLEAN)
    const first = await nightly(clean)
    expect(first.exitCode, first.transcript).toBe(0)
    expect(history()).toEqual([clean.sha])

    const leaky = await project.pushToMain(LEAKING)
    const gained = await nightly(leaky)
    expect(gained.exitCode, gained.transcript).toBe(0)
    expect(gained.outputs).toMatchObject({ new: '1', baseline: 'found', 'baseline-commit': clean.sha })
    expect(gained.summary).toContain(`New on main. Introduced by \`${leaky.sha.slice(0, 7)}\`.`)
    expect(messages(gained, 'warning')).toEqual([
      expect.stringContaining(`Introduced by ${leaky.sha.slice(0, 7)}.`),
    ])
    expect(messages(gained, 'error')).toEqual([])

    // Nothing was pushed since: the same commit again, and one more run that knows the leak.
    const again = await nightly(leaky)
    expect(again.exitCode, again.transcript).toBe(0)
    expect(again.outputs).toMatchObject({ new: '0', persisting: '1', 'baseline-commit': leaky.sha })
    expect(messages(again, 'warning')).toEqual([])
    expect(history()).toEqual([leaky.sha, leaky.sha, clean.sha])
    expect(fake.state.comments).toEqual([])

    const pull = await run(await project.openPull(LEAKING))
    expect(pull.exitCode, pull.transcript).toBe(0)
    expect(pull.outputs).toMatchObject({ persisting: '1', 'baseline-commit': leaky.sha })
  })
})

describe('a merge queue', () => {
  /** A group of pull requests on top of `base`, checked out as GitHub does. */
  async function queue(base: string, content: Content) {
    const queued = await project.pushToBranch(`gh-readonly-queue/main/pr-7-${base}`, content)
    const payload = mergeGroupPayload(fake, { head: queued.sha, base })
    return { queued, trigger: { event: 'merge_group', payload } }
  }

  it('lets no leak in, and neither comments nor records', async () => {
    const main = await project.pushToMain(CLEAN)
    await run(main)
    const { queued, trigger } = await queue(main.sha, LEAKING)
    const check = await run(queued, trigger)
    expect(check.exitCode, check.transcript).toBe(1)
    expect(check.outputs).toMatchObject({ passed: 'false', new: '1', 'baseline-commit': main.sha })
    expect(check.report).toMatchObject({ baseline: { kind: 'artifact', why: 'merge base' } })
    expect(messages(check, 'error').join()).toContain('TestRefresh')
    expect(check.summary).not.toContain('New on main')
    expect(fake.state.comments).toEqual([])
    expect(recorded()).toHaveLength(1)
  })

  it('compares a group with what it is built on, which nothing has recorded', async () => {
    const main = await project.pushToMain(LEAKING)
    const { queued, trigger } = await queue(main.sha, LEAKING)
    const check = await run(queued, trigger)
    expect(check.exitCode, check.transcript).toBe(0)
    expect(check.outputs).toMatchObject({
      persisting: '1',
      new: '0',
      baseline: 'computed',
      'baseline-commit': main.sha,
    })
  })

  it('is told by the job that merges a matrix, too', async () => {
    const main = await project.pushToMain(CLEAN)
    const [before, now] = [80_000, 80_001]
    await run(main, {}, { leg: 'all' }, before)
    await run(main, {}, { mode: 'merge' }, before)
    const { queued, trigger } = await queue(main.sha, LEAKING)
    const leg = await run(queued, trigger, { leg: 'all' }, now)
    expect(leg.exitCode, leg.transcript).toBe(1)
    const merged = await run(queued, trigger, { mode: 'merge' }, now)
    expect(merged.exitCode, merged.transcript).toBe(1)
    expect(merged.outputs).toMatchObject({ new: '1', baseline: 'found', 'baseline-commit': main.sha })
    expect(fake.state.comments).toEqual([])
    expect(recorded()).toHaveLength(1)
  })
})
