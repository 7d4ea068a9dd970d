import { describe, expect, it } from 'vitest'
import { renderJson } from '../../src/report/json/render.ts'
import { renderComment, renderResolved } from '../../src/report/markdown/comment.ts'
import { renderSummary } from '../../src/report/markdown/summary.ts'
import { renderTerminal } from '../../src/report/terminal/report.ts'
import { LINKS, NO_LINKS, REPORTS } from './reports.ts'

/** Each report in each format, to be read. Write them anew with `npx vitest run test/report -u`, and look at the difference. */
describe.each(Object.entries(REPORTS))('the report "%s"', (name, report) => {
  const golden = (kind: string) => `golden/${name}.${kind}.golden`

  it('as a comment', async () => {
    await expect(renderComment(report, LINKS)).toMatchFileSnapshot(golden('comment.md'))
  })

  it('at a terminal', async () => {
    const text = renderTerminal({ ...report, changes: report.changes.slice(0, 5) }, { color: false })
    await expect(text).toMatchFileSnapshot(golden('terminal.txt'))
  })

  // Too long to be read: their properties are tested instead.
  if (name === 'many-sites') return

  it('as a job summary', async () => {
    await expect(renderSummary(report, LINKS)).toMatchFileSnapshot(golden('summary.md'))
  })

  it('as JSON', async () => {
    await expect(renderJson(report)).toMatchFileSnapshot(golden('json'))
  })

  it('gives the same bytes for the same report', () => {
    const again = structuredClone(report)
    expect(renderComment(again, LINKS)).toBe(renderComment(report, LINKS))
    expect(renderSummary(again, LINKS)).toBe(renderSummary(report, LINKS))
    expect(renderTerminal(again, { color: true })).toBe(renderTerminal(report, { color: true }))
    expect(renderJson(again)).toBe(renderJson(report))
  })
})

describe('other surroundings', () => {
  it('a comment that is resolved', async () => {
    await expect(renderResolved(REPORTS['fixed-only'], LINKS)).toMatchFileSnapshot(
      'golden/fixed-only.resolved.md.golden',
    )
  })

  it('a comment that is resolved as far as it was measured', async () => {
    await expect(renderResolved(REPORTS['no-data'], LINKS)).toMatchFileSnapshot(
      'golden/no-data.resolved.md.golden',
    )
  })

  it('a comment that is resolved as far as each job of a matrix measured', async () => {
    await expect(renderResolved(REPORTS['partly-measured'], LINKS)).toMatchFileSnapshot(
      'golden/partly-measured.resolved.md.golden',
    )
  })

  it('outside GitHub', async () => {
    await expect(renderComment(REPORTS['new-leak'], NO_LINKS)).toMatchFileSnapshot(
      'golden/new-leak.local.md.golden',
    )
  })

  it('a terminal with colours', async () => {
    await expect(renderTerminal(REPORTS['new-and-grown'], { color: true, width: 80 })).toMatchFileSnapshot(
      'golden/new-and-grown.terminal.ansi.golden',
    )
  })
})
