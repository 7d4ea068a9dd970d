import { describe, expect, it } from 'vitest'
import { isOldCode, startedByNewTests } from '../../src/compare/exercised.ts'
import { renderTerminal } from '../../src/report/terminal/report.ts'
import { type Files, goMod } from '../support/module.ts'
import { pullRequest, summaryOf } from '../support/pull-request.ts'

const OLD_TEST = 'package m\n\nimport "testing"\n\nfunc TestOld(t *testing.T) {}\n'
const FILES: Files = {
  'go.mod': goMod('example.com/m', '1.21'),
  'feed/feed.go': `package feed

func New() chan int {
	feed := make(chan int)
	go func() {
		for range feed {
		}
	}()
	return feed
}
`,
  'm.go': 'package m\n\nimport "example.com/m/feed"\n\nfunc Feed() chan int { return feed.New() }\n',
  'm_test.go': OLD_TEST,
}
const BASE = { files: FILES }
const NEW_TEST = 'package m\n\nimport "testing"\n\nfunc TestNew(t *testing.T) { Feed() }\n'
const HEAD = { files: { ...FILES, 'new_test.go': NEW_TEST } }

describe('a leak of old code that only new tests run', () => {
  it('is shown apart, and does not fail', async () => {
    const report = await pullRequest(BASE, HEAD, ['new_test.go', 'README.md'])
    expect(summaryOf(report)).toEqual(['newly-exercised 1 of 0: New'])
    expect(report.gate.passed).toBe(true)
    expect(renderTerminal(report, { color: false })).toMatch(
      /^Old code that leaks, run only by new tests\n {2}feed\.New\.func1 in example\.com\/m \(1 goroutine by TestNew\)$/m,
    )
  })

  it.each<readonly [string, readonly string[] | undefined]>([
    ['its own file changed', ['new_test.go', 'feed/feed.go']],
    ['code beside it changed', ['new_test.go', 'feed/stop.go']],
    ['the tested package changed, which may have a new caller', ['new_test.go', 'm.go']],
    ['dependencies changed', ['new_test.go', 'go.mod']],
    ['nobody knows what changed', undefined],
  ])('is new when %s', async (_, changed) => {
    expect(summaryOf(await pullRequest(BASE, HEAD, changed))).toEqual(['new 1 of 0: New'])
  })

  it('is new when an old test starts it, too', async () => {
    const old = OLD_TEST.replace('{}', '{ Feed() }')
    const head = { files: { ...FILES, 'm_test.go': old, 'new_test.go': NEW_TEST } }
    expect(summaryOf(await pullRequest(BASE, head, ['m_test.go', 'new_test.go']))).toEqual([
      'new 2 of 0: New',
    ])
  })

  it('is new when the `go` statement is in the new test', async () => {
    const test = NEW_TEST.replace('{ Feed() }', '{ go func() { select {} }() }')
    const head = { files: { ...FILES, 'new_test.go': test } }
    expect(summaryOf(await pullRequest(BASE, head, ['new_test.go']))).toEqual(['new 1 of 0: TestNew'])
  })
})

describe('startedByNewTests', () => {
  const known = new Set(['TestNew'])

  it('asks for the top-level test of each', () => {
    expect(startedByNewTests({ tests: ['TestNew', 'TestNew/a/b'] }, known)).toBe(true)
    expect(startedByNewTests({ tests: ['TestNew', 'TestOld/a'] }, known)).toBe(false)
  })

  it('says no when nobody knows', () => {
    expect(startedByNewTests({ tests: [] }, known)).toBe(false)
    expect(startedByNewTests({ tests: ['TestNew'] }, undefined)).toBe(false)
  })
})

describe('isOldCode', () => {
  const leak = {
    package: 'example.com/m',
    goStatement: { file: 'feed/feed.go', line: 5, inRepository: true },
    blockedAt: { file: 'internal/queue/queue.go', line: 9, inRepository: true },
    stack: [
      { function: 'q.Get', file: 'internal/queue/queue.go', line: 9 },
      { function: 'third.Run', file: 'third/run.go', line: 2 },
    ],
  }
  const sources = { folderOf: () => '' }

  it.each([
    [true, []],
    [true, ['m_test.go', 'docs/a.md', 'cmd/x/main.go', 'feed/testdata/x.json', 'feed/feed_test.go']],
    [false, ['internal/queue/queue.go']],
    [false, ['internal/queue/asm_amd64.s']],
    [false, ['m.go']],
    [false, ['third']],
    [false, ['go.sum']],
    [false, ['sub/go.work']],
    [false, ['vendor/example.com/dep/dep.go']],
  ])('is %s for %j', (expected, changed) => {
    expect(isOldCode(leak, changed, sources)).toBe(expected)
  })

  it('is false for a package that is not of the main module', () => {
    expect(isOldCode(leak, [], { folderOf: () => undefined })).toBe(false)
  })
})
