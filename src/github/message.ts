import type { Report } from '../model/report.ts'
import type { Links } from '../report/links.ts'
import { renderComment, renderResolved } from '../report/markdown/comment.ts'
import { tally } from '../report/tally.ts'
import type { Message } from './comment.ts'

/**
 * What this run has to say on the pull request; undefined when it does not know: without a baseline or without a
 * measurement, a comment that stands is neither confirmed nor refuted.
 */
export function messageFor(report: Report, links: Links): Message | undefined {
  const { leaks, measured, hasBaseline } = tally(report)
  // A test that hangs measures nothing and leaks all the same; so does a job beside one that has no data of the package.
  if (!hasBaseline || (measured === 0 && leaks.length === 0)) return undefined
  if (leaks.length > 0) return { kind: 'leaks', text: renderComment(report, links) }
  return { kind: 'resolved', text: renderResolved(report, links) }
}
