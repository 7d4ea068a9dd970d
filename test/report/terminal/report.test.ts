import { describe, expect, it } from 'vitest'
import type { Report } from '../../../src/model/report.ts'
import { renderTerminal } from '../../../src/report/terminal/report.ts'
import { FETCH, frame, REPORTS, WORKER } from '../reports.ts'

const plain = (report: Report, width?: number) =>
  renderTerminal(report, width === undefined ? { color: false } : { color: false, width })
const verdict = (report: Report) => plain(report).trimEnd().split('\n').at(-1)

describe('renderTerminal', () => {
  it.each([
    ['new-leak', 'FAIL  1 new goroutine leak (1 known) in 4 packages'],
    [
      'new-and-grown',
      'FAIL  1 new goroutine leak and 1 that grew (1 known, 1 fixed) in 4 packages; 1 package gave no data',
    ],
    ['fixed-only', 'PASS  no new goroutine leaks (2 known, 1 fixed) in 4 packages'],
    ['no-baseline', 'PASS  2 goroutine leaks in 4 packages; no baseline to compare with'],
    ['no-data', 'PASS  no new goroutine leaks in 2 packages; 3 packages gave no data'],
    ['nothing-measured', 'FAIL  nothing could be measured: 6 packages gave no data'],
  ] as const)('ends the report "%s" with its verdict', (name, expected) => {
    expect(verdict(REPORTS[name])).toBe(expected)
  })

  it('never passes what it did not measure', () => {
    expect(verdict({ ...REPORTS.clean, packages: [] })).toBe('NO DATA  nothing could be measured')
  })

  it('marks the frames of the project and leaves those of the runtime out', () => {
    const stack = [
      frame('runtime.gopark', '/go/src/runtime/proc.go', 1),
      frame('net/http.(*Client).do', '/go/src/net/http/client.go', 2),
      frame('example.com/quotes/quote.(*Client).fetch', '/w/quote/fetch.go', 61),
    ]
    const text = plain({ ...REPORTS['new-leak'], changes: [{ ...FETCH, stack }] })
    expect(text).not.toContain('runtime.gopark')
    expect(text).toContain('  http.(*Client).do  net/http/client.go:2\n')
    expect(text).toContain('> quote.(*Client).fetch  quote/fetch.go:61\n')
  })

  it('obeys nothing that the tests wrote', () => {
    const text = plain(REPORTS.hostile)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('gives the runner no command of the tests', () => {
    const hint = `a${' word'.repeat(20)} ::error::x ::add-mask::y ##[error]z`
    for (let width = 40; width < 120; width += 1) {
      const text = plain(
        { ...REPORTS['new-leak'], changes: [{ ...FETCH, hint, package: '::stop-commands::x' }] },
        width,
      )
      expect(text).not.toMatch(/^\s*::|##\[/m)
    }
  })

  it('wraps hints at the width', () => {
    const lines = plain({ ...REPORTS.grown, changes: [WORKER] }, 60).split('\n')
    const fix = lines.findIndex((line) => line.includes(' fix '))
    expect(lines.slice(fix, fix + 4).every((line) => line.length <= 60)).toBe(true)
  })

  it('colours only when asked to, and leaves the text alone', () => {
    const colored = renderTerminal(REPORTS['new-and-grown'], { color: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
    expect(colored.replace(/\u001b\[[\d;]*m/g, '')).toBe(plain(REPORTS['new-and-grown']))
    expect(plain(REPORTS['new-and-grown'])).not.toContain('\u001b')
  })
})
