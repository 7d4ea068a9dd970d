import { describe, expect, it } from 'vitest'
import type { Confirmation, ConfirmingRun } from '../../src/model/confirmation.ts'
import { settingValues } from '../../src/model/measurement.ts'
import { reproduceCommand } from '../../src/report/reproduce.ts'
import { RUN } from '../support/site.ts'

const NONE = { kind: 'none', reason: '' } as const
const FILE = {
  kind: 'file',
  source: 'my base.json',
  commit: null,
  recordedAt: '',
  goVersion: '',
  url: null,
} as const

interface Asked {
  readonly tests?: readonly string[]
  readonly package?: string
  readonly change?: 'new' | 'grown'
  readonly confirmation?: Confirmation | null
  readonly command?: string
  readonly settings?: (typeof RUN)['settings']
}

/** What comes after `--`. */
function goTest({ command = 'go test ./...', settings = null, ...change }: Asked): string {
  const whole = {
    change: 'new',
    package: 'example.com/a',
    tests: ['TestA'],
    confirmation: null,
    ...change,
  } as const
  return (
    reproduceCommand(whole, { baseline: NONE, run: { ...RUN, command, settings } }).split(' -- ')[1] ?? ''
  )
}

function reruns(...runs: readonly (readonly [ConfirmingRun['tests'], number])[]): Confirmation {
  return {
    runs: runs.map(([tests, count]) => ({ tests, repetitions: 1, count, exitedAfterMs: null, passed: true })),
    rate: null,
    exitedAfterMs: null,
    note: '',
    origin: null,
    arguments: [],
  }
}

describe('reproduceCommand', () => {
  it.for([
    ['one test alone, each part of its name anchored', ['TestA/b(c)'], "-run '^TestA$/^b\\(c\\)$'"],
    ['several tests from the top', ['TestA/b', 'TestA/c', 'TestB'], "-run '^(TestA|TestB)$'"],
    ['a benchmark', ['BenchmarkA'], "-run '^$' -bench '^BenchmarkA$'"],
    ['an example', ['Example_get'], "-run '^Example_get$'"],
  ] as const)('runs %s', ([, tests, selection]) => {
    expect(goTest({ tests })).toBe(`go test ${selection} example.com/a`)
  })

  it.for([
    ['no test is known', { tests: [] }],
    ['its counts are those of all tests', { change: 'grown' }],
    ['it needs the company of other tests', { confirmation: reruns(['suspects', 0], ['package', 1]) }],
  ] as const)('runs the package when %s', ([, asked]) => {
    expect(goTest(asked)).toBe('go test example.com/a')
    expect(goTest({ ...asked, command: "go test -run='Test[AB]' ./..." })).toBe(
      "go test -run 'Test[AB]' example.com/a",
    )
  })

  it.for([
    ['go test -race -tags=a,b ./...', "go test -race -tags=a,b -run '^TestA$' example.com/a"],
    ['go test -tags "a b" -count 3 ./x ./y', "go test '-tags=a b' -count=3 -run '^TestA$' example.com/a"],
    ['go test -v -json -coverprofile c.out -run TestB ./...', "go test -run '^TestA$' example.com/a"],
    ['go test ./... -args -leak=it\\ is', "go test -run '^TestA$' example.com/a -args '-leak=it is'"],
    ["go test -exec 'rm -rf' ./...", "go test -run '^TestA$' example.com/a"],
    ['make test', "go test -run '^TestA$' example.com/a"],
    ['cd x && go test -race ./...', "go test -run '^TestA$' example.com/a"],
  ])('keeps what %s asks for', ([command, expected]) => {
    expect(goTest({ command: command ?? '' })).toBe(expected)
  })

  it('keeps what the processes tell of a command that hides its flags', () => {
    const texts = { race: 'on', count: '1', parallel: '2', cpu: '1,2', shuffle: 'off', maxProcs: '2' }
    const settings = settingValues(texts)
    expect(goTest({ command: 'make test', settings })).toBe(
      "go test -race -cpu=1,2 -run '^TestA$' example.com/a",
    )
  })

  it('compares with the baseline that there was', () => {
    const change = { change: 'new', package: 'example.com/a', tests: [], confirmation: null } as const
    expect(reproduceCommand(change, { baseline: FILE, run: RUN })).toBe(
      "leakgate check --baseline 'my base.json' -- go test example.com/a",
    )
  })

  it('quotes for the shell, and makes no flag of a package', () => {
    expect(goTest({ package: "a'; rm -rf ~", tests: [] })).toBe(`go test 'a'\\''; rm -rf ~'`)
    expect(goTest({ package: '-exec=x', tests: [] })).toBe('go test ./-exec=x')
  })
})
