import type { Change } from '../../model/change.ts'
import type { BaselineReference } from '../../model/report.ts'
import { enumerate, plural } from '../../text/words.ts'
import type { Links } from '../links.ts'
import { MAX_TESTS_NAMED } from '../surface-limits.ts'
import { shortFunction } from '../words/frame.ts'
import { exceeded } from '../words/rule.ts'
import { waitPhrase } from '../words/wait.ts'
import { name, onBaseline, place } from './inline.ts'

/** One leak in one plain sentence: which test, which `go` statement, what it waits for, how many. */
export function leakSentence(change: Change, links: Links, baseline: BaselineReference): string {
  const many = change.count > 1
  const wait = waitPhrase(change.blocking.wait)
  const subject = change.tests.length === 0 ? `A test of ${name(change.package)}` : testList(change.tests)
  const start = `${change.tests.length > 1 ? 'start' : 'starts'} ${many ? 'goroutines' : 'a goroutine'}`
  const stay = `that ${many ? wait.many : wait.one} ${emphasised(wait.on)}`
  const blocked =
    change.blocking.function === '' ? '' : ` in ${name(shortFunction(change.blocking.function))}`
  return `${subject} ${start}${startedAt(change, links)} ${stay}${blocked} (${counts(change, links, baseline)}).`
}

/** ` at file.go:12`, or the function when the line is not known. */
export function startedAt(change: Change, links: Links): string {
  if (change.goStatement !== null) return ` at ${place(change.goStatement, links)}`
  return change.creator === '' ? '' : ` in ${name(shortFunction(change.creator))}`
}

export function testList(tests: readonly string[]): string {
  const named = tests.slice(0, MAX_TESTS_NAMED).map(name)
  const more = tests.length - named.length
  return enumerate(more > 0 ? [...named, `${more} more`] : named)
}

function counts(change: Change, links: Links, baseline: BaselineReference): string {
  const now = [plural(change.count, 'goroutine'), exceeded(change)].filter((part) => part !== '').join('; ')
  if (change.comparable) return `${now}; ${change.baselineCount} ${onBaseline(links)}`
  return baseline.kind === 'none' ? now : `${now}; there is no data for this package ${onBaseline(links)}`
}

/** `a channel send` → `a *channel send*`. */
function emphasised(on: string): string {
  return on.replace(/^(an? )?(.+)$/, '$1*$2*')
}
