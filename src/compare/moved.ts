import type { BaselineSite } from '../baseline/document.ts'
import type { Excerpts, Identity, Site } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import { isCommon, lineHash, PLACES, type Place } from '../sites/excerpt.ts'
import { framesOf, packageOf, topLevel } from '../sites/names.ts'

/** A site that the baseline does not know, and one of the baseline that is gone. */
export interface Arrival {
  readonly site: Site
  readonly excerpts: Excerpts
  /** Top-level tests of its package that ran here and not in the baseline; undefined when that is not known. */
  readonly newTests: ReadonlySet<string> | undefined
}

export interface Departure {
  readonly package: string
  readonly site: BaselineSite
  /** Top-level tests of its package that the baseline ran and this run did not; undefined when that is not known. */
  readonly goneTests: ReadonlySet<string> | undefined
}

/** What is asked about the old names. */
export interface Ground {
  readonly sources: Sources | undefined
  /** Whether a package was tested for the baseline and is neither tested now nor anywhere in the main module. */
  isGonePackage(packagePath: string): boolean
  /** Goroutines that the baseline's count stands for here. */
  allowed(count: number): number
}

/** Evidence that one site is the other one under new names. */
export interface MoveEvidence {
  /** Lines of code at the renamed places that both have, of the longer one. */
  readonly lines: { readonly shared: number; readonly share: number }
  /** The same without lines that any two goroutines may share. */
  readonly telling: { readonly shared: number; readonly share: number }
  readonly frames: { readonly shared: number; readonly share: number }
  /** The go statement did not leave its file and its surroundings, and a test that starts it is the same. */
  readonly inPlace: boolean
  /** The packages' names apart, all names are the same. */
  readonly onlyPackage: boolean
}

interface MoveRule {
  readonly why: string
  readonly holds: (evidence: MoveEvidence) => boolean
}

/** Each is enough on top of what `evidenceOf` asks for; anything less stays new. */
export const MOVED: readonly MoveRule[] = [
  {
    why: 'two distinctive lines and most of the others match',
    holds: ({ telling, lines }) => telling.shared >= 2 && telling.share >= 0.6 && lines.share >= 0.6,
  },
  {
    why: 'the code is short, but identical, in the same place, for the same test',
    holds: ({ lines, inPlace }) => inPlace && lines.shared >= 1 && lines.share >= 0.75,
  },
  {
    why: 'only the package was renamed, and all readable code is the same',
    holds: ({ onlyPackage, lines }) =>
      onlyPackage && (lines.shared === 0 ? lines.share === 1 : lines.share >= 0.6),
  },
  {
    why: 'the source cannot be read, and most of a stack of several functions is the same',
    holds: ({ lines, frames }) =>
      lines.shared === 0 && lines.share === 1 && frames.shared >= 3 && frames.share >= 0.7,
  },
]

const NEAR_LINES = 15
/** The share of the old lines that may still be in the old function by chance. */
const MAX_LEFT_SHARE = 1 / 3

/**
 * Pairs what came with what is gone, where the code is the same and only its names changed. A leak that was replaced by
 * another one stays what it is: its old function is still there, or the code is not the same.
 */
export function findMoves(
  arrivals: readonly Arrival[],
  departures: readonly Departure[],
  ground: Ground,
): ReadonlyMap<Site, Departure> {
  const moves = new Map<Site, Departure>()
  const used = new Set<Departure>()
  for (const within of [true, false]) {
    const pairs = arrivals
      .flatMap((arrival) => departures.map((departure) => ({ arrival, departure })))
      .filter(({ arrival, departure }) => (arrival.site.package === departure.package) === within)
      .flatMap((pair) => {
        if (moves.has(pair.arrival.site) || used.has(pair.departure)) return []
        const evidence = evidenceOf(pair.arrival, pair.departure, ground)
        const moved = evidence !== undefined && MOVED.some(({ holds }) => holds(evidence))
        return moved ? [{ ...pair, evidence }] : []
      })
      .sort((a, b) => strength(b.evidence) - strength(a.evidence))
    for (const { arrival, departure } of pairs) {
      if (moves.has(arrival.site) || used.has(departure)) continue
      moves.set(arrival.site, departure)
      used.add(departure)
    }
  }
  return moves
}

/** Undefined when something speaks against it: another wait, more goroutines, or old names that are still in use. */
export function evidenceOf(arrival: Arrival, departure: Departure, ground: Ground): MoveEvidence | undefined {
  const { site } = arrival
  const from = departure.site
  if (site.identity.blocking.wait !== from.identity.blocking.wait) return undefined
  if (site.count > ground.allowed(from.count)) return undefined
  const renamed = PLACES.filter(
    (place) => !sameName(nameAt(site.identity, place), nameAt(from.identity, place)),
  )
  const elsewhere = site.package !== departure.package
  // The same code started from another package is another leak, unless its test moved there.
  if (renamed.length === 0) {
    if (elsewhere && !testsMoved(arrival, departure)) return undefined
    return { ...NOTHING, inPlace: true, lines: { shared: 1, share: 1 } }
  }
  if (!renamed.every((place) => isGone(place, from, ground))) return undefined
  const before = renamed.flatMap((place) => from.code?.[place] ?? [])
  const after = renamed.flatMap((place) => arrival.excerpts[place])
  const telling = (hashes: readonly string[]) => hashes.filter((hash) => !isCommon(hash))
  return {
    lines: overlap(before, after),
    telling: overlap(telling(before), telling(after)),
    frames: overlap(from.frames ?? [], framesOf(site)),
    inPlace: !elsewhere && isInPlace(site, from),
    onlyPackage: renamed.every(
      (place) => localName(nameAt(site.identity, place)) === localName(nameAt(from.identity, place)),
    ),
  }
}

const NO_OVERLAP = { shared: 0, share: 0 } as const
const NOTHING = { telling: NO_OVERLAP, frames: NO_OVERLAP, onlyPackage: false } as const

function strength({ telling, lines, frames }: MoveEvidence): number {
  return 4 * telling.shared + 2 * lines.shared + lines.share + frames.share
}

function nameAt(identity: Identity, place: Place): string {
  return place === 'blocking' ? identity.blocking.function : identity[place]
}

/** A new major version of a module is the same module: `m/v2/pool.Get`, `m/v3/pool.Get`. */
function sameName(one: string, other: string): boolean {
  return withoutMajor(one) === withoutMajor(other)
}

function withoutMajor(name: string): string {
  return name.replace(/\/v\d+(?=[./])/g, '')
}

/** `(*Pool).loop` of `example.com/pool.(*Pool).loop`. */
function localName(name: string): string {
  return name.slice(packageOf(name).length)
}

/** Whether the old function is no longer declared, or no longer holds its old code. */
function isGone(place: Place, from: BaselineSite, ground: Ground): boolean {
  const name = nameAt(from.identity, place)
  if (name === '') return false
  const packagePath = packageOf(name)
  const declared = ground.sources?.linesOf({ package: packagePath, function: localName(name).slice(1) })
  if (declared === undefined) return ground.isGonePackage(packagePath)
  if (declared === 'absent') return true
  const old = from.code?.[place] ?? []
  if (old.length === 0) return false
  const hash = lineHash(from.identity)
  const now = new Set(declared.map(hash))
  return old.filter((line) => now.has(line)).length <= old.length * MAX_LEFT_SHARE
}

/** Both empty is no contradiction, and no evidence: nothing shared, and all of it. */
function overlap(before: readonly string[], after: readonly string[]): MoveEvidence['lines'] {
  const [one, other] = [new Set(before), new Set(after)]
  const larger = Math.max(one.size, other.size)
  const shared = [...one].filter((item) => other.has(item)).length
  return { shared, share: larger === 0 ? 1 : shared / larger }
}

function isInPlace(site: Site, from: BaselineSite): boolean {
  const now = site.goStatement
  const then = from.goStatement
  if (now === undefined || then === null) return false
  const tests = new Set(from.tests.map(topLevel))
  return (
    now.file === then.file &&
    Math.abs(now.line - then.line) <= NEAR_LINES &&
    site.tests.some((test) => tests.has(topLevel(test)))
  )
}

function testsMoved({ site, newTests }: Arrival, { site: from, goneTests }: Departure): boolean {
  const tests = site.tests.map(topLevel)
  const before = new Set(from.tests.map(topLevel))
  return (
    tests.length > 0 &&
    tests.every(
      (test) => before.has(test) && (newTests?.has(test) ?? false) && (goneTests?.has(test) ?? false),
    )
  )
}
