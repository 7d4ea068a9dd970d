import { describe, expect, it } from 'vitest'
import { flagOf, joinedFlags, rerunArguments } from '../../src/go-test/rerun-arguments.ts'

describe('the arguments of a test binary', () => {
  it.each([
    [
      ['-test.run', 'TestA', '-test.v'],
      ['-test.run=TestA', '-test.v'],
    ],
    [
      ['--test.count', '3', 'rest'],
      ['--test.count=3', 'rest'],
    ],
    [
      ['-test.v', '-test.short', 'rest'],
      ['-test.v', '-test.short', 'rest'],
    ],
    [
      ['-test.run=', '-update', 'x'],
      ['-test.run=', '-update', 'x'],
    ],
    [['-test.timeout'], ['-test.timeout']],
  ])('%j mean %j', (words, joined) => {
    expect(joinedFlags(words)).toEqual(joined)
  })

  it('have the value of the last flag of a name', () => {
    expect(flagOf(['-test.run=A', '--test.run=B', 'C'], 'run')).toBe('B')
    expect(flagOf(['-test.run=A'], 'count')).toBeUndefined()
  })

  it('are kept for a rerun, less what it sets itself, and less the server of a suite that is gone', () => {
    const first = [
      '--test.timeout=0',
      '--ginkgo.seed=1',
      '--ginkgo.parallel.process=1',
      '--ginkgo.parallel.total=2',
      '--ginkgo.parallel.host=127.0.0.1:45171',
      '-test.memprofile=mem.out',
      'rest',
    ]
    expect(rerunArguments(first, { tests: ['TestA'], repetitions: 4, timeoutMs: 1500 })).toEqual([
      '-test.run=^(?:TestA)$',
      '-test.count=4',
      '-test.timeout=2s',
      '--ginkgo.seed=1',
      'rest',
    ])
  })
})
