import type { Change } from '../../model/change.ts'

/** Titles for lists in which each leak stands alone. */
export const TITLES: Readonly<Record<Change['change'], string>> = {
  new: 'New goroutine leak',
  grown: 'Goroutine leak grew',
  'newly-exercised': 'Goroutine leak in old code that only a new test runs',
  moved: 'Goroutine leak under another name',
  persisting: 'Goroutine leak',
  fixed: 'Goroutine leak fixed',
}

/** One leak in a few lines of plain text, for places that know no Markdown. Foreign names are in it as they are. */
export function account(change: Change): readonly string[] {
  const { count, baselineCount, blocking } = change
  const before = change.change === 'grown' ? `, ${baselineCount} in the baseline` : ''
  const [first, ...others] = change.tests
  const more = others.length === 1 ? ' and 1 more test' : ` and ${others.length} more tests`
  const tests = first === undefined ? '' : ` Started in ${first}${others.length > 0 ? more : ''}.`
  return [
    `${count === 1 ? '1 goroutine outlives' : `${count} goroutines outlive`} the tests of ${change.package}${before}.${tests}`,
    `Started by ${change.creator || 'the runtime'}, runs ${change.entry}, waits (${blocking.wait}) in ${blocking.function}.`,
    ...(change.proven ? ['Proven: nothing can ever wake it up.'] : []),
    ...(change.hint === '' ? [] : [change.hint]),
  ]
}

/** Where there is no room for all. */
export function worstFirst(a: Change, b: Change): number {
  return (
    Number(b.proven) - Number(a.proven) ||
    Number(b.change === 'new') - Number(a.change === 'new') ||
    b.count - b.baselineCount - (a.count - a.baselineCount) ||
    Number(b.goStatement?.inRepository ?? false) - Number(a.goStatement?.inRepository ?? false)
  )
}
