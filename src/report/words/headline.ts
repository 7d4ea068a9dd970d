import type { Report } from '../../model/report.ts'
import { plural } from '../../text/words.ts'
import type { Tally } from '../tally.ts'

const FAILED = 'The goroutine leak check failed'

/** The outcome in one line of plain text. Only a measured run may sound clean. */
export function headline(report: Report, tally: Tally): string {
  const { leaks, unmatched, fixed, measured, hasBaseline } = tally
  const allowed = allowedPhrase(tally) && `, ${allowedPhrase(tally)}`
  if (measured === 0 && leaks.length === 0) return 'No packages could be checked for goroutine leaks'
  const noDataGap = noDataPhrase(tally) && `; ${noDataPhrase(tally)}`
  if (!hasBaseline) {
    if (unmatched.length > 0) {
      return `${plural(unmatched.length, 'goroutine leak')}, but there is no baseline to compare with yet${noDataGap}`
    }
    return report.gate.passed ? `No goroutine leaks${allowed}${noDataGap}` : `${FAILED}${noDataGap}`
  }
  const gap = unmatched.length > 0 ? `; ${unmatched.length} could not be compared${noDataGap}` : noDataGap
  if (leaks.length > 0) return `${leakPhrase(tally)}${gap}`
  const aside = [allowedPhrase(tally), exercisedPhrase(tally)]
    .filter((text) => text !== '')
    .map((text) => `, ${text}`)
    .join('')
  if (!report.gate.passed) return `${FAILED}${gap}`
  if (fixed.length > 0) return `No new goroutine leaks${aside}, ${fixed.length} fixed${gap}`
  return `No new goroutine leaks${aside}${gap}`
}

/** What would have been a leak but for a rule; the known ones are no news. */
export function allowedPhrase({ allowed }: Pick<Tally, 'allowed'>): string {
  const fresh = allowed.filter(({ change }) => change === 'new' || change === 'grown').length
  return fresh === 0 ? '' : `${fresh} allowed by ${fresh === 1 ? 'a rule' : 'rules'}`
}

/** Old code that new tests show to leak. */
export function exercisedPhrase({ exercised }: Pick<Tally, 'exercised'>): string {
  return exercised.length === 0 ? '' : `${exercised.length} in old code that only new tests run`
}

/** `2 new goroutine leaks and 1 that grew`. */
export function leakPhrase({ leaks }: Pick<Tally, 'leaks'>): string {
  const grown = leaks.filter(({ change }) => change === 'grown').length
  const fresh = leaks.length - grown
  if (fresh === 0) return plural(grown, 'goroutine leak grew', 'goroutine leaks grew')
  return `${plural(fresh, 'new goroutine leak')}${grown > 0 ? ` and ${grown} that grew` : ''}`
}

/** `1 package gave no data, 2 packages partly measured`; empty when nothing is missing. */
export function noDataPhrase({ noData, partly }: Pick<Tally, 'noData' | 'partly'>): string {
  return [
    noData.length > 0 ? `${plural(noData.length, 'package')} gave no data` : '',
    partly.length > 0 ? `${plural(partly.length, 'package')} partly measured` : '',
  ]
    .filter((text) => text !== '')
    .join(', ')
}
