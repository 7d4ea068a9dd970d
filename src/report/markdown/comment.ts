import type { Report } from '../../model/report.ts'
import type { Links } from '../links.ts'
import { COMMENT_BUDGET_CHARS, MAX_ROWS } from '../surface-limits.ts'
import { tally } from '../tally.ts'
import { noDataPhrase } from '../words/headline.ts'
import { renderDocument, type Surface } from './report.ts'

const COMMENT: Surface = {
  budget: COMMENT_BUDGET_CHARS,
  // GitHub counts characters; one character is at most two UTF-16 units, so this never undercounts.
  measure: (text) => text.length,
  rows: MAX_ROWS,
  listsKnown: false,
}

/** The body of the pull request comment, without the marker by which the caller finds it again. */
export function renderComment(report: Report, links: Links): string {
  return renderDocument(report, links, COMMENT)
}

/**
 * The same comment once the leaks that it named are gone. When this run cannot say so, because something still leaks, nothing
 * was measured or nothing could be compared, it is the ordinary comment.
 */
export function renderResolved(report: Report, links: Links): string {
  const counted = tally(report)
  const { leaks, unmatched, exercised, allowed, measured, hasBaseline } = counted
  const gone =
    leaks.length === 0 &&
    unmatched.length === 0 &&
    exercised.length === 0 &&
    measured > 0 &&
    hasBaseline &&
    report.gate.passed
  if (!gone) return renderComment(report, links)
  return renderDocument(
    report,
    links,
    COMMENT,
    allowed.length > 0
      ? 'The leaks that this comment reported are gone, or a rule now allows them.'
      : noDataPhrase(counted) === ''
        ? 'The leaks that this comment reported are gone.'
        : 'The leaks that this comment reported did not show up again in what was measured.',
  )
}
