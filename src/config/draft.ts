import { Document } from 'yaml'
import { literalGlob } from '../compare/glob.ts'
import type { Site } from '../model/site.ts'
import { waitPhrase } from '../report/words/wait.ts'
import { byText, grouped } from '../text/order.ts'
import { enumerate, plural } from '../text/words.ts'

const HEAD = ` Goroutines that may outlive the tests. Each needs a reason; owner, expires and max are optional.
 See docs/rules.md of Leakgate.`

/** More places than this in one reason help nobody. */
const MAX_PLACES = 3

/** A file of rules that covers all of these, to be gone through entry by entry. */
export function draftRules(sites: readonly Site[]): string {
  const document = new Document({ ignore: alike(sites).map(draftRule) })
  document.commentBefore = HEAD
  return document.toString({ lineWidth: 0 })
}

/** Sites of one package that a rule by creator and entry cannot tell apart, which then share its maximum. */
function alike(sites: readonly Site[]): readonly (readonly [Site, ...Site[]])[] {
  const groups = grouped(sites, ({ package: path, identity: { creator, entry } }) =>
    JSON.stringify([path, creator, entry]),
  )
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, group]) => group)
}

/** By the normalised names, which another build has too. */
function draftRule(sites: readonly [Site, ...Site[]]) {
  const [{ identity, package: path }] = sites
  return {
    ...(identity.creator === '' ? {} : { creator: literalGlob(identity.creator) }),
    entry: literalGlob(identity.entry),
    package: literalGlob(path),
    max: sites.reduce((sum, { count }) => sum + count, 0),
    reason: `TODO: ${enumerate(places(sites))}; fix it, or explain why it may stay`,
  }
}

function places(sites: readonly Site[]): readonly string[] {
  const all = [...new Set(sites.map(placeOf))]
  const more = all.length - MAX_PLACES
  return more > 0 ? [...all.slice(0, MAX_PLACES), plural(more, 'more place')] : all
}

function placeOf({ blocking }: Site): string {
  const { one, on } = waitPhrase(blocking.wait)
  return `${one} ${on}${blocking.function === '' ? '' : ` in ${blocking.function}`}`
}
