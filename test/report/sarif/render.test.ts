import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/model/change.ts'
import type { Report } from '../../../src/model/report.ts'
import { renderSarif } from '../../../src/report/sarif/render.ts'
import { SARIF_RULES } from '../../../src/report/sarif/sarif-rules.ts'
import { failingChanges } from '../../../src/report/tally.ts'
import { nastyReport } from '../nasty-report.ts'
import { CONNECTION, FETCH, LINKS, REPORTS, WORKER } from '../reports.ts'

const validate = (() => {
  // The schema has a pattern that only the older syntax of regular expressions takes.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  formats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(new URL('sarif-schema.json', import.meta.url), 'utf8')))
})()

function sarif(report: Report, failOn: readonly Change['change'][] = ['new', 'grown']) {
  const log = JSON.parse(renderSarif(report, failingChanges(report, failOn), LINKS))
  expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true)
  return log.runs[0]
}

const failed = (changes: readonly Change[]): Report => ({
  ...REPORTS.clean,
  gate: { passed: false, reasons: ['x'] },
  changes,
})

describe('SARIF', () => {
  it.each(Object.entries(REPORTS))('of the report "%s" is valid', (_, report) => {
    sarif(report)
  })

  it('is valid whatever things are called', () => {
    for (let seed = 0; seed < 60; seed++)
      sarif(nastyReport(seed), ['new', 'grown', 'newly-exercised', 'persisting'])
  })

  it('can be told to be invalid, so that the tests above mean something', () => {
    const log = JSON.parse(renderSarif(REPORTS['new-leak'], [FETCH], LINKS))
    log.runs[0].results[0].level = 'fatal'
    expect(validate(log)).toBe(false)
  })

  it('places a leak at its go statement, and names the other lines', () => {
    const [result] = sarif(REPORTS['new-leak']).results
    expect(result).toMatchObject({
      ruleId: 'goroutine-leak/chan-send',
      level: 'error',
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'quote/fetch.go' }, region: { startLine: 42 } } },
      ],
      relatedLocations: [
        { physicalLocation: { region: { startLine: 61 } }, message: { text: 'waits here' } },
        {
          physicalLocation: { artifactLocation: { uri: 'quote/quote_test.go' }, region: { startLine: 31 } },
          message: { text: 'started from this test code' },
        },
      ],
    })
    expect(result.message.text).toContain('New goroutine leak.\n1 goroutine outlives the tests of')
  })

  it('holds what the change answers for, and not what was there before or counts for nothing', () => {
    const report = REPORTS['new-and-grown']
    expect(sarif(report).results).toHaveLength(2)
    expect(sarif(REPORTS['only-allowed']).results).toEqual([])
    expect(sarif(REPORTS['fixed-only']).results).toEqual([])
    expect(sarif(REPORTS['moved-and-exercised']).results).toEqual([])
    expect(sarif(REPORTS['no-baseline']).results).toEqual([])
  })

  it('holds a known leak when the policy fails on it', () => {
    const known: Change = { ...WORKER, change: 'persisting' }
    expect(sarif(failed([known]), ['persisting']).results).toHaveLength(1)
  })

  it('warns of what does not fail', () => {
    const report: Report = { ...failed([FETCH, WORKER]), gate: { passed: true, reasons: [] } }
    expect(sarif(report).results.map(({ level }: { level: string }) => level)).toEqual(['warning', 'warning'])
  })

  it('goes to the nearest line of the repository, and counts what has none', () => {
    const foreign = { file: '/go/src/x.go', line: 1, inRepository: false }
    const far = { ...FETCH, goStatement: foreign }
    const farther = { ...far, blockedAt: foreign }
    const none = { ...farther, confirmation: null }
    const run = sarif(failed([far, farther, none]))
    const lines = run.results.map(
      (result: { locations: { physicalLocation: { region: { startLine: number } } }[] }) =>
        result.locations[0]?.physicalLocation.region.startLine,
    )
    expect(lines).toEqual([61, 31])
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { level: 'note', message: { text: expect.stringContaining('1 leak with no line in the repository') } },
    ])
  })

  it('knows a leak by its names: lines, counts and tests do not matter, packages and waits do', () => {
    const prints = (change: Change) => sarif(failed([change])).results[0].partialFingerprints
    const moved = { file: 'other.go', line: 7, inRepository: true }
    const same = { ...FETCH, goStatement: moved, blockedAt: moved, count: 9, tests: ['TestOther'], stack: [] }
    expect(prints(same)).toEqual(prints(FETCH))
    expect(prints({ ...FETCH, package: 'example.com/other' })).not.toEqual(prints(FETCH))
    const identity = { ...FETCH.identity, blocking: { ...FETCH.identity.blocking, wait: 'select' as const } }
    expect(prints({ ...FETCH, identity })).not.toEqual(prints(FETCH))
  })

  it('shows 5,000 leaks at most, the worst first, and says so', () => {
    const many = Array.from({ length: 5_010 }, (_, index) => ({ ...WORKER, count: 3 + index }))
    const run = sarif(failed([...many, FETCH]))
    expect(run.results).toHaveLength(5_000)
    expect(run.results[0].ruleId).toBe('goroutine-leak/chan-send')
    expect(JSON.stringify(run.invocations)).toContain('11 leaks beyond')
  })

  it('tells which packages gave no data, and that a run without any was none', () => {
    const { invocations } = sarif(REPORTS['no-data'])
    expect(invocations[0].executionSuccessful).toBe(true)
    expect(invocations[0].toolExecutionNotifications).toHaveLength(3)
    const [partly] = sarif(REPORTS['partly-measured']).invocations
    expect(partly.executionSuccessful).toBe(true)
    expect(JSON.stringify(partly)).toContain('store is partly measured, no data in windows: the build failed')
    expect(sarif(REPORTS['nothing-measured']).invocations[0].executionSuccessful).toBe(false)
  })

  it('names no file of the machine', () => {
    const run = sarif(failed([FETCH, { ...CONNECTION, change: 'new' }]))
    expect(JSON.stringify(run)).not.toMatch(/\/home\/|file:|\/usr\//)
  })

  it('makes no links of brackets in names', () => {
    const change = { ...FETCH, tests: ['[click](1)'] }
    expect(sarif(failed([change])).results[0].message.text).toContain('\\[click\\](1)')
  })

  it('has a page for every kind of wait', () => {
    const rules = Object.values(SARIF_RULES)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { help } of rules) expect(help.length).toBeGreaterThan(50)
  })
})
