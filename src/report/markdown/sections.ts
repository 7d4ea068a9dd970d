import type { Change } from '../../model/change.ts'
import type { BaselineReference, Report } from '../../model/report.ts'
import { plural } from '../../text/words.ts'
import type { Links } from '../links.ts'
import { MAX_REASONS } from '../surface-limits.ts'
import { goroutines, type Tally } from '../tally.ts'
import { ambientSentence } from '../words/ambient.ts'
import { differencesSentence } from '../words/conditions.ts'
import { shortFunction } from '../words/frame.ts'
import { movedNames } from '../words/moved.ts'
import { ruleNote, rulePlace } from '../words/rule.ts'
import { list } from './block.ts'
import { name, prose } from './inline.ts'
import { leakSentence } from './sentence.ts'

/** Why the check fails where the list of leaks does not say it, or that it passes in spite of them. */
export function gateText(report: Report, { leaks, measured }: Tally): string {
  const { passed, reasons } = report.gate
  if (passed)
    return leaks.length === 0 ? '' : 'The check passes, because it is configured not to fail on these.'
  if (leaks.length > 0 || measured === 0 || reasons.length === 0) return ''
  return `The check fails:\n${list(reasons.map(prose), MAX_REASONS)}`
}

/** Without data there is no outcome, good or bad. */
export function nothingMeasuredText({ measured, leaks }: Tally): string {
  return measured > 0 || leaks.length > 0
    ? ''
    : 'No test process wrote a profile, so this run shows nothing about leaks, good or bad.'
}

/** A first run has nothing to compare with: friendly, and no error. */
export function noBaselineText(baseline: BaselineReference, { unmatched, measured }: Tally): string {
  if (baseline.kind !== 'none' || measured === 0) return ''
  const reason = baseline.reason === '' ? '' : ` (${prose(baseline.reason.trim().replace(/\.$/, ''))})`
  const known =
    unmatched.length > 0 ? ' These leaks may have been there all along, so they do not fail the check.' : ''
  return `There is no baseline to compare with yet${reason}.${known} The next push to the default branch records one; from then on, only new leaks show up here.`
}

/** The tests themselves failed: said once, so that nobody looks for a leak instead. */
export function exitText({ run }: Report): string {
  return (run.exitCode ?? 0) === 0 ? '' : `The tests exited with code ${run.exitCode}.`
}

/** What the base branch already leaks, in one line. */
export function persistingText({ persisting }: Tally, links: Links): string {
  if (persisting.length === 0) return ''
  const branch = links.baseBranch ?? ''
  const who = branch === '' ? 'The baseline' : name(branch)
  const places = persisting.length === 1 ? 'one place' : `${persisting.length} places`
  const [they, count] = goroutines(persisting) === 1 ? ['it is', 'does'] : ['they are', 'do']
  return `${who} already leaks ${plural(goroutines(persisting), 'goroutine')} at ${places}; ${they} known and ${count} not count here.`
}

/** Old leaks that new tests bring to light: not the doing of this change, but worth to know. */
export function exercisedText(
  { exercised }: Tally,
  { gate, baseline }: Report,
  links: Links,
  limit: number,
): string {
  if (exercised.length === 0) return ''
  const verdict = gate.passed ? ', so it does not fail the check' : ''
  return `**Old code that leaks, run only by new tests**; this change leaves that code alone${verdict}:\n${list(
    exercised.map((change) => leakSentence(change, links, baseline)),
    limit,
  )}`
}

/** Known leaks whose code was renamed or moved, from what to what. */
export function movedText({ moved }: Tally, limit: number): string {
  if (moved.length === 0) return ''
  const named = moved.map((change) => {
    const { before, now } = movedNames(change)
    return `${name(before)} → ${name(now)} in ${name(change.package)} (${plural(change.count, 'goroutine')})`
  })
  const title = '**Moved**: known under another name, so not counted here:'
  return named.length === 1 ? `${title} ${named[0]}` : `${title}\n${list(named, limit)}`
}

/** Goroutines that imports start: for information. */
export function ambientText({ ambient }: Report, limit: number): string {
  if (ambient.length === 0) return ''
  const named = ambient.map((change) => ambientSentence(change, name))
  return `**Before the first test**, for information:\n${list(named, limit)}`
}

/** What else than the code may be behind a difference. */
export function differencesText({ differences }: Report): string {
  const sentence = differencesSentence(differences)
  return sentence === '' ? '' : `**Note:** ${prose(sentence)}.`
}

/** Rules that no longer do anything. */
export function rulesText({ rules }: Report, limit: number): string {
  if (rules.length === 0) return ''
  return `**Rules that need attention:**\n${list(
    rules.map((note) => `${name(rulePlace(note))} ${prose(ruleNote(note))}`),
    limit,
  )}`
}

/** Good news, by name: thanks to the change, whoever made it. */
export function fixedText(fixed: readonly Change[], limit: number): string {
  if (fixed.length === 0) return ''
  const named = fixed.map((change) => `${name(shortFunction(change.entry))} in ${name(change.package)}`)
  const title = '**Fixed** by this change:'
  return named.length === 1 ? `${title} ${named[0]}` : `${title}\n${list(named, limit)}`
}
