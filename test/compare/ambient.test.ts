import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { compareAmbient } from '../../src/compare/ambient.ts'
import type { Site } from '../../src/model/site.ts'
import { renderTerminal } from '../../src/report/terminal/report.ts'
import { type Files, goMod } from '../support/module.ts'
import { pullRequest } from '../support/pull-request.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const LOG = `package log

type logger struct{ tick chan int }

func init() {}

func init() {
	go (&logger{tick: make(chan int)}).flushDaemon()
}

func (l *logger) flushDaemon() {
	for range l.tick {
	}
}
`
const without: Files = {
  'go.mod': goMod('example.com/m', '1.21'),
  'log/log.go': 'package log\n',
  'a/a_test.go':
    'package a\n\nimport (\n\t"testing"\n\n\t_ "example.com/m/log"\n)\n\nfunc TestA(t *testing.T) {}\n',
  'b/b_test.go':
    'package b\n\nimport (\n\t"testing"\n\n\t_ "example.com/m/log"\n)\n\nfunc TestB(t *testing.T) {}\n',
}
const withDaemon: Files = { ...without, 'log/log.go': LOG }

describe('a goroutine that an import starts', () => {
  it('is information when it is new, named once for all packages', async () => {
    const report = await pullRequest({ files: without }, { files: withDaemon })
    expect(report.changes).toEqual([])
    expect(report.gate.passed).toBe(true)
    expect(report.ambient).toMatchObject([
      { change: 'new', count: 1, baselineCount: 0, packages: ['example.com/m/a', 'example.com/m/b'] },
    ])
    expect(renderTerminal(report, { color: false })).toContain(
      'New import-time goroutine (*logger).flushDaemon created by init.1 in example.com/m/log (in the tests of 2 packages)',
    )
  })

  it('is information when it is gone, and nothing when it stays', async () => {
    const gone = await pullRequest({ files: withDaemon }, { files: without })
    expect(gone.ambient).toMatchObject([{ change: 'gone', count: 0, baselineCount: 1 }])
    const kept = await pullRequest({ files: withDaemon }, { files: withDaemon, flags: ['-race'] })
    expect(kept.ambient).toEqual([])
  })
})

describe('compareAmbient', () => {
  const baseline = (ambient: readonly Site[]) =>
    createBaseline(
      { sites: [], ambient, packages: [measuredPackage()], run: RUN },
      '2026-01-02T03:04:05.000Z',
    )

  it('says when there are more of them', () => {
    const now = aSite({ count: 3 })
    expect(compareAmbient([now], ['example.com/p'], baseline([aSite()]))).toMatchObject([
      { change: 'grown', count: 3, baselineCount: 1 },
    ])
  })

  it('compares nothing with a baseline that did not record them, or not of this package', () => {
    const older = createBaseline(
      { sites: [], packages: [measuredPackage()], run: RUN },
      '2026-01-02T03:04:05.000Z',
    )
    expect(compareAmbient([aSite()], ['example.com/p'], older)).toEqual([])
    expect(compareAmbient([aSite()], ['example.com/p'], undefined)).toEqual([])
    expect(compareAmbient([aSite({ package: 'q' })], ['q'], baseline([]))).toEqual([])
  })

  it('calls nothing gone in a package that gave no data', () => {
    expect(compareAmbient([], [], baseline([aSite()]))).toEqual([])
  })
})
