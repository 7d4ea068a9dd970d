import type { Change, PackageResult, RuleNote } from '../report/index.ts'
import { type Glob, parseGlob } from './glob.ts'
import { wasJudged } from './no-data.ts'

/** What a rule can ask about; each is a glob. */
export const MATCHERS = ['creator', 'entry', 'blocking', 'package', 'test'] as const

export type Matcher = (typeof MATCHERS)[number]

/** Goroutines that somebody decided to live with. */
export interface Rule {
  /** All of these must match; at least one is there. */
  readonly match: Readonly<Partial<Record<Matcher, string>>>
  readonly reason: string
  readonly owner: string | null
  /** Last day on which it applies, YYYY-MM-DD in UTC. */
  readonly expires: string | null
  /** Goroutines allowed in one package; null for any number. */
  readonly max: number | null
  /** Where it is in its file, from 1. */
  readonly line: number
}

/** The rules of one file, to be judged on one day. */
export interface Rules {
  /** As people know it. */
  readonly file: string
  /** YYYY-MM-DD in UTC. */
  readonly today: string
  readonly entries: readonly Rule[]
}

export const NO_RULES: Rules = { file: '.leakgate.yml', today: '', entries: [] }

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

/** Whether a rule lets the change pass: one that is over its maximum does not. */
export function isAllowed({ rule }: Pick<Change, 'rule'>): boolean {
  return rule !== null && (rule.max === null || rule.count <= rule.max)
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
