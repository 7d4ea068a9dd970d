import type { Change } from '../model/change.ts'
import { type PackageResult, wasJudged } from '../model/measurement.ts'
import { MATCHERS, type Matcher, type Rule, type RuleNote, type Rules } from '../model/rule.ts'
import { type Glob, parseGlob } from './glob.ts'

/**
 * Puts the first rule that matches on each change, and tells which rules are of no use. What a rule says does not depend on
 * what was said before, so changes that reruns have judged can come here again.
 */
export function applyRules(
  changes: readonly Change[],
  packages: readonly PackageResult[],
  rules: Rules,
): { readonly changes: readonly Change[]; readonly notes: readonly RuleNote[] } {
  const expired = rules.entries.filter(({ expires }) => expires !== null && expires < rules.today)
  const applying = rules.entries.filter((rule) => !expired.includes(rule)).map(matcherOf)
  const matched = new Map<Change, Rule>()
  for (const change of changes) {
    const rule = change.change === 'fixed' ? undefined : applying.find(({ matches }) => matches(change))?.rule
    if (rule !== undefined) matched.set(change, rule)
  }
  const used = new Set(matched.values())
  const unused = everythingMeasured(packages)
    ? applying.flatMap(({ rule }) => (used.has(rule) ? [] : [rule]))
    : []
  return {
    changes: changes.map((change) => ({ ...change, rule: appliedRule(change, matched) })),
    notes: [
      ...expired.map((rule) => noteOf('expired', rule, rules.file)),
      ...unused.map((rule) => noteOf('unused', rule, rules.file)),
    ],
  }
}

/** Counts vary between packages and not much inside one, so the maximum is for each package on its own. */
function appliedRule(change: Change, matched: ReadonlyMap<Change, Rule>): Change['rule'] {
  const rule = matched.get(change)
  if (rule === undefined) return null
  let count = 0
  for (const [other, otherRule] of matched) {
    if (otherRule === rule && other.package === change.package) count += other.count
  }
  return { reason: rule.reason, owner: rule.owner, max: rule.max, count }
}

function matcherOf(rule: Rule) {
  const globs = MATCHERS.flatMap((matcher) => {
    const pattern = rule.match[matcher]
    return pattern === undefined ? [] : [{ matcher, glob: parseGlob(pattern) }]
  })
  return {
    rule,
    matches: (change: Change) => globs.every(({ matcher, glob }) => TESTS_OF[matcher](change, glob)),
  }
}

/** Printed names and normalised ones alike: the first are what a dump shows, the others outlive a new build. */
const TESTS_OF: Readonly<Record<Matcher, (change: Change, glob: Glob) => boolean>> = {
  creator: ({ creator, identity }, glob) => glob(creator) || glob(identity.creator),
  entry: ({ entry, identity }, glob) => glob(entry) || glob(identity.entry),
  blocking: ({ blocking, identity }, glob) => glob(blocking.function) || glob(identity.blocking.function),
  package: (change, glob) => glob(change.package),
  // Every test that starts it, so that a rule for one test does not cover another one.
  test: ({ tests }, glob) => tests.length > 0 && tests.every((test) => parents(test).some(glob)),
}

/** `TestA/b/c`, `TestA/b` and `TestA`: a rule for a test is for its subtests too, as `go test -run` is. */
function parents(test: string): readonly string[] {
  const names = [test]
  for (let slash = test.lastIndexOf('/'); slash > 0; slash = test.lastIndexOf('/', slash - 1)) {
    names.push(test.slice(0, slash))
  }
  return names
}

function everythingMeasured(packages: readonly PackageResult[]): boolean {
  return packages.some(({ status }) => status === 'measured') && packages.every(wasJudged)
}

function noteOf(kind: RuleNote['kind'], { match, reason, owner, expires, line }: Rule, file: string) {
  return { kind, file, line, match, reason, owner, expires }
}
