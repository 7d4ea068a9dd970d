import { describe, expect, it } from 'vitest'
import { messageFor } from '../../src/action/publish.ts'
import { annotate } from '../../src/github/annotations.ts'
import type { Change } from '../../src/model/change.ts'
import type { Report } from '../../src/model/report.ts'
import { failingChanges } from '../../src/report/tally.ts'
import { FETCH, FLUSH_DAEMON, LINKS, noData, REPORTS, WORKER } from '../report/reports.ts'

const BOTH = ['new', 'grown'] as const
const clean: Report = REPORTS.clean
const report = (changes: readonly Change[]): Report => ({
  ...clean,
  gate: { passed: false, reasons: ['x'] },
  changes,
})

describe('an annotation', () => {
  it('stands at the go statement, and another one where it waits', () => {
    expect(annotate(report([FETCH]), [FETCH])).toEqual([
      {
        level: 'error',
        properties: { title: 'New goroutine leak', file: 'quote/fetch.go', startLine: 42 },
        message: [
          '1 goroutine outlives the tests of example.com/quotes/quote. Started in TestQuote/slow.',
          'Started by example.com/quotes/quote.(*Client).Quote, runs example.com/quotes/quote.(*Client).fetch, waits (chan send) in example.com/quotes/quote.(*Client).fetch.',
          'Proven: nothing can ever wake it up.',
          FETCH.hint,
        ].join('\n'),
      },
      {
        level: 'notice',
        properties: { title: 'A leaked goroutine waits here', file: 'quote/fetch.go', startLine: 61 },
        message:
          'A goroutine started by example.com/quotes/quote.(*Client).Quote stays blocked on a channel send here after the tests of example.com/quotes/quote ended.',
      },
    ])
  })

  it('of a leak that grew tells from what', () => {
    const [annotation] = annotate(report([WORKER]), [WORKER])
    expect(annotation?.message).toContain(
      '5 goroutines outlive the tests of example.com/quotes/queue, 2 in the baseline',
    )
    expect(annotation?.message).toContain('Started in TestPool and 3 more tests.')
    expect(annotation?.properties.title).toBe('Goroutine leak grew')
  })

  it('of code outside of the repository has no place', () => {
    const change = { ...FETCH, goStatement: { file: '/go/pkg/mod/x/x.go', line: 1, inRepository: false } }
    expect(annotate(report([change]), [change])[0]?.properties).toEqual({ title: 'New goroutine leak' })
  })

  it('is kept short enough for the runner', () => {
    const change = { ...FETCH, entry: '😀'.repeat(5_000) }
    const message = annotate(report([change]), [change])[0]?.message ?? ''
    expect(message.length).toBeLessThanOrEqual(4096)
    expect(message).not.toMatch(/\p{Cs}/u)
  })
})

describe('annotations', () => {
  it('are the worst nine, so that the sentence the step fails with is the tenth', () => {
    const proven = (index: number) => ({ ...FETCH, package: `proven${index}` })
    const changes = [
      ...Array.from({ length: 8 }, (_, index) => ({ ...WORKER, count: 3 + index })),
      ...Array.from({ length: 3 }, (_, index) => proven(index)),
    ]
    const annotations = annotate(report(changes), changes)
    const errors = annotations.filter(({ level }) => level === 'error')
    expect(errors).toHaveLength(9)
    expect(annotations.filter(({ level }) => level === 'notice')).toHaveLength(6)
    expect(errors.slice(0, 3).every(({ message }) => message.includes('Proven'))).toBe(true)
    expect(errors[3]?.message).toContain('10 goroutines')
  })

  it('warn of packages without data, some by name and the others by number', () => {
    const packages = Array.from({ length: 30 }, (_, index) => noData(`p${index}`, 'The build failed.'))
    const warnings = annotate({ ...clean, packages }, [])
    expect(warnings).toHaveLength(5)
    expect(warnings[0]).toEqual({
      level: 'warning',
      message: 'example.com/quotes/p0: The build failed.',
      properties: { title: 'Not checked for goroutine leaks' },
    })
    expect(warnings[4]?.message).toBe('26 more packages lack data; see the job summary.')
  })

  it('warn of packages that a job of a matrix has no data of', () => {
    const [warning] = annotate(REPORTS['partly-measured'], [])
    expect(warning).toEqual({
      level: 'warning',
      message: 'example.com/quotes/store: windows: the build failed',
      properties: { title: 'Not checked for goroutine leaks in every job' },
    })
  })
})

describe('what fails', () => {
  it('is what the policy names, less what is no leak or cannot be compared', () => {
    const unknown = { ...FETCH, comparable: false }
    const known: Change = { ...WORKER, change: 'persisting' }
    const mixed = report([FETCH, unknown, WORKER, FLUSH_DAEMON, known])
    expect(failingChanges(mixed, BOTH)).toEqual([FETCH, WORKER])
    expect(failingChanges(mixed, ['grown'])).toEqual([WORKER])
    expect(failingChanges(mixed, ['new', 'persisting'])).toEqual([FETCH, known])
  })

  it('is nothing when the gate passes', () => {
    expect(failingChanges({ ...report([FETCH]), gate: { passed: true, reasons: [] } }, BOTH)).toEqual([])
  })
})

describe('the message of a run', () => {
  it.each([
    ['new-leak', 'leaks'],
    ['new-and-grown', 'leaks'],
    ['grown', 'leaks'],
    ['hostile', 'leaks'],
    ['clean', 'resolved'],
    ['fixed-only', 'resolved'],
    ['no-data', 'resolved'],
    ['partly-measured', 'resolved'],
  ] as const)('for %s is %s', (name, kind) => {
    expect(messageFor(REPORTS[name], LINKS)?.kind).toBe(kind)
  })

  it('is a leak of a test that hangs, too, where nothing else was measured', () => {
    const hung = { ...REPORTS['nothing-measured'], baseline: REPORTS['new-leak'].baseline, changes: [FETCH] }
    expect(messageFor(hung, LINKS)?.kind).toBe('leaks')
    expect(messageFor({ ...hung, changes: [] }, LINKS)).toBeUndefined()
  })

  it.each(['no-baseline', 'nothing-measured'] as const)('for %s is silence', (name) => {
    expect(messageFor(REPORTS[name], LINKS)).toBeUndefined()
  })
})
