import { fixed, type Part, shrinkToFit } from './budget.ts'
import { headline } from './headline.ts'
import { leakDetails, leakSentence, leakTitle } from './leak.ts'
import { MIN_LEAK_LINES } from './limits.ts'
import { type Links, webAddress } from './links.ts'
import { enumerate, plural } from './phrase.ts'
import type { Change, Report } from './report.ts'
import {
  exitText,
  fixedText,
  gateText,
  noBaselineText,
  noDataText,
  noticesText,
  persistingTable,
  persistingText,
  runText,
} from './sections.ts'
import { type Tally, tally } from './tally.ts'

/** What a surface of GitHub allows. */
export interface Surface {
  readonly budget: number
  readonly measure: (text: string) => number
  /** Rows of one table before "and N more". */
  readonly rows: number
  /** Whether there is room for a table of what the base branch already leaks. */
  readonly listsKnown: boolean
}

/** What gives way first. The first few leaks keep their stacks longer than the list keeps its tail. */
const RANK = {
  stack: 0,
  details: 1,
  line: 2,
  table: 3,
  firstStack: 4,
  firstDetails: 5,
  firstLine: 6,
  text: 7,
}

/** Leaks whose details outlive the tail of the list. */
const FIRST_LEAKS = 5

/** Room for "and N more" and the notice; links are bounded by `MAX_LINK_CHARS`. */
const NOTICE_RESERVE = 3_000
const MAX_LINK_CHARS = 2_000

const LOSS = { stack: 'stack', details: 'details', line: 'line', section: 'section' } as const

/** The whole report as Markdown within the surface's budget. Outcome first, everything else below or collapsed. */
export function renderDocument(report: Report, links: Links, surface: Surface): string {
  const counted = tally(report)
  const before = [
    fixed(`### ${headline(report, counted)}\n\n`),
    optional(noBaselineText(report.baseline, counted), RANK.text),
    optional(exitText(report), RANK.text),
  ]
  const lines = leakLines(counted, links)
  const after = [
    ...leakBlocks(counted, links),
    optional(gateText(report, counted), RANK.text),
    optional(fixedText(counted.fixed, surface.rows), RANK.table),
    optional(noDataText(counted.noData, surface.rows), RANK.table),
    optional(persistingText(counted.persisting, links), RANK.text),
    surface.listsKnown
      ? optional(persistingTable(counted.persisting, surface.rows, links), RANK.table)
      : fixed(''),
    optional(noticesText(counted.notices, surface.rows), RANK.table),
    optional(runText(report, links), RANK.table),
  ]
  const { texts, lost } = shrinkToFit(
    [...before, ...lines, ...after],
    surface.budget - NOTICE_RESERVE,
    surface.measure,
  )
  const end = before.length + lines.length
  return [
    ...texts.slice(0, end),
    moreLine(lost.get(LOSS.line) ?? 0),
    lines.length > 0 ? '\n' : '',
    ...texts.slice(end),
    noticeText(lost, links),
  ]
    .join('')
    .replace(/\n*$/, '\n')
}

function leakLines({ leaks, hasBaseline }: Tally, links: Links): readonly Part[] {
  return leaks.map((change, index) => {
    const bullet = leaks.length > 1 ? `${index + 1}. ` : ''
    const rank = index < MIN_LEAK_LINES ? RANK.firstLine : RANK.line
    return {
      forms: [`${bullet}${leakSentence(change, links, hasBaseline)}\n`, ''],
      ranks: [rank],
      losses: [LOSS.line],
    }
  })
}

function leakBlocks({ leaks }: Tally, links: Links): readonly Part[] {
  return leaks.map((change, index) => {
    const title = leaks.length > 1 ? `${index + 1}. ${leakTitle(change)}` : leakTitle(change)
    const first = index < FIRST_LEAKS
    return {
      forms: [block(change, links, title, true), block(change, links, title, false), ''],
      ranks: first ? [RANK.firstStack, RANK.firstDetails] : [RANK.stack, RANK.details],
      losses: [LOSS.stack, LOSS.details],
    }
  })
}

function block(change: Change, links: Links, title: string, withStack: boolean): string {
  return `${leakDetails(change, links, title, withStack)}\n\n`
}

function optional(text: string, rank: number): Part {
  return text === '' ? fixed('') : { forms: [`${text}\n\n`, ''], ranks: [rank], losses: [LOSS.section] }
}

function moreLine(count: number): string {
  return count === 0 ? '' : `\n… and ${count} more\n`
}

/** What is missing and where the whole of it is. */
function noticeText(lost: ReadonlyMap<string, number>, links: Links): string {
  if (lost.size === 0) return ''
  const count = (loss: string) => lost.get(loss) ?? 0
  const left = [
    count(LOSS.line) > 0 ? plural(count(LOSS.line), 'leak') : '',
    count(LOSS.details) > 0 ? `the details of ${plural(count(LOSS.details), 'leak')}` : '',
    count(LOSS.stack) > 0 ? plural(count(LOSS.stack), 'stack') : '',
    count(LOSS.section) > 0 ? plural(count(LOSS.section), 'section') : '',
  ].filter((text) => text !== '')
  return `Left out for length: ${enumerate(left)}. ${whereAll(links)}`
}

function whereAll(links: Links): string {
  const report = webAddress(links.reportUrl)
  if (report !== null && report.length <= MAX_LINK_CHARS)
    return `Everything is in the [full report](${report}).`
  const run = webAddress(links.runUrl)
  if (run !== null && run.length <= MAX_LINK_CHARS)
    return `Everything is in the report of [this run](${run}).`
  return 'Everything is in the JSON report of this run.'
}
