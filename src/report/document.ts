import { fixed, type Part, shrinkToFit } from './budget.ts'
import { headline } from './headline.ts'
import { leakBlock } from './leak.ts'
import { leftOutText, MAX_LEFT_OUT_CHARS } from './left-out.ts'
import { MIN_LEAK_LINES } from './limits.ts'
import type { Links } from './links.ts'
import type { Change, Report } from './report.ts'
import { runBlock } from './run.ts'
import {
  exitText,
  fixedText,
  gateText,
  noBaselineText,
  nothingMeasuredText,
  persistingText,
} from './sections.ts'
import { leakSentence } from './sentence.ts'
import { noDataTable, noticesTable, persistingTable } from './tables.ts'
import { tally } from './tally.ts'

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

/** The whole report as Markdown within the surface's budget. Outcome first, everything else below it or collapsed. */
export function renderDocument(report: Report, links: Links, surface: Surface, opening = ''): string {
  const counted = tally(report)
  const shown = [...counted.leaks, ...counted.unmatched]
  const before = [
    fixed(`### ${headline(report, counted)}\n\n`),
    optional(opening, RANK.text),
    optional(nothingMeasuredText(counted), RANK.text),
    optional(exitText(report), RANK.text),
  ]
  const lines = shown.map((change, index) => leakLine(change, index, shown.length, report, links))
  const after = [
    fixed(shown.length > 0 ? '\n' : ''),
    optional(gateText(report, counted), RANK.text),
    optional(noBaselineText(report.baseline, counted), RANK.text),
    ...shown.map((change, index) => leakPart(change, index, shown.length, report, links)),
    optional(fixedText(counted.fixed, surface.rows), RANK.table),
    optional(noDataTable(counted.noData, surface.rows), RANK.table),
    optional(persistingText(counted, links), RANK.text),
    optional(surface.listsKnown ? persistingTable(counted.persisting, surface.rows, links) : '', RANK.table),
    optional(noticesTable(counted.notices, surface.rows), RANK.table),
    optional(runBlock(report, links), RANK.table),
  ]
  const budget = surface.budget - MAX_LEFT_OUT_CHARS
  const { texts, lost } = shrinkToFit([...before, ...lines, ...after], budget, surface.measure)
  const end = before.length + lines.length
  const more = lost.line === 0 ? '' : `\n… and ${lost.line} more\n`
  const text = [...texts.slice(0, end), more, ...texts.slice(end), leftOutText(lost, links)].join('')
  return `${text.trimEnd()}\n`
}

function leakLine(change: Change, index: number, total: number, report: Report, links: Links): Part {
  const bullet = total > 1 ? `${index + 1}. ` : ''
  return {
    forms: [`${bullet}${leakSentence(change, links, report.baseline)}\n`, ''],
    steps: [{ rank: index < MIN_LEAK_LINES ? RANK.firstLine : RANK.line, loss: 'line' }],
  }
}

function leakPart(change: Change, index: number, total: number, report: Report, links: Links): Part {
  const block = { change, number: total > 1 ? index + 1 : null, links, baseline: report.baseline }
  const first = index < FIRST_LEAKS
  return {
    forms: [`${leakBlock(block, true)}\n\n`, `${leakBlock(block, false)}\n\n`, ''],
    steps: [
      { rank: first ? RANK.firstStack : RANK.stack, loss: 'stack' },
      { rank: first ? RANK.firstDetails : RANK.details, loss: 'details' },
    ],
  }
}

function optional(text: string, rank: number): Part {
  return text === '' ? fixed('') : { forms: [`${text}\n\n`, ''], steps: [{ rank, loss: 'section' }] }
}
