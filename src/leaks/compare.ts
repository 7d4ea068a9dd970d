import type { Baseline, BaselinePackage, BaselineSite } from '../baseline/index.ts'
import { hintFor } from '../knowledge/index.ts'
import type { Change, ChangeKind, PackageResult } from '../report/index.ts'
import { identityKey } from './identity.ts'
import { NO_TESTS } from './no-data.ts'
import { byText } from './order.ts'
import type { Site } from './site.ts'

const KINDS: readonly ChangeKind[] = ['new', 'grown', 'persisting', 'fixed']

/**
 * What changed against the baseline, package by package.
 * A package that gave no data in this run has no changes: nothing of it is "fixed".
 *
 * @param baseline undefined when there is none yet: everything is then `new` and not comparable
 */
export function compare(
  sites: readonly Site[],
  packages: readonly PackageResult[],
  baseline: Baseline | undefined,
): readonly Change[] {
  const known = new Map((baseline?.packages ?? []).map((entry) => [entry.path, entry]))
  return packages
    .filter((entry) => entry.status === 'measured')
    .flatMap((entry) =>
      comparePackage(
        entry.path,
        sites.filter((site) => site.package === entry.path),
        known.get(entry.path),
        baseline !== undefined,
      ),
    )
    .sort(compareChanges)
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

/** Ways in which a site of the baseline can be the same as one of this run, strictest first. */
const RULES: readonly ((site: Site, known: BaselineSite) => boolean)[] = [
  (site, known) => identityKey(site.identity) === identityKey(known.identity),
  // Which test starts a shared daemon first depends on the order of tests; its own functions name it.
  (site, known) =>
    startedByTest(site) &&
    startedByTest(known) &&
    site.identity.entry !== site.identity.creator &&
    known.identity.entry !== known.identity.creator &&
    site.identity.entry === known.identity.entry &&
    sameBlocking(site, known),
  // A goroutine that runs or sleeps is caught at another line of its loop each time.
  (site, known) =>
    (isTransient(site) || isTransient(known)) &&
    site.identity.creator === known.identity.creator &&
    site.identity.entry === known.identity.entry,
]

function matchSites(sites: readonly Site[], known: readonly BaselineSite[]): Matches {
  const bySite = new Map<Site, BaselineSite>()
  const used = new Set<BaselineSite>()
  for (const same of RULES) {
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

function startedByTest(site: Site | BaselineSite): boolean {
  return site.goStatement?.file.endsWith('_test.go') ?? false
}

function sameBlocking(site: Site, known: BaselineSite): boolean {
  return (
    site.identity.blocking.wait === known.identity.blocking.wait &&
    site.identity.blocking.function === known.identity.blocking.function
  )
}

function isTransient({ identity }: Site | BaselineSite): boolean {
  return identity.blocking.wait === 'running' || identity.blocking.wait === 'sleep'
}

function presentChange(site: Site, baselineCount: number, comparable: boolean): Change {
  const change = baselineCount === 0 ? 'new' : site.count > baselineCount ? 'grown' : 'persisting'
  const { goStatement, blockedAt, ...rest } = site
  return {
    ...rest,
    change,
    verdict: 'unconfirmed',
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
