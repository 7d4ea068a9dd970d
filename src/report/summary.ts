import { renderDocument } from './document.ts'
import { SUMMARY_BUDGET_BYTES } from './limits.ts'
import type { Links } from './links.ts'
import type { Report } from './report.ts'

/** The job summary: the comment with room for what the base branch already leaks. */
export function renderSummary(report: Report, links: Links): string {
  return renderDocument(report, links, {
    budget: SUMMARY_BUDGET_BYTES,
    // The runner compares the size of the file.
    measure: (text) => Buffer.byteLength(text, 'utf8'),
    rows: 1_000,
    listsKnown: true,
  })
}
