import { enumerate, plural } from '../../text/words.ts'
import { type Links, webAddress } from '../links.ts'
import type { Lost } from './budget.ts'

/** Addresses longer than this are not ours, and would eat the room that the notice has. */
const MAX_LINK_CHARS = 2_000

/** Room that a document keeps for this text and for "and N more". Its text is ASCII, so this holds for bytes too. */
export const MAX_LEFT_OUT_CHARS = MAX_LINK_CHARS + 500

/** What did not fit, and where the whole of it is; empty when nothing is missing. */
export function leftOutText(lost: Lost, links: Links): string {
  const parts = [
    lost.line > 0 ? plural(lost.line, 'leak') : '',
    lost.details > 0 ? `the details of ${plural(lost.details, 'leak')}` : '',
    lost.stack > 0 ? `the ${lost.stack === 1 ? 'stack' : 'stacks'} of ${plural(lost.stack, 'leak')}` : '',
    lost.section > 0 ? 'some tables and lists' : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `Left out to save space: ${enumerate(parts)}. ${whereAll(links)}`
}

function whereAll(links: Links): string {
  const report = webAddress(links.reportUrl)
  if (report !== null && report.length <= MAX_LINK_CHARS)
    return `The [full report](${report}) has everything.`
  const run = webAddress(links.runUrl)
  if (run !== null && run.length <= MAX_LINK_CHARS) return `The report of [this run](${run}) has everything.`
  return 'The JSON report has everything.'
}
