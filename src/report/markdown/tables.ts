import type { Change } from '../../model/change.ts'
import type { PartlyMeasured, Report } from '../../model/report.ts'
import { grouped } from '../../text/order.ts'
import { plural } from '../../text/words.ts'
import type { Links } from '../links.ts'
import { reproduceCommand } from '../reproduce.ts'
import type { NoData } from '../tally.ts'
import { evidence } from '../words/evidence.ts'
import { allowance, allowedTitle } from '../words/rule.ts'
import { cell, cells, details, table } from './block.ts'
import { onBaselineHtml, prose, shortCommit } from './inline.ts'

/** More rows than this are collapsed. */
const OPEN_ROWS = 5

/** New, but no leak as far as the evidence goes. */
export function noticesTable(notices: readonly Change[], limit: number, report: Report): string {
  if (notices.length === 0) return ''
  const rows = notices.map((change) => [
    cell(change.entry),
    String(change.count),
    prose(evidence(change).join('; ')),
    cell(reproduceCommand(change, report)),
  ])
  return details(
    `${plural(notices.length, 'goroutine')} left behind, not counted as ${notices.length === 1 ? 'a leak' : 'leaks'}`,
    table(
      ['Goroutine', 'Count', 'Why it does not count', 'Reproduce it'],
      ['left', 'right', 'left', 'left'],
      rows,
      limit,
    ),
  )
}

/** What would count but for a rule, with who says so. */
export function allowedTable(allowed: readonly Change[], limit: number): string {
  if (allowed.length === 0) return ''
  const rows = allowed.map((change) => [
    cell(change.entry),
    cell(change.package),
    String(change.count),
    change.rule === null ? '' : prose(allowance(change.rule)),
  ])
  return details(
    allowedTitle(allowed),
    table(['Goroutine', 'Package', 'Count', 'Rule'], ['left', 'left', 'right', 'left'], rows, limit),
  )
}

/** What the base branch already leaks, for surfaces with room. */
export function persistingTable(persisting: readonly Change[], limit: number, links: Links): string {
  if (persisting.length === 0) return ''
  const seen = persisting.some(({ sightings }) => sightings !== undefined)
  const rows = persisting.map((change) => [
    cell(change.package),
    cell(change.entry),
    change.blocking.wait,
    String(change.count),
    ...(seen ? [sightingsText(change)] : []),
  ])
  const [titles, aligned] = seen ? [['Seen'], ['left'] as const] : [[], []]
  return details(
    `${plural(persisting.length, 'known leak')} ${onBaselineHtml(links)}`,
    table(
      ['Package', 'Goroutine', 'Waits for', 'Count', ...titles],
      ['left', 'left', 'left', 'right', ...aligned],
      rows,
      limit,
    ),
  )
}

/** One that the last run did not see may be a leak that comes back. */
function sightingsText({ sightings }: Change): string {
  if (sightings === undefined) return ''
  const { runs, of, last } = sightings
  return `in ${runs} of ${plural(of, 'run')}${runs === of || last === null ? '' : `, last at ${shortCommit(last)}`}`
}

/** Packages that gave no data are no clean packages: each reason with those it holds for. */
export function noDataTable(noData: readonly NoData[], limit: number): string {
  if (noData.length === 0) return ''
  const rows = [...grouped(noData, ({ reason }) => reason)].map(([reason, own]) => [
    prose(reason),
    packageCells(own, limit),
  ])
  const body = table(['Why there is no data', 'Packages'], ['left', 'left'], rows, limit)
  const title = `${plural(noData.length, 'package')} gave no data`
  if (rows.length > OPEN_ROWS) return details(title, body)
  return `**${title}**, so Leakgate knows nothing about leaks there:\n\n${body}`
}

/** What one job of a matrix measured says nothing about another one. */
export function partlyTable(partly: readonly PartlyMeasured[], limit: number): string {
  if (partly.length === 0) return ''
  const alike = grouped(partly, ({ reason, legs }) => JSON.stringify([reason, legs]))
  const rows = [...alike.values()].map((own) => [
    prose(own[0].reason),
    cells(own[0].legs, limit),
    packageCells(own, limit),
  ])
  const body = table(['Jobs without data', 'Measured in', 'Packages'], ['left', 'left', 'left'], rows, limit)
  const title = `${plural(partly.length, 'package')} partly measured`
  if (rows.length > OPEN_ROWS) return details(title, body)
  return `**${title}**, so Leakgate knows nothing about leaks there in the jobs without data:\n\n${body}`
}

function packageCells(entries: readonly { readonly path: string }[], limit: number): string {
  return cells(
    entries.map(({ path }) => path),
    limit,
  )
}
