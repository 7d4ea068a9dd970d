import type { Change } from '../../model/change.ts'
import type { Report } from '../../model/report.ts'
import { plural } from '../../text/words.ts'
import type { Links } from '../links.ts'
import { MAX_OPEN_FIXES, MIN_LEAK_LINES } from '../surface-limits.ts'
import { tally } from '../tally.ts'
import { headline } from '../words/headline.ts'
import { details } from './block.ts'
import { fixed, type Part, shrinkToFit } from './budget.ts'
import { leakBlock, likelyFix } from './leak.ts'
import { leftOutText, MAX_LEFT_OUT_CHARS } from './left-out.ts'
import { runBlock } from './run.ts'
import {
  ambientText,
  differencesText,
  exercisedText,
  exitText,
  fixedText,
  gateText,
  movedText,
  noBaselineText,
  nothingMeasuredText,
  persistingText,
  rulesText,
} from './sections.ts'
import { leakSentence } from './sentence.ts'
import { allowedTable, noDataTable, noticesTable, partlyTable, persistingTable } from './tables.ts'

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

/** What is left of a table before it goes entirely. */
const FEW_ROWS = 5

/** Leaks whose details outlive the tail of the list. */
const FIRST_LEAKS = 5

/** The whole report as Markdown within the surface's budget. Outcome first, everything else below it or collapsed. */
export function renderDocument(report: Report, links: Links, surface: Surface, opening = ''): string {
  const counted = tally(report)
  const shown = [...counted.leaks, ...counted.unmatched]
  const listed = { total: shown.length, report, links }
  const before = [
    fixed(`### ${headline(report, counted)}\n\n`),
    optional(opening, RANK.text),
    optional(nothingMeasuredText(counted), RANK.text),
    optional(exitText(report), RANK.text),
  ]
  const lines = shown.map((change, index) => leakLine(change, index, listed))
  const after = [
    fixed(shown.length > 0 ? '\n' : ''),
    optional(gateText(report, counted), RANK.text),
    optional(noBaselineText(report.baseline, counted), RANK.text),
    ...shown.map((change, index) => leakPart(change, index, listed)),
    shortened(
      exercisedText(counted, report, links, surface.rows),
      exercisedText(counted, report, links, FEW_ROWS),
    ),
    shortened(movedText(counted, surface.rows), movedText(counted, FEW_ROWS)),
    shortened(fixedText(counted.fixed, surface.rows), fixedText(counted.fixed, FEW_ROWS)),
    shortened(noDataTable(counted.noData, surface.rows), noDataTable(counted.noData, FEW_ROWS)),
    shortened(partlyTable(counted.partly, surface.rows), partlyTable(counted.partly, FEW_ROWS)),
    optional(persistingText(counted, links), RANK.text),
    optional(differencesText(report), RANK.text),
    shortened(ambientText(report, surface.rows), ambientText(report, FEW_ROWS)),
    optional(surface.listsKnown ? persistingTable(counted.persisting, surface.rows, links) : '', RANK.table),
    optional(noticesTable(counted.notices, surface.rows, report), RANK.table),
    shortened(allowedTable(counted.allowed, surface.rows), allowedTable(counted.allowed, FEW_ROWS)),
    optional(rulesText(report, surface.rows), RANK.table),
    optional(runBlock(report, links), RANK.table),
  ]
  const budget = surface.budget - MAX_LEFT_OUT_CHARS
  const { texts, lost } = shrinkToFit([...before, ...lines, ...after], budget, surface.measure)
  const end = before.length + lines.length
  const text = [
    ...texts.slice(0, before.length),
    leakList(texts.slice(before.length, end), lost.line),
    ...texts.slice(end),
    leftOutText(lost, links),
  ].join('')
  return `${text.trimEnd()}\n`
}

/** The first lines open, the others collapsed, and how many there was no room for. */
function leakList(lines: readonly string[], lost: number): string {
  const kept = lines.filter((line) => line !== '')
  const rest = kept.slice(MIN_LEAK_LINES)
  return [
    kept.slice(0, MIN_LEAK_LINES).join(''),
    rest.length > 0 ? `\n${details(`${plural(rest.length, 'more leak')}`, rest.join('').trimEnd())}\n` : '',
    lost > 0 ? `\n… and ${lost} more\n` : '',
  ].join('')
}

/** All leaks of one document. */
interface Listed {
  readonly total: number
  readonly report: Report
  readonly links: Links
}

function leakLine(change: Change, index: number, { total, report, links }: Listed): Part {
  const sentence = leakSentence(change, links, report.baseline)
  const fix = total <= MAX_OPEN_FIXES ? likelyFix(change) : ''
  const [bullet, indent] = total > 1 ? [`${index + 1}. `, '   '] : ['', '']
  const after = fix === '' ? '' : `\n${indent}${fix}\n`
  return {
    forms: [`${bullet}${sentence}\n${after}`, ''],
    steps: [{ rank: index < MIN_LEAK_LINES ? RANK.firstLine : RANK.line, loss: 'line' }],
  }
}

function leakPart(change: Change, index: number, { total, report, links }: Listed): Part {
  const number = total > 1 ? index + 1 : null
  const { baseline, run } = report
  const block = { change, number, links, baseline, run, withFix: total > MAX_OPEN_FIXES }
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

/** A table that goes down to a few rows before it goes entirely. */
function shortened(full: string, short: string): Part {
  if (full === '') return fixed('')
  return {
    forms: [`${full}\n\n`, `${short}\n\n`, ''],
    steps: [
      { rank: RANK.table, loss: 'section' },
      { rank: RANK.text, loss: 'section' },
    ],
  }
}
