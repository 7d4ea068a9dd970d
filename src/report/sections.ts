import { codeCell, codeSpan, escapeMarkdown, fence, plainLine, shorten } from './escape.ts'
import { shortFunction } from './frame.ts'
import { baselineName, details, evidence, hint, name } from './leak.ts'
import { MAX_NAME_CHARS, MAX_SENTENCE_CHARS } from './limits.ts'
import { type Links, ownAddress, webAddress } from './links.ts'
import { plural } from './phrase.ts'
import type { BaselineReference, Change, Report } from './report.ts'
import { goroutines, type NoData, type Tally } from './tally.ts'

/** More rows than this are collapsed. */
const OPEN_ROWS = 5

/** Why the check fails, or that it passes in spite of what is listed. */
export function gateText(report: Report, tally: Tally): string {
  if (report.gate.passed) {
    if (tally.leaks.length === 0 || !tally.hasBaseline) return ''
    return 'The check passes: the policy of this repository does not fail on these.'
  }
  const reasons = report.gate.reasons.map(sentence)
  if (reasons.length === 0) return ''
  if (reasons.length === 1) return `The check fails: ${reasons[0]}`
  return `The check fails:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`
}

/** A first run has nothing to compare with: friendly, and no error. */
export function noBaselineText(baseline: BaselineReference, tally: Tally): string {
  if (baseline.kind !== 'none') return ''
  const known = tally.leaks.length > 0 ? ' What is listed here may have been there all along.' : ''
  const reason = baseline.reason === '' ? '' : ` (${sentence(baseline.reason).replace(/\.$/, '')})`
  return `There is no baseline to compare with yet${reason}.${known} It is recorded on the next push to the default branch; from then on only new leaks show up.`
}

/** New, but no leak as far as the evidence goes. */
export function noticesText(notices: readonly Change[], rows: number): string {
  if (notices.length === 0) return ''
  const table = [
    '| Goroutine | Count | Why it does not count as a leak |',
    '|---|--:|---|',
    ...notices
      .slice(0, rows)
      .map((change) => `| ${cell(change.entry)} | ${change.count} | ${evidence(change)} |`),
    ...moreRow(notices.length - Math.min(rows, notices.length), 3),
  ].join('\n')
  return details(`${plural(notices.length, 'more goroutine')} left over, not counted as leaks`, table)
}

/** What the base branch already leaks, in one line. */
export function persistingText(persisting: readonly Change[], links: Links): string {
  if (persisting.length === 0) return ''
  const sum = plural(goroutines(persisting), 'goroutine')
  const branch = links.baseBranch ?? ''
  const who = branch === '' ? 'The baseline' : name(branch)
  return `${who} already leaks ${sum} at ${plural(persisting.length, 'place')}; they do not count here.`
}

/** The same in a table, for surfaces with room. */
export function persistingTable(persisting: readonly Change[], rows: number, links: Links): string {
  if (persisting.length === 0) return ''
  const table = [
    '| Package | Goroutine | Waits for | Count |',
    '|---|---|---|--:|',
    ...persisting
      .slice(0, rows)
      .map(
        (change) =>
          `| ${cell(change.package)} | ${cell(change.entry)} | ${change.blocking.wait} | ${change.count} |`,
      ),
    ...moreRow(persisting.length - Math.min(rows, persisting.length), 4),
  ].join('\n')
  return details(`${plural(persisting.length, 'known leak')} ${baselineName(links)}`, table)
}

/** Good news, by name. */
export function fixedText(fixed: readonly Change[], rows: number): string {
  if (fixed.length === 0) return ''
  const named = fixed
    .slice(0, rows)
    .map((change) => `- ${name(shortFunction(change.entry))} in ${name(change.package)}`)
  const more = fixed.length - named.length
  const lines = more > 0 ? [...named, `- and ${more} more`] : named
  return `**Fixed by this change:**\n${lines.join('\n')}`
}

/** Packages that gave no data are no clean packages: each with its reason. */
export function noDataText(noData: readonly NoData[], rows: number): string {
  if (noData.length === 0) return ''
  const table = [
    '| Package | Why there is no data |',
    '|---|---|',
    ...noData.slice(0, rows).map(({ path, reason }) => `| ${cell(path)} | ${sentence(reason)} |`),
    ...moreRow(noData.length - Math.min(rows, noData.length), 2),
  ].join('\n')
  const title = `${plural(noData.length, 'package')} gave no data`
  if (noData.length > OPEN_ROWS) return details(title, table)
  return `**${title}**, which says nothing about leaks in ${noData.length === 1 ? 'it' : 'them'}:\n\n${table}`
}

/** Baseline, command and versions, collapsed. */
export function runText(report: Report, links: Links): string {
  const { run, baseline, tool } = report
  const address = webAddress(links.runUrl)
  const rows = [
    `- Baseline: ${baselineText(baseline, links)}`,
    run.commit === null ? '' : `- Commit: ${codeSpan(shorten(plainLine(run.commit), 12))}`,
    run.goVersion === ''
      ? '- Go: unknown, nothing was captured'
      : `- Go: ${escapeMarkdown(`${run.goVersion} ${run.goos}/${run.goarch}`)}`,
    `- Exit code of the command: ${run.exitCode}`,
    `- ${tool.name} ${escapeMarkdown(tool.version)}${address === null ? '' : `, [this run](${address})`}`,
  ].filter((row) => row !== '')
  const command = fence(shorten(plainLine(run.command), MAX_SENTENCE_CHARS), 'sh')
  return details('Baseline, command and versions', `${rows.join('\n')}\n\n${command}`)
}

function baselineText(baseline: BaselineReference, links: Links): string {
  if (baseline.kind === 'none') {
    return `none${baseline.reason === '' ? '' : `, ${sentence(baseline.reason)}`}`
  }
  const address = ownAddress(baseline.url, links)
  const source = name(baseline.source)
  const commit =
    baseline.commit === null ? '' : ` of commit ${codeSpan(shorten(plainLine(baseline.commit), 12))}`
  const recorded = `recorded ${escapeMarkdown(shorten(baseline.recordedAt, 40))}`
  const origin = address === null ? recorded : `[${recorded}](${address})`
  return `${baseline.kind} ${source}${commit}, ${origin} with ${escapeMarkdown(shorten(baseline.goVersion, 40))}`
}

/** The tests themselves failed: said once, so that nobody looks for a leak instead. */
export function exitText(report: Report): string {
  if (report.run.exitCode === 0) return ''
  return `The tests themselves ended with exit code ${report.run.exitCode}.`
}

function sentence(text: string): string {
  return hint(shorten(plainLine(text), MAX_SENTENCE_CHARS))
}

function cell(text: string): string {
  return codeCell(shorten(plainLine(text), MAX_NAME_CHARS))
}

function moreRow(more: number, columns: number): readonly string[] {
  return more > 0 ? [`| and ${more} more ${'| '.repeat(columns - 1)}|`] : []
}
