import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { judge } from '../../src/check/check.ts'
import { ConfigurationError, MeasurementError } from '../../src/errors.ts'
import { openRun } from '../../src/measure/measure.ts'
import { beginSession, disarmed, openSession, readSession, type Session } from '../../src/measure/session.ts'
import type { TestRun } from '../../src/measure/test-run.ts'
import { DEFAULT_CONFIRM } from '../../src/model/policy.ts'
import { testEnvironment, usableToolchains } from '../support/go.ts'
import { goMod, temporaryFolder, writeFiles } from '../support/module.ts'
import { RUN } from '../support/site.ts'

async function begin(environment: NodeJS.ProcessEnv): Promise<Session> {
  const dir = temporaryFolder()
  writeFiles(dir, { 'go.mod': goMod() })
  return beginSession({ dir, folder: temporaryFolder(), environment: testEnvironment(environment) })
}

describe('a session', () => {
  it('is opened by a later process, with the environment less what was armed', async () => {
    const session = await begin({ GOFLAGS: '-mod=mod', LEAKGATE_CAPTURES: undefined })
    const later = { ...session.armed.environment, LATER: '1' }
    const opened = await openSession(session.folder, later)
    expect(opened.environment).toEqual({ ...session.environment, LATER: '1' })
    expect(opened.armed).toMatchObject({
      captures: session.armed.captures,
      environment: session.armed.environment,
      go: session.armed.go,
    })
  })

  it('keeps no variable but those that it changed', async () => {
    const { folder } = await begin({ SECRET: 'hunter2' })
    expect(readFileSync(path.join(folder, 'armed.json'), 'utf8')).not.toContain('hunter2')
  })

  it.each([
    [undefined, ''],
    ['-mod=mod', '-mod=mod'],
  ])('whose GOFLAGS were %j ends with %j', async (before, after) => {
    const session = await begin({ GOFLAGS: before })
    expect(disarmed(session, session.armed.environment)).toEqual({
      GOFLAGS: after,
      LEAKGATE_CAPTURES: '',
      LEAKGATE_RESTORE: '',
    })
  })

  it('takes only its overlay out of GOFLAGS that were set anew', async () => {
    const session = await begin({ GOFLAGS: '-mod=mod' })
    const environment = { ...session.armed.environment }
    environment.GOFLAGS += ' -tags=integration'
    expect(disarmed(session, environment).GOFLAGS).toBe('-mod=mod -count=1 -tags=integration')
    expect(disarmed(session, { ...environment, GOFLAGS: '-race' })).not.toHaveProperty('GOFLAGS')
  })

  it('that is not there or is damaged is said to be', async () => {
    await expect(openSession(temporaryFolder(), {})).rejects.toThrow(ConfigurationError)
    const { folder } = await begin({})
    writeFileSync(path.join(folder, 'armed.json'), '{"version":1}')
    await expect(openSession(folder, {})).rejects.toThrow(MeasurementError)
  })
})

const leaking = (name: string) =>
  `package ${name}\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n\tch := make(chan int)\n\tgo func() { ch <- 1 }()\n}\n`

describe('a test binary that another one was written over', () => {
  it('is not taken for the one that left something behind', async () => {
    const dir = temporaryFolder()
    writeFiles(dir, {
      'go.mod': goMod(),
      'leaks/leaks_test.go': leaking('leaks'),
      'other/other_test.go': 'package other\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {}\n',
    })
    const session = await beginSession({ dir, folder: temporaryFolder(), environment: testEnvironment() })
    const run = (file: string, ...argv: readonly string[]) =>
      execFileSync(file, argv, { cwd: dir, env: session.armed.environment, stdio: 'pipe' })
    run('go', 'test', '-c', '-o', 'leaks.test', './leaks')
    run('go', 'test', '-c', '-o', 'other.test', './other')
    run('./leaks.test')
    copyFileSync(path.join(dir, 'other.test'), path.join(dir, 'leaks.test'))
    const { report } = await judge(await readSession(session), {
      baseline: {
        reference: { kind: 'none', reason: '' },
        document: createBaseline(
          {
            sites: [],
            packages: [{ path: 'example.com/m/leaks', status: 'measured', reason: null }],
            run: RUN,
          },
          '2026-01-02T03:04:05.000Z',
        ),
      },
      failOn: ['new'],
      confirm: DEFAULT_CONFIRM,
    })
    expect(report.changes).toMatchObject([{ change: 'new', verdict: 'unconfirmed' }])
    expect(report.gate.passed).toBe(false)
  })
})

describe('modules that choose different toolchains', () => {
  const OTHER = 'go1.27.4'
  const usable = usableToolchains([OTHER])

  const MODULES = {
    'old/go.mod': goMod('example.com/old', '1.21'),
    'old/old_test.go': leaking('old'),
    'deep/er/new/go.mod': `${goMod('example.com/new', '1.21')}\ntoolchain ${OTHER}\n`,
    'deep/er/new/new_test.go': leaking('new'),
    // Neither is a module of the project.
    'testdata/go.mod': 'module\n',
    'deep/vendor/go.mod': 'module\n',
  }
  const environment = testEnvironment({ GOTOOLCHAIN: 'auto', GOFLAGS: '-mod=mod' })

  function expectBoth({ captures, measurement }: TestRun, goVersion: string): void {
    expect(captures.map(({ start }) => start.goVersion).sort()).toEqual([goVersion, OTHER].sort())
    const { packages, sites } = measurement
    expect(packages).toEqual(
      ['new', 'old'].map((name) => ({ path: `example.com/${name}`, status: 'measured', reason: null })),
    )
    expect(sites.map(({ identity }) => identity.entry).sort()).toEqual(
      ['new', 'old'].map((name) => `example.com/${name}.TestIt`),
    )
  }

  it.runIf(usable.has(OTHER))('are captured alike, each with its own', async () => {
    const dir = temporaryFolder()
    writeFiles(dir, MODULES)
    const session = await beginSession({ dir, folder: temporaryFolder(), environment })
    for (const module of ['old', 'deep/er/new']) {
      const cwd = path.join(dir, module)
      execFileSync('go', ['test', './...'], { cwd, env: session.armed.environment, stdio: 'pipe' })
    }
    const run = await readSession(await openSession(session.folder, session.armed.environment))
    await run.close()
    expectBoth(run, session.armed.go.GOVERSION)
  })

  it.runIf(usable.has(OTHER))('are captured alike in one command that goes through them', async () => {
    const dir = temporaryFolder()
    writeFiles(dir, MODULES)
    const script = 'for module in old deep/er/new; do (cd $module && go test ./...); done'
    const run = await openRun({ command: { kind: 'shell', script }, dir, environment })
    await run.close()
    expect(run.measurement.run.exitCode).toBe(0)
    const own = execFileSync('go', ['env', 'GOVERSION'], { cwd: dir, encoding: 'utf8' }).trim()
    expectBoth(run, own)
  })
})
