import type { Capture } from '../capture/capture.ts'
import { type Excerpts, excerptsOf } from '../leaks/excerpt.ts'
import { findAmbient, findHungSites, findSites, type Site } from '../leaks/index.ts'
import { topLevel } from '../leaks/moved.ts'
import { byText } from '../leaks/order.ts'
import type { Sources } from '../leaks/sources.ts'

/** What the captured processes left behind, and what tells it from another run's. */
export interface LeftBehind {
  readonly sites: readonly Site[]
  /** Where tests hung until the deadline of -timeout; their packages gave no data. */
  readonly hung: readonly Site[]
  /** What was there before the first test. */
  readonly ambient: readonly Site[]
  /** Top-level tests that ran, by package, sorted. */
  readonly tests: ReadonlyMap<string, readonly string[]>
  readonly excerpts: ReadonlyMap<Site, Excerpts>
}

export function leftBehind(captures: readonly Capture[], sources: Sources): LeftBehind {
  const sites = findSites(captures, sources)
  return {
    sites,
    hung: findHungSites(captures, sources),
    ambient: findAmbient(captures, sources),
    tests: testsByPackage(captures),
    excerpts: new Map(sites.map((site) => [site, excerptsOf(site, sources)])),
  }
}

function testsByPackage(captures: readonly Capture[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, Set<string>>()
  for (const capture of captures) {
    if (capture.kind !== 'complete' || capture.start.via === 'pprof') continue
    const known = names.get(capture.start.package) ?? new Set()
    for (const { name } of capture.tests) known.add(topLevel(name))
    names.set(capture.start.package, known)
  }
  return new Map([...names].map(([path, tests]) => [path, [...tests].sort(byText)]))
}
