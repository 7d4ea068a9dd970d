import { type Links, type Report, renderComment, renderResolved } from '../report/index.ts'
import type { Message } from './comment.ts'
import { newLeaks } from './failing.ts'

/**
 * What this run has to say on the pull request; undefined when it does not know: without a baseline or without a
 * measurement, a comment that stands is neither confirmed nor refuted.
 */
export function messageFor(report: Report, links: Links): Message | undefined {
  const measured = report.packages.some(({ status }) => status === 'measured')
  if (report.baseline.kind === 'none' || !measured) return undefined
  if (newLeaks(report).length > 0) return { kind: 'leaks', text: renderComment(report, links) }
  return { kind: 'resolved', text: renderResolved(report, links) }
}
