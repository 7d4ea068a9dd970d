import { ABILITIES, type Capture } from '../model/capture.ts'
import type { LeftBehind } from '../model/measurement.ts'
import type { Sources } from '../model/sources.ts'
import { byText } from '../text/order.ts'
import { excerptsOf } from './excerpt.ts'
import { findAmbient, findHungSites, findSites } from './find.ts'
import { topLevel } from './names.ts'

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
    if (capture.kind !== 'complete' || !ABILITIES[capture.start.via].tellsTests) continue
    const known = names.get(capture.start.package) ?? new Set()
    for (const { name } of capture.tests) known.add(topLevel(name))
    names.set(capture.start.package, known)
  }
  return new Map([...names].map(([path, tests]) => [path, [...tests].sort(byText)]))
}
