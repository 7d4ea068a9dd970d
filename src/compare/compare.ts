import { type Baseline, type BaselinePackage, type BaselineSite, runsOf } from '../baseline/document.ts'
import { isSteady, sightingsOf, wasSeenLast } from '../baseline/history.ts'
import { adviceFor, NO_ADVICE } from '../knowledge/advice.ts'
import { type Change, compareChanges } from '../model/change.ts'
import { type PackageResult, type RunSummary, wasJudged } from '../model/measurement.ts'
import type { Excerpts, Site } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import { matchSites } from '../sites/same.ts'
import { allowance } from './conditions.ts'
import { isOldCode, startedByNewTests } from './exercised.ts'
import { type Departure, findMoves, type Ground } from './moved.ts'

/** What a run left behind, and what is known about how. */
export interface Left {
  readonly sites: readonly Site[]
  readonly hung: readonly Site[]
  readonly packages: readonly PackageResult[]
  readonly run?: Pick<RunSummary, 'settings'>
  /** Top-level tests that ran, by package. */
  readonly tests?: ReadonlyMap<string, readonly string[]>
  readonly excerpts?: ReadonlyMap<Site, Excerpts>
}

/** What can be asked besides the baseline. */
export interface Surroundings {
  readonly sources?: Sources | undefined
  /** Files that the change touches, relative to the repository; undefined when that is not known. */
  readonly changed?: readonly string[] | undefined
}

/**
 * What changed against the baseline, package by package.
 * A package that gave no data in this run has no changes: nothing of it is "fixed".
 *
 * @param baseline undefined when there is none yet: everything is then `new` and not comparable
 */
export function compare(
  left: Left,
  baseline: Baseline | undefined,
  surroundings: Surroundings = {},
): readonly Change[] {
  const known = new Map((baseline?.packages ?? []).map((entry) => [entry.path, entry]))
  const context: Context = {
    left,
    known,
    baseline,
    factor: allowance(baseline?.settings, left.run?.settings),
    ...surroundings,
  }
  const compared = left.packages.map((entry) => comparePackage(entry, context))
  const present = compared.flatMap((entry) => entry.present)
  const moves = movesAmong(
    present,
    compared.flatMap((entry) => entry.gone),
    context,
  )
  const followed = new Set([...moves.values()].map(({ site }) => site))
  return [
    ...present.map(({ site, change }) => settled(site, change, moves.get(site), context)),
    ...compared.flatMap(({ gone, status }) =>
      // A test that hangs hides what the others left: only what is stuck can be told.
      status === 'measured'
        ? gone
            .filter(({ package: path, site }) => !followed.has(site) && wasSteady(path, site, known))
            .map(({ package: path, site }) => fixedChange(path, site))
        : [],
    ),
  ].sort(compareChanges)
}

/** One run without it does not mean that a leak which only shows now and then is fixed. */
function wasSteady(path: string, site: BaselineSite, known: ReadonlyMap<string, BaselinePackage>): boolean {
  const entry = known.get(path)
  return entry !== undefined && isSteady(site, entry)
}

interface Context extends Surroundings {
  readonly left: Left
  readonly known: ReadonlyMap<string, BaselinePackage>
  readonly baseline: Baseline | undefined
  readonly factor: number
}

interface Present {
  readonly site: Site
  readonly change: Change
}

interface Compared {
  readonly status: PackageResult['status']
  readonly present: readonly Present[]
  readonly gone: readonly Departure[]
}

function comparePackage({ path, status }: PackageResult, context: Context): Compared {
  const { left, baseline, factor } = context
  const known = context.known.get(path)
  const sites = (status === 'measured' ? left.sites : left.hung).filter((site) => site.package === path)
  // A package that the base branch does not have left nothing behind there.
  const comparable = baseline !== undefined && (known === undefined || wasJudged(known))
  const matches = matchSites(sites, known?.sites ?? [])
  const unmatched = (known?.sites ?? []).filter((site) => !matches.used.has(site))
  return {
    status,
    present: sites.map((site) => {
      const match = matches.bySite.get(site)
      const present = presentChange(site, match?.count ?? 0, {
        comparable,
        factor,
        sources: context.sources,
      })
      const change = { ...present, ...sightingsIn(context, known, match) }
      return { site, change: status === 'measured' ? change : { ...change, verdict: 'hung' } }
    }),
    gone:
      status === 'measured' || isGonePackage(path, context)
        ? unmatched
            .filter((site) => known !== undefined && wasSeenLast(site, known))
            .map((site) => ({ package: path, site, goneTests: testsOnlyBefore(path, context) }))
        : [],
  }
}

/** Empty when the baseline is of one run: there is no frequency to show. */
function sightingsIn(
  { baseline }: Context,
  known: BaselinePackage | undefined,
  site: BaselineSite | undefined,
): Pick<Change, 'sightings'> {
  if (baseline === undefined || known === undefined || site === undefined || runsOf(known).length < 2)
    return {}
  return { sightings: sightingsOf(site, known, baseline) }
}

/** Measured for the baseline, not run now, and no longer anywhere in the main module. */
function isGonePackage(path: string, { known, left, sources }: Context): boolean {
  return (
    known.get(path)?.status === 'measured' &&
    !left.sites.some((site) => site.package === path) &&
    !(left.tests?.has(path) ?? true) &&
    !left.packages.some((entry) => entry.path === path && entry.status === 'measured') &&
    sources !== undefined &&
    sources.folderOf(path) === undefined
  )
}

function movesAmong(
  present: readonly Present[],
  gone: readonly Departure[],
  context: Context,
): ReadonlyMap<Site, Departure> {
  const ground: Ground = {
    sources: context.sources,
    isGonePackage: (path) => isGonePackage(path, context),
    allowed: (count) => count * context.factor,
  }
  const arrivals = present
    .filter(({ change }) => change.change === 'new' && change.comparable && change.verdict !== 'hung')
    .map(({ site }) => ({
      site,
      excerpts: context.left.excerpts?.get(site) ?? NO_EXCERPTS,
      newTests: testsOnlyNow(site.package, context),
    }))
  return findMoves(arrivals, gone, ground)
}

const NO_EXCERPTS: Excerpts = { creator: [], entry: [], blocking: [] }

/** The change, once it is known where it came from and which code it is about. */
function settled(site: Site, change: Change, from: Departure | undefined, context: Context): Change {
  if (from !== undefined) {
    const { creator, entry, blocking, goStatement, count } = from.site
    const former = { package: from.package, creator, entry, blocking, goStatement }
    return { ...change, change: 'moved', baselineCount: count, from: former }
  }
  return isNewlyExercised(site, change, context) ? { ...change, change: 'newly-exercised' } : change
}

function isNewlyExercised(site: Site, change: Change, context: Context): boolean {
  const { changed, sources } = context
  return (
    changed !== undefined &&
    sources !== undefined &&
    change.verdict !== 'hung' &&
    mayBeNewlyExercised(change, testsOnlyNow(site.package, context)) &&
    isOldCode(change, changed, sources)
  )
}

function mayBeNewlyExercised(change: Change, newTests: ReadonlySet<string> | undefined): boolean {
  return change.change === 'new' && change.comparable && startedByNewTests(change, newTests)
}

/** Whether it is worth asking which files the change touches. */
export function asksForChangedFiles(
  changes: readonly Change[],
  left: Left,
  baseline: Baseline | undefined,
): boolean {
  const known = new Map((baseline?.packages ?? []).map((entry) => [entry.path, entry]))
  return changes.some((change) => mayBeNewlyExercised(change, testsOnlyNow(change.package, { left, known })))
}

/** Undefined when one side does not know its tests. */
function testsOnlyNow(path: string, { left, known }: Pick<Context, 'left' | 'known'>) {
  const before = known.get(path)
  return difference(
    left.tests?.get(path),
    before === undefined || before.status === 'no data' ? [] : before.tests,
  )
}

function testsOnlyBefore(path: string, context: Context) {
  const now = isGonePackage(path, context) ? [] : context.left.tests?.get(path)
  return difference(context.known.get(path)?.tests, now)
}

function difference(
  names: readonly string[] | undefined,
  others: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  if (names === undefined || others === undefined) return undefined
  const known = new Set(others)
  return new Set(names.filter((name) => !known.has(name)))
}

function presentChange(
  site: Site,
  baselineCount: number,
  { comparable, factor, sources }: Pick<Context, 'factor' | 'sources'> & { readonly comparable: boolean },
): Change {
  const change = baselineCount === 0 ? 'new' : site.count > baselineCount * factor ? 'grown' : 'persisting'
  const { goStatement, blockedAt, ...rest } = site
  return {
    ...rest,
    change,
    verdict: 'unconfirmed',
    confirmation: null,
    rule: null,
    from: null,
    baselineCount,
    comparable,
    goStatement: goStatement ?? null,
    blockedAt: blockedAt ?? null,
    ...adviceFor(site, codeOf(site, sources)),
  }
}

/** The source around the two places that say most about why a goroutine stays. */
function codeOf({ goStatement, blockedAt }: Site, sources: Sources | undefined) {
  return {
    creator: goStatement && sources?.functionAt(goStatement),
    blocking: blockedAt && sources?.functionAt(blockedAt),
  }
}

function fixedChange(path: string, site: BaselineSite): Change {
  return {
    change: 'fixed',
    verdict: 'unconfirmed',
    confirmation: null,
    rule: null,
    from: null,
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
    ...NO_ADVICE,
    identity: site.identity,
  }
}
