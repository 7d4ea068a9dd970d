import type { Change } from '../../model/change.ts'
import { shortFunction } from './frame.ts'

/** `a.f → b.f` for the names that changed, the entry function first; the packages when only the test moved. */
export function movedNames({ from, entry, creator, blocking, package: path }: Change): {
  readonly before: string
  readonly now: string
} {
  if (from === null) return { before: '', now: shortFunction(entry) }
  const pairs = [
    [from.entry, entry],
    [from.creator, creator],
    [from.blocking.function, blocking.function],
    [from.package, path],
  ] as const
  const [before, now] = pairs.find(([one, other]) => one !== other) ?? [from.entry, entry]
  const short = shortFunction(before) !== shortFunction(now)
  return short ? { before: shortFunction(before), now: shortFunction(now) } : { before, now }
}
