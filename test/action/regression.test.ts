import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FoundBaseline } from '../../src/action/found-baseline.ts'
import { findRegression, judgedFor } from '../../src/action/regression.ts'
import { parseInputs } from '../../src/config/inputs.ts'
import type { RunContext } from '../../src/github/context.ts'
import type { RunEvent } from '../../src/github/event.ts'
import type { Report } from '../../src/model/report.ts'
import { comparedReport } from '../support/compared.ts'
import { sharedModule } from '../support/module.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const folder = sharedModule({ 'README.md': '' })
const commits: string[] = []

beforeAll(() => {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const own = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com']
  const git = (...argv: string[]) =>
    execFileSync('git', [...own, ...argv], { cwd: folder, env, encoding: 'utf8' })
  git('init', '--quiet')
  for (const message of ['one', 'two', 'three']) {
    git('commit', '--quiet', '--allow-empty', '-m', message)
    commits.push(git('rev-parse', 'HEAD').trim())
  }
})

const commit = (number: 1 | 2 | 3): string => commits[number - 1] ?? ''
const short = (number: 1 | 2 | 3): string => commit(number).slice(0, 7)

function standardOf(recordedAt: string | null): FoundBaseline {
  const recorded = { recordedAt: '2026-01-01T00:00:00Z', goVersion: 'go1.26.8', url: null }
  const reference = {
    kind: 'artifact',
    source: 'leakgate-baseline',
    commit: recordedAt,
    ...recorded,
  } as const
  return { outcome: 'found', reference, document: undefined, branch: 'main', wanted: undefined }
}

function reportOf(sites = [aSite()]): Report {
  const document = {
    kind: 'leakgate-baseline' as const,
    version: 1 as const,
    ...{ command: '', goVersion: '', goos: '', goarch: '', commit: null, recordedAt: '2026-01-01T00:00:00Z' },
    packages: [],
  }
  const baseline = { reference: standardOf(null).reference, document }
  const measurement = { sites, hung: [], packages: [measuredPackage()], run: RUN }
  return comparedReport({ measurement, baseline, failOn: ['new'] })
}

const MAIN = { kind: 'default branch', trigger: 'push', defaultBranch: 'main' } as const
const event = (): RunEvent => ({ ...MAIN, base: { branch: 'main', commit: undefined }, commit: commit(3) })

function jobOf(changes: Readonly<Record<string, string>> = {}) {
  const given: Readonly<Record<string, string>> = { 'github-token': 'x', ...changes }
  const context: Pick<RunContext, 'workspace'> = { workspace: folder }
  const inputs = parseInputs((name) => given[name] ?? '')
  return { event: event(), context: context as RunContext, inputs, environment: process.env }
}

describe('a leak that the default branch gains', () => {
  it.each<[string, () => string | null, () => string]>([
    ['its last commit', () => commit(2), () => `New on main. Introduced by \`${short(3)}\`.`],
    [
      'one of several commits',
      () => commit(1),
      () => `New on main. Introduced after \`${short(1)}\`, up to and including \`${short(3)}\`.`,
    ],
    [
      'none',
      () => commit(3),
      () =>
        `New on main. The baseline is from this same commit, \`${short(3)}\`, so the leak shows only in some runs.`,
    ],
    ['who knows what', () => null, () => 'New on main.'],
  ])('was brought by %s', async (_, recordedAt, text) => {
    const found = await findRegression(jobOf(), reportOf(), standardOf(recordedAt()))
    expect(found?.text).toBe(`${text()} It goes into the baseline, so it does not fail any pull request.`)
  })

  it('is a warning at the go statement, and of many only the first', async () => {
    const many = Array.from({ length: 9 }, (_, index) => aSite({ entry: `example.com/p.f${index}` }))
    const found = await findRegression(jobOf(), reportOf(many), standardOf(commit(2)))
    expect(found?.annotations).toHaveLength(4)
    expect(found?.annotations[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining(`\nIntroduced by ${short(3)}.\n`),
      properties: { file: 'p/work.go', startLine: 12 },
    })
  })

  it('fails its own run only when that is asked for', () => {
    const report = reportOf()
    expect(report.gate.passed).toBe(false)
    expect(judgedFor(jobOf(), report).gate).toEqual({ passed: true, reasons: [] })
    expect(judgedFor(jobOf({ 'on-main': 'fail' }), report)).toBe(report)
    const pull = { ...jobOf(), event: { ...event(), kind: 'merge group' } as RunEvent }
    expect(judgedFor(pull, report)).toBe(report)
  })

  it('is nothing to speak of elsewhere, or when there is none', async () => {
    const pull = { ...jobOf(), event: { ...event(), kind: 'merge group' } as RunEvent }
    expect(await findRegression(pull, reportOf(), standardOf(commit(2)))).toBeUndefined()
    expect(await findRegression(jobOf(), reportOf([]), standardOf(commit(2)))).toBeUndefined()
  })
})
