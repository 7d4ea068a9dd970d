import type { Report } from '../../model/report.ts'
import type { Links } from '../links.ts'
import { SUMMARY_BUDGET_BYTES } from '../surface-limits.ts'
import { renderDocument, type Surface } from './report.ts'

const SUMMARY: Surface = {
  budget: SUMMARY_BUDGET_BYTES,
  // The runner compares the size of the file.
  measure: (text) => Buffer.byteLength(text, 'utf8'),
  rows: 1_000,
  listsKnown: true,
}

/**
 * The job summary: the comment with room for what the base branch already leaks.
 * @param opening Markdown of ours that comes right after the outcome
 */
export function renderSummary(report: Report, links: Links, opening = ''): string {
  return renderDocument(report, links, SUMMARY, opening)
}
