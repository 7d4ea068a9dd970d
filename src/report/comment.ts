import { renderDocument } from './document.ts'
import { headline } from './headline.ts'
import { COMMENT_BUDGET_CHARS, MAX_ROWS } from './limits.ts'
import type { Links } from './links.ts'
import type { Report } from './report.ts'
import { fixedText, noDataText, persistingText, runText } from './sections.ts'
import { tally } from './tally.ts'

/** The body of the pull request comment, without the marker by which the caller finds it again. */
export function renderComment(report: Report, links: Links): string {
  return renderDocument(report, links, {
    budget: COMMENT_BUDGET_CHARS,
    // GitHub counts characters; a UTF-16 unit is never more than one, so this never undercounts.
    measure: (text) => text.length,
    rows: MAX_ROWS,
    listsKnown: false,
  })
}

/**
 * The same comment once the leaks it named are gone. When this run cannot say so, because something still leaks or nothing
 * was measured, it is the ordinary comment.
 */
export function renderResolved(report: Report, links: Links): string {
  const counted = tally(report)
  if (counted.leaks.length > 0 || counted.measured === 0 || !report.gate.passed || !counted.hasBaseline) {
    return renderComment(report, links)
  }
  return [
    `### ${headline(report, counted)}`,
    counted.noData.length === 0
      ? 'The leaks that this comment named are gone.'
      : 'The leaks that this comment named were not seen again in the packages that were measured.',
    fixedText(counted.fixed, MAX_ROWS),
    noDataText(counted.noData, MAX_ROWS),
    persistingText(counted.persisting, links),
    runText(report, links),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
    .concat('\n')
}
