import type { Baseline, BaselinePackage, BaselineSite } from '../baseline/index.ts'
import { hintFor } from '../knowledge/index.ts'
import type { Change, ChangeKind, PackageResult } from '../report/index.ts'
import { identityKey } from './identity.ts'
import { NO_TESTS } from './no-data.ts'
import { byText } from './order.ts'
import { SAMENESS } from './same.ts'
import type { Site } from './site.ts'

const KINDS: readonly ChangeKind[] = ['new', 'grown', 'persisting', 'fixed']

/**
 * What changed against the baseline, package by package.
 * A package that gave no data in this run has no changes: nothing of it is "fixed".
 *
 * @param baseline undefined when there is none yet: everything is then `new` and not comparable
 */
export function compare({ sites, hung, packages }: Left, baseline: Baseline | undefined): readonly Change[] {
  const known = new Map((baseline?.packages ?? []).map((entry) => [entry.path, entry]))
  const hasBaseline = baseline !== undefined
  return packages
    .flatMap(({ path, status }) => {
      const left = (status === 'measured' ? sites : hung).filter((site) => site.package === path)
      const changes = comparePackage(path, left, known.get(path), hasBaseline)
      // A test that hangs hides what the others left: only what is stuck can be told.
      return status === 'measured' ? changes : changes.flatMap(hungChange)
    })
    .sort(compareChanges)
}

/** What a run left behind. */
export interface Left {
  readonly sites: readonly Site[]
  readonly hung: readonly Site[]
  readonly packages: readonly PackageResult[]
}

function hungChange(change: Change): readonly Change[] {
  return change.change === 'fixed' ? [] : [{ ...change, verdict: 'hung' }]
}

function comparePackage(
  path: string,
  sites: readonly Site[],
  known: BaselinePackage | undefined,
  hasBaseline: boolean,
): readonly Change[] {
  const comparable = hasBaseline && wasJudged(known)
  const matches = matchSites(sites, known?.sites ?? [])
  const gone = (known?.sites ?? []).filter((site) => !matches.used.has(site))
  return [
    ...sites.map((site) => presentChange(site, matches.bySite.get(site)?.count ?? 0, comparable)),
    ...gone.map((site) => fixedChange(path, site)),
  ]
}

/**
 * A package that the base branch does not have, or has without tests, left nothing behind there; one
 * that failed there could have left anything.
 */
function wasJudged(known: BaselinePackage | undefined): boolean {
  return known?.status !== 'no data' || (known.reason ?? '').startsWith(NO_TESTS)
}

interface Matches {
  readonly bySite: ReadonlyMap<Site, BaselineSite>
  readonly used: ReadonlySet<BaselineSite>
}

function matchSites(sites: readonly Site[], known: readonly BaselineSite[]): Matches {
  const bySite = new Map<Site, BaselineSite>()
  const used = new Set<BaselineSite>()
  for (const same of SAMENESS) {
    for (const site of sites) {
      if (bySite.has(site)) continue
      const match = known.find((candidate) => !used.has(candidate) && same(site, candidate))
      if (match === undefined) continue
      bySite.set(site, match)
      used.add(match)
    }
  }
  return { bySite, used }
}

function presentChange(site: Site, baselineCount: number, comparable: boolean): Change {
  const change = baselineCount === 0 ? 'new' : site.count > baselineCount ? 'grown' : 'persisting'
  const { goStatement, blockedAt, ...rest } = site
  return {
    ...rest,
    change,
    verdict: 'unconfirmed',
    confirmation: null,
    rule: null,
    baselineCount,
    comparable,
    goStatement: goStatement ?? null,
    blockedAt: blockedAt ?? null,
    hint: hintFor(site),
  }
}

function fixedChange(path: string, site: BaselineSite): Change {
  return {
    change: 'fixed',
    verdict: 'unconfirmed',
    confirmation: null,
    rule: null,
    proven: false,
    package: path,
    tests: site.tests,
    creator: site.creator,
    entry: site.entry,
    blocking: site.blocking,
    count: 0,
    baselineCount: site.count,
    comparable: true,
    goStatement: site.goStatement,
    blockedAt: null,
    stack: [],
    hint: '',
    identity: site.identity,
  }
}

function compareChanges(a: Change, b: Change): number {
  return (
    KINDS.indexOf(a.change) - KINDS.indexOf(b.change) ||
    byText(a.package, b.package) ||
    byText(identityKey(a.identity), identityKey(b.identity))
  )
}
