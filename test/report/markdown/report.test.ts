import { describe, expect, it } from 'vitest'
import type { Report } from '../../../src/model/report.ts'
import type { Links } from '../../../src/report/links.ts'
import { renderComment, renderResolved } from '../../../src/report/markdown/comment.ts'
import { renderSummary } from '../../../src/report/markdown/summary.ts'
import { COMMENT_BUDGET_CHARS, SUMMARY_BUDGET_BYTES } from '../../../src/report/surface-limits.ts'
import { nastyReport } from '../nasty-report.ts'
import { FETCH, LINKS, REPORTS } from '../reports.ts'
import { outline, toHtml } from './rendered.ts'

const FORMATS = { renderComment, renderSummary, renderResolved }
const NASTY_LINKS: Links = { ...LINKS, baseBranch: 'main`@octocat`|#1', reportUrl: 'https://x.example/a)b' }

describe.each(Object.entries(FORMATS))('%s', (_, render) => {
  const documents = Array.from({ length: 150 }, (_unused, seed) => render(nastyReport(seed), NASTY_LINKS))
  let rendered: readonly string[] | undefined
  const pages = () => {
    rendered ??= documents.slice(0, 12).map(toHtml)
    return rendered
  }

  it('closes every fence and every details block', () => {
    for (const document of documents) {
      expect(outline(document)).toMatchObject({ openFence: false, openDetails: 0, minDetails: 0 })
    }
  })

  it('mentions nobody outside code, links nowhere else and holds no foreign element', () => {
    for (const document of documents) {
      const { prose } = outline(document)
      expect(prose).not.toMatch(/@(?!\u200b)/)
      expect(prose.replace(/&#\d+;/g, '')).not.toMatch(/#(?=\d)/)
      expect(prose.replace(/https:\/\/(?:github\.com|x\.example)\/[^\s)]*/g, '')).not.toMatch(/:\/\/|www\./)
      expect(prose.replace(/<\/?(?:details|summary|span)>/g, '')).not.toMatch(/<[a-z!/]/i)
    }
  })

  it('mentions nobody inside code either, since a reply by e-mail quotes it bare', () => {
    for (const document of documents) expect(document).not.toMatch(/(?<![A-Za-z0-9_])@[A-Za-z0-9]/)
  })

  it("comes out of GitHub's Markdown with only the elements that we wrote", () => {
    for (const html of pages()) {
      const elements = new Set(Array.from(html.matchAll(/<\/?([a-z][a-z0-9]*)[^>]*>/gi), ([, name]) => name))
      expect([...elements].filter((name) => !OURS.includes(name ?? ''))).toEqual([])
      for (const [, address] of html.matchAll(/<a href="([^"]*)"/g)) {
        expect(address).toMatch(/^https:\/\/(?:github\.com|x\.example)\//)
      }
      for (const name of ['details', 'summary', 'code', 'span', 'pre'])
        expect(count(html, `<${name}`)).toBe(count(html, `</${name}>`))
      expect(count(html, '<h3>')).toBe(1)
    }
  })

  it('leaves nothing for GitHub to link once the Markdown is rendered', () => {
    for (const html of pages()) {
      const text = html
        .replace(/<(a|code|pre)\b[^>]*>.*?<\/\1>/gs, '')
        .replace(/<[^>]*>/g, '')
        .replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)))
        .replaceAll('&amp;', '&')
      expect(text).not.toMatch(/@[A-Za-z0-9]|#\d|[A-Z]-\d|\b(?=[a-f]*\d)[0-9a-f]{7,}\b|:\/\/|www\.|:[a-z]+:/)
    }
  })
})

// biome-ignore format: a list
const OURS = [
  'a', 'br', 'code', 'details', 'em', 'h3', 'li', 'ol', 'p', 'pre', 'span', 'strong', 'summary',
  'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul',
]

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

describe('a document with little room', () => {
  const many = REPORTS['many-sites']

  it('fits 300 leaks with long stacks into a comment, and says what is missing and where it is', () => {
    const text = renderComment(many, LINKS)
    expect(text.length).toBeLessThanOrEqual(COMMENT_BUDGET_CHARS)
    expect(text.length).toBeGreaterThan(COMMENT_BUDGET_CHARS * 0.9)
    expect(text).toMatch(/^### 300 new goroutine leaks\n/)
    expect(text).toMatch(/\n… and \d+ more\n/)
    expect(text).toMatch(
      /Left out to save space: \d+ leaks and the details of \d+ leaks\. .*\[full report\]\(https:/,
    )
    expect(outline(text)).toMatchObject({ openFence: false, openDetails: 0 })
  })

  it('keeps the details of the first leaks', () => {
    const text = renderComment(many, LINKS)
    expect(text.match(/<summary>\d+\. /g)).toHaveLength(5)
    expect(text).toContain('step29')
  })

  it('fits them into a summary, measured in bytes', () => {
    const text = renderSummary({ ...many, changes: [...many.changes, ...many.changes] }, LINKS)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_BUDGET_BYTES)
    expect(outline(text)).toMatchObject({ openFence: false, openDetails: 0 })
  })

  it('points to the run when there is no report file, and says so when there is no run', () => {
    expect(renderComment(many, { ...LINKS, reportUrl: null })).toContain('The report of [this run](https:')
    expect(renderComment(many, { ...LINKS, reportUrl: null, runUrl: null })).toContain('The JSON report')
  })

  it.each([10, 60, 300])(
    'never exceeds the budget with %i foreign leaks, whatever they are called',
    (sites) => {
      const long = (text: string) => text.repeat(50)
      const report = nastyReport(sites, sites)
      const blown: Report = {
        ...report,
        gate: { passed: false, reasons: report.gate.reasons.map(long) },
        changes: report.changes.map((change) => ({
          ...change,
          hint: '$'.repeat(5_000),
          entry: long(change.entry),
        })),
        packages: report.packages.map((entry) =>
          entry.status === 'no data' ? { ...entry, reason: `${long(entry.path)}$`.repeat(20) } : entry,
        ),
        run: { ...report.run, command: long('$`@') },
      }
      expect(renderComment(blown, LINKS).length).toBeLessThanOrEqual(COMMENT_BUDGET_CHARS)
      expect(Buffer.byteLength(renderSummary(blown, LINKS))).toBeLessThanOrEqual(SUMMARY_BUDGET_BYTES)
      expect(renderResolved(blown, LINKS).length).toBeLessThanOrEqual(COMMENT_BUDGET_CHARS)
    },
  )
})

describe('the outcome', () => {
  const title = (report: Report) => renderComment(report, LINKS).split('\n')[0]

  it.each([
    ['new-leak', '### 1 new goroutine leak'],
    ['new-and-grown', '### 1 new goroutine leak and 1 that grew; 1 package gave no data'],
    ['grown', '### 1 goroutine leak grew'],
    ['fixed-only', '### No new goroutine leaks, 1 fixed'],
    ['clean', '### No new goroutine leaks'],
    ['no-baseline', '### 2 goroutine leaks, but there is no baseline to compare with yet'],
    ['no-data', '### No new goroutine leaks; 3 packages gave no data'],
    ['partly-measured', '### No new goroutine leaks; 3 packages partly measured'],
    ['nothing-measured', '### No packages could be checked for goroutine leaks'],
  ] as const)('of "%s" comes first', (name, expected) => {
    expect(title(REPORTS[name])).toBe(expected)
  })

  it('never sounds clean when nothing was measured, not even without packages', () => {
    for (const packages of [[], REPORTS['nothing-measured'].packages]) {
      const report: Report = { ...REPORTS.clean, packages }
      for (const render of Object.values(FORMATS)) {
        expect(render(report, LINKS)).toMatch(/^### No packages could be checked/)
        expect(render(report, LINKS)).not.toMatch(/no new goroutine leaks/i)
      }
    }
  })

  it('does not sound clean for a matrix of which a job measured nothing, with a baseline or without', () => {
    const gate = { passed: false, reasons: ['windows: nothing could be measured'] }
    for (const { baseline } of [REPORTS.clean, REPORTS['no-baseline']]) {
      const report: Report = { ...REPORTS['partly-measured'], gate, baseline }
      expect(title(report)).toBe('### The goroutine leak check failed; 3 packages partly measured')
      for (const render of Object.values(FORMATS)) {
        expect(render(report, LINKS)).toContain('windows: nothing could be measured')
        expect(render(report, LINKS)).not.toMatch(/left a profile|no (new )?goroutine leaks/i)
      }
    }
  })

  it('tells leaks that no baseline can judge from new ones', () => {
    const report: Report = { ...REPORTS.clean, changes: [{ ...FETCH, comparable: false }] }
    expect(title(report)).toBe('### No new goroutine leaks; 1 could not be compared')
    expect(renderComment(report, LINKS)).toContain('(1 goroutine; there is no data for this package on main)')
  })

  it('says why it fails when no new leak says it', () => {
    const reasons = ['persisting in example.com/a']
    const report: Report = { ...REPORTS['fixed-only'], gate: { passed: false, reasons } }
    expect(title(report)).toBe('### The goroutine leak check failed')
    expect(renderComment(report, LINKS)).toContain('The check fails:\n- persisting in example.com/a\n')
  })

  it('says that it passes in spite of new leaks', () => {
    const report: Report = { ...REPORTS['new-leak'], gate: { passed: true, reasons: [] } }
    expect(renderComment(report, LINKS)).toContain(
      'The check passes, because it is configured not to fail on these.',
    )
  })

  it('is not "resolved" while something leaks', () => {
    expect(renderResolved(REPORTS['new-leak'], LINKS)).toBe(renderComment(REPORTS['new-leak'], LINKS))
  })
})
