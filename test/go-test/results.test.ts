import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PackageOutput } from '../../src/go-test/output.ts'
import { resultsOf } from '../../src/go-test/results.ts'
import type { Capture, CaptureStart } from '../../src/model/capture.ts'
import { runArmed } from '../support/go.ts'

// Only what tells one capture from another; the rest plays no part here.
const START = { via: 'hook', package: 'm', arguments: ['m.test'] as readonly string[] } as CaptureStart
const COMPLETE = {
  kind: 'complete',
  start: START,
  tests: [{ name: 'TestA', goroutine: 7 }],
} as unknown as Capture
const INCOMPLETE: Capture = { kind: 'incomplete', start: START }
const HUNG = { kind: 'hung', start: START } as Capture
const UNREADABLE: Capture = { kind: 'unreadable', start: START, reason: 'after.txt is damaged' }

/** The reason that package `m` gave no data; null when it was measured. */
function reasonOf(captures: readonly Capture[], output?: Omit<PackageOutput, 'path'>) {
  const [result] = resultsOf(captures, new Map(output === undefined ? [] : [['m', { path: 'm', ...output }]]))
  expect(result?.status).toBe(result?.reason === null ? 'measured' : 'no data')
  return result?.reason
}

describe('a package', () => {
  it('is measured when each of its processes came to its end, whether tests failed or not', () => {
    expect(reasonOf([COMPLETE])).toBeNull()
    expect(reasonOf([COMPLETE, COMPLETE], { outcome: 'ok', cause: undefined })).toBeNull()
    expect(reasonOf([COMPLETE], { outcome: 'failed', cause: undefined })).toBeNull()
    expect(reasonOf([COMPLETE], { outcome: 'failed', cause: { kind: 'exit', code: 4 } })).toBeNull()
  })

  it('is not measured when one of its processes did not', () => {
    expect(reasonOf([COMPLETE, INCOMPLETE])).toMatch(/^ended early/)
    expect(reasonOf([HUNG, COMPLETE])).toBe('timed out')
    expect(reasonOf([COMPLETE, UNREADABLE])).toBe('after.txt is damaged')
  })

  it('of which nobody saw the output is judged by its captures alone', () => {
    const capture = (tests: readonly string[], ...words: readonly string[]) =>
      ({ ...COMPLETE, tests, start: { ...START, arguments: ['m.test', ...words] } }) as unknown as Capture
    const reason = (...captures: readonly Capture[]) => resultsOf(captures, new Map())[0]?.reason
    expect(reason(capture(['TestA'], '-test.run=A'))).toBeNull()
    expect(reason(capture([]))).toBeNull()
    expect(reason(capture([], '-test.run=A'))).toBe('no tests: none matched')
    expect(reason(capture([], '-test.run=A'), capture(['TestB'], '-test.run=B'))).toBeNull()
    expect(reason(capture([], '-test.run=^$', '-test.bench=.'))).toBeNull()
    expect(reason(INCOMPLETE)).toMatch(/^ended early/)
    expect(resultsOf([], new Map())).toEqual([])
  })

  it.each([
    [{ kind: 'panic' }, 'panic'],
    [{ kind: 'fatal error' }, 'panic: runtime fatal error'],
    [{ kind: 'exit', code: 3 }, 'os.Exit(3)'],
    [{ kind: 'exit', code: undefined }, 'os.Exit'],
    [{ kind: 'log.Fatal' }, 'log.Fatal'],
    [{ kind: 'killed' }, 'killed'],
    [{ kind: 'timed out' }, 'timed out'],
  ] as const)('that ended by %j says so, captured or not', (cause, reason) => {
    expect(reasonOf([INCOMPLETE], { outcome: 'failed', cause })).toBe(reason)
    expect(reasonOf([], { outcome: 'failed', cause })).toBe(reason)
  })

  it('that failed with an unfinished capture and no other trace called os.Exit', () => {
    expect(reasonOf([INCOMPLETE], { outcome: 'failed', cause: undefined })).toBe('os.Exit')
  })

  it.each([
    ['build failed', /^build failed$/],
    ['setup failed', /^build failed: /],
    ['no test files', /^no tests$/],
    ['no tests to run', /^no tests: none matched$/],
    ['cached', /^hook missing: go test used a cached result/],
    ['ok', /^hook missing: /],
    ['failed', /^hook missing: /],
  ] as const)('without a capture and with the outcome %j says why', (outcome, reason) => {
    expect(reasonOf([], { outcome, cause: undefined })).toMatch(reason)
  })

  it('in which no test matched gives no data, though it was captured', () => {
    expect(reasonOf([COMPLETE], { outcome: 'no tests to run', cause: undefined })).toBe(
      'no tests: none matched',
    )
  })

  it('is listed once, in order, whoever named it', () => {
    const second: Capture = { ...COMPLETE, start: { ...START, package: 'b' } }
    const captures = [second, second]
    const output = new Map(
      ['c', 'a', 'b'].map((name) => [name, { path: name, outcome: 'ok', cause: undefined } as const]),
    )
    expect(resultsOf(captures, output).map(({ path: name, status }) => [name, status])).toEqual([
      ['a', 'no data'],
      ['b', 'measured'],
      ['c', 'no data'],
    ])
  })
})

const FIXTURE = path.join(import.meta.dirname, '../../fixtures/modules/no-data')
interface Expected {
  readonly arguments?: readonly string[]
  readonly expected: {
    readonly clean: readonly string[]
    readonly noData: readonly { readonly package: string; readonly reason: string }[]
  }
}

describe.concurrent('the module whose packages give no data', () => {
  it.each([{ flags: [] }, { flags: ['-json'] }, { flags: ['-v'] }])(
    'says why, with $flags',
    async ({ flags }) => {
      expect(existsSync(FIXTURE)).toBe(true)
      const fixture: Expected = JSON.parse(readFileSync(path.join(FIXTURE, 'fixture.json'), 'utf8'))
      const line = ['test', ...(fixture.arguments ?? []), ...flags, './...']
      const { packages } = await runArmed(path.join(FIXTURE, 'head'), line)
      const { clean, noData } = fixture.expected
      const found = packages.map((entry) => [entry.path, (entry.reason ?? 'measured').replace(/[:(].*/s, '')])
      expect(Object.fromEntries(found)).toEqual({
        ...Object.fromEntries(clean.map((name) => [name, 'measured'])),
        ...Object.fromEntries(noData.map((entry) => [entry.package, entry.reason])),
      })
    },
  )
})
