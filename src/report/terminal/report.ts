import type { Change } from '../../model/change.ts'
import type { PartlyMeasured, Report } from '../../model/report.ts'
import { plainBlock, plainLine } from '../../text/plain.ts'
import { agePhrase, plural } from '../../text/words.ts'
import { reproduceCommand } from '../reproduce.ts'
import { type Tally, tally } from '../tally.ts'
import { ambientSentence } from '../words/ambient.ts'
import { differencesSentence } from '../words/conditions.ts'
import { evidence } from '../words/evidence.ts'
import { framePlace, isOwn, shortFunction, withoutRuntime } from '../words/frame.ts'
import { allowedPhrase, exercisedPhrase, leakPhrase, noDataPhrase } from '../words/headline.ts'
import { movedNames } from '../words/moved.ts'
import { allowance, exceeded, ruleNote, rulePlace, ruleReason } from '../words/rule.ts'
import { waitPhrase } from '../words/wait.ts'
import { type Styles, styles, wrap } from './style.ts'

export interface TerminalOptions {
  readonly color: boolean
  /** Columns; sentences wrap at it, names and paths do not. */
  readonly width?: number
}

const DEFAULT_WIDTH = 100
/** Frames shown of one stack; runtime frames at the top are left out before counting. */
const MAX_FRAMES = 8

/** The report for people at a terminal, like a test runner prints it: what leaks first, the verdict last. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const style = styles(options.color)
  const width = Math.max(40, options.width ?? DEFAULT_WIDTH)
  const counted = tally(report)
  const shown = [...counted.leaks, ...counted.unmatched]
  const blocks = [
    ...shown.map((change, index) =>
      leakBlock(change, report, style, {
        width,
        // Once is enough for leaks of one kind.
        explains: !shown.slice(0, index).some(({ explanation }) => explanation === change.explanation),
      }),
    ),
    listBlock(
      'Left behind, not counted as leaks',
      counted.notices.flatMap((change) => noticeLines(change, report, style)),
      style,
    ),
    listBlock('Old code that leaks, run only by new tests', counted.exercised.map(exercisedLine), style),
    listBlock('Moved', counted.moved.map(movedLine), style),
    listBlock('Allowed by rules', counted.allowed.map(allowedLine), style),
    listBlock(
      'Rules that need attention',
      report.rules.map((note) => `${text(rulePlace(note))} ${text(ruleNote(note))}`),
      style,
    ),
    listBlock('Fixed', counted.fixed.map(fixedLine), style),
    listBlock(
      'No data',
      counted.noData.map(({ path, reason }) => `${text(path)}  ${style.dim(text(reason))}`),
      style,
    ),
    listBlock(
      'Partly measured',
      counted.partly.map((entry) => partlyLine(entry, style)),
      style,
    ),
    listBlock(
      'Before the first test',
      report.ambient.map((change) => ambientSentence(change, text)),
      style,
    ),
    noteBlock(report, style, width),
    reasonsBlock(report, counted, style, width),
    [baselineLine(report, style), verdictLine(report, counted, style)]
      .filter((line) => line !== '')
      .join('\n'),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

interface BlockOptions {
  readonly width: number
  readonly explains: boolean
}

function leakBlock(change: Change, report: Report, style: Styles, { width, explains }: BlockOptions): string {
  const label = change.change === 'grown' ? 'GROWN' : change.comparable ? 'NEW' : 'LEAK'
  const wait = waitPhrase(change.blocking.wait)
  const stay = change.count > 1 ? wait.many : wait.one
  const known = change.comparable ? ` (${change.baselineCount} in the baseline)` : ''
  const where = change.blocking.function === '' ? '' : ` in ${text(shortFunction(change.blocking.function))}`
  const waits = `${stay} ${wait.on}${where}`
  const rows = [
    `${style.fail(label.padEnd(6))} ${style.bold(text(change.package))}`,
    row('test', change.tests.length === 0 ? 'unknown' : change.tests.map(text).join(', ')),
    row('count', `${plural(change.count, 'goroutine')}${known}`),
    exceededLine(change),
    row('waits', waits),
    ...evidence(change).map((sentence, index) => row(index === 0 ? 'proof' : '', text(sentence))),
    row('go', goStatement(change)),
    ...stackRows(change, style),
    ...(explains ? whyRows(change, width) : []),
    change.hint === '' ? '' : row('fix', wrap(text(change.hint), width - INDENT, ' '.repeat(INDENT))),
    ...(explains ? codeRows(change, style) : []),
    row('again', style.dim(text(reproduceCommand(change, report)))),
  ]
  return rows.filter((line) => line !== '').join('\n')
}

const INDENT = 15

function row(label: string, value: string): string {
  return `       ${label.padEnd(INDENT - 7)}${value}`
}

/** What happens, without the details: the first two sentences. */
function whyRows({ explanation }: Change, width: number): readonly string[] {
  const [short = ''] = /^(?:.+?[.:] )?.+?\.(?= |$)/.exec(text(explanation)) ?? []
  return short === '' ? [] : [row('why', wrap(short, width - INDENT, ' '.repeat(INDENT)))]
}

function codeRows({ fix }: Change, style: Styles): readonly string[] {
  if (fix === '') return []
  return plainBlock(fix)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => row('', style.dim('    '.repeat(/^\t*/.exec(line)?.[0].length ?? 0) + text(line))))
}

function goStatement({ goStatement: at, creator }: Change): string {
  const inside = creator === '' ? 'the runtime' : text(shortFunction(creator))
  return at === null ? `in ${inside}` : `${text(at.file)}:${at.line} in ${inside}`
}

/** A `>` marks the project's own code. */
function stackRows(change: Change, style: Styles): readonly string[] {
  const frames = withoutRuntime(change.stack)
  const shown = frames.slice(0, MAX_FRAMES).map((frame) => {
    const own = isOwn(frame, change)
    const place = text(framePlace(frame, change))
    const line = `${own ? '>' : ' '} ${text(shortFunction(frame.function))}${place === '' ? '' : `  ${place}`}`
    return own ? line : style.dim(line)
  })
  if (frames.length > MAX_FRAMES) shown.push(style.dim(`  ... ${frames.length - MAX_FRAMES} more`))
  return shown.map((line, index) => row(index === 0 ? 'stack' : '', line))
}

function noticeLines(change: Change, report: Report, style: Styles): readonly string[] {
  const { entry, package: path, verdict, count } = change
  return [
    `${text(shortFunction(entry))} in ${text(path)} (${plural(count, 'goroutine')}, ${verdict})`,
    ...evidence(change).map((sentence) => `  ${text(sentence)}`),
    style.dim(`  reproduce: ${text(reproduceCommand(change, report))}`),
  ]
}

/** A rule that was not enough. */
function exceededLine(change: Change): string {
  if (change.rule === null || exceeded(change) === '') return ''
  return row('rule', `${exceeded(change)}: ${text(ruleReason(change.rule))}`)
}

function allowedLine({ entry, package: path, count, rule }: Change): string {
  const why = rule === null ? '' : `: ${text(allowance(rule))}`
  return `${text(shortFunction(entry))} in ${text(path)} (${plural(count, 'goroutine')})${why}`
}

function exercisedLine({ entry, package: path, count, tests }: Change): string {
  const by = tests.length === 0 ? '' : ` by ${tests.map(text).join(', ')}`
  return `${text(shortFunction(entry))} in ${text(path)} (${plural(count, 'goroutine')}${by})`
}

function movedLine(change: Change): string {
  const { before, now } = movedNames(change)
  return `${text(before)} → ${text(now)} in ${text(change.package)}`
}

function noteBlock({ differences }: Report, style: Styles, width: number): string {
  const sentence = differencesSentence(differences)
  return listBlock('Note', sentence === '' ? [] : [wrap(text(sentence), width - 2, '  ')], style)
}

function fixedLine({ entry, package: path }: Change): string {
  return `${text(shortFunction(entry))} in ${text(path)}`
}

function partlyLine({ path, reason, legs }: PartlyMeasured, style: Styles): string {
  return `${text(path)}  ${style.dim(text(`no data in ${reason}; measured in ${legs.join(', ')}`))}`
}

function listBlock(title: string, lines: readonly string[], style: Styles): string {
  if (lines.length === 0) return ''
  return [style.bold(title), ...lines.map((line) => `  ${line}`)].join('\n')
}

/** Where the leaks above do not say it themselves. */
function reasonsBlock({ gate }: Report, { leaks, measured }: Tally, style: Styles, width: number): string {
  if (gate.passed || leaks.length > 0 || measured === 0) return ''
  return listBlock(
    'Why this fails',
    gate.reasons.map((reason) => wrap(text(reason), width - 2, '  ')),
    style,
  )
}

/** Which baseline this is about, where that is more than its name. */
function baselineLine({ baseline }: Report, style: Styles): string {
  if (baseline.kind === 'none') return ''
  const { source, commit, why, ageSeconds } = baseline
  if (why === undefined && ageSeconds === undefined) return ''
  const facts = [
    commit === null ? '' : ` at ${text(commit).slice(0, 7)}`,
    why === undefined ? '' : ` (${text(why)})`,
    ageSeconds === undefined ? '' : `, ${agePhrase(ageSeconds)}`,
  ]
  return style.dim(`baseline ${text(source)}${facts.join('')}`)
}

function verdictLine(report: Report, counted: Tally, style: Styles): string {
  const { leaks, unmatched, moved, persisting, fixed, measured, hasBaseline } = counted
  const { passed } = report.gate
  const missing = noDataPhrase(counted)
  if (measured === 0 && leaks.length === 0) {
    const label = passed ? style.warn('NO DATA') : style.fail('FAIL')
    return `${label}  nothing could be measured${missing && `: ${missing}`}`
  }
  const label = passed ? style.pass('PASS') : style.fail('FAIL')
  const found = hasBaseline
    ? leaks.length > 0
      ? leakPhrase(counted)
      : 'no new goroutine leaks'
    : `${unmatched.length > 0 ? plural(unmatched.length, 'goroutine leak') : 'no goroutine leaks'}`
  const aside = [
    hasBaseline && unmatched.length > 0 ? `${unmatched.length} not comparable` : '',
    allowedPhrase(counted),
    exercisedPhrase(counted),
    moved.length > 0 ? `${moved.length} moved` : '',
    persisting.length > 0 ? `${persisting.length} known` : '',
    fixed.length > 0 ? `${fixed.length} fixed` : '',
  ].filter((part) => part !== '')
  const gap = [hasBaseline ? '' : '; no baseline to compare with', missing && `; ${missing}`].join('')
  return `${label}  ${found}${aside.length > 0 ? ` (${aside.join(', ')})` : ''} in ${plural(measured, 'package')}${gap}`
}

/**
 * Foreign text: one line, nothing that a terminal would obey. In a workflow the runner obeys lines of output too, those that
 * begin with `::command` and those that hold `##[command` (actions/runner, ActionCommand.cs).
 */
function text(foreign: string): string {
  return plainLine(foreign)
    .replace(/(^| )::(?=\S)/g, '$1: :')
    .replaceAll('##[', '# #[')
}
