import type { Capture, CompleteCapture } from '../model/capture.ts'
import type { Goroutine } from '../model/goroutine.ts'
import { type Site, siteKey } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import { byText } from '../text/order.ts'
import { type Attribution, createAttribution } from './attribution.ts'
import { identityOf, namingFrames } from './identity.ts'
import { foldLoops } from './loops.ts'
import { originOf } from './origin.ts'
import { waitOf } from './wait.ts'

/** Goroutines alive at "after" and not at "before"; ids are never reused inside a process. */
export function remainder(capture: CompleteCapture): readonly Goroutine[] {
  const before = new Set(capture.before.map((goroutine) => goroutine.id))
  // The first goroutine of a dump is the one that took it.
  return capture.after.slice(1).filter((goroutine) => !before.has(goroutine.id))
}

/**
 * Goroutines that were there before the first test and stayed: of `init` functions, and of TestMain before it runs the tests. Where
 * TestMain runs them twice, what the first run left is there before the second.
 */
function ambient(capture: CompleteCapture, process: readonly CompleteCapture[]): readonly Goroutine[] {
  const before = new Set(capture.before.slice(1).map((goroutine) => goroutine.id))
  for (const { id } of process.flatMap(remainder)) before.delete(id)
  return capture.after.slice(1).filter((goroutine) => before.has(goroutine.id))
}

/** Every site that the captured packages leave behind, sorted by package and identity. */
export function findSites(captures: readonly Capture[], sources: Sources): readonly Site[] {
  return findIn(captures, sources, remainder)
}

/** Every site of goroutines that tests find there already; no test is to blame for them. */
export function findAmbient(captures: readonly Capture[], sources: Sources): readonly Site[] {
  return findIn(captures, sources, ambient).map((site) => ({ ...site, tests: [] }))
}

type Selection = (capture: CompleteCapture, process: readonly CompleteCapture[]) => readonly Goroutine[]

function findIn(captures: readonly Capture[], sources: Sources, select: Selection): readonly Site[] {
  const suites = new Map<string | symbol, Map<string, Site>>()
  for (const process of processesOf(captures)) {
    const sites = foldLoops([...sitesOf(process, sources, select).values()])
    const suite = suiteOf(process) ?? Symbol()
    const shared = suites.get(suite) ?? new Map<string, Site>()
    suites.set(suite, shared)
    for (const site of sites) put(shared, site, added)
  }
  const all = new Map<string, Site>()
  for (const suite of suites.values()) for (const site of suite.values()) put(all, site, widest)
  return [...all.values()].sort(compareSites)
}

/**
 * Where tests hang: the goroutines of the tests that never returned, and those that they started, as
 * far as they wait for something in this process.
 */
export function findHungSites(captures: readonly Capture[], sources: Sources): readonly Site[] {
  const sites = new Map<string, Site>()
  for (const capture of captures) {
    if (capture.kind !== 'hung') continue
    const before = new Set(capture.before.map((goroutine) => goroutine.id))
    const attribution = createAttribution(capture)
    const waiting = capture.stuck.filter((goroutine) => !before.has(goroutine.id) && isStuck(goroutine))
    const own = new Set(capture.tests.map((test) => test.goroutine))
    const stuckTests = new Set(waiting.filter((goroutine) => own.has(goroutine.id)).flatMap(attribution))
    for (const goroutine of waiting) {
      if (!attribution(goroutine).some((test) => stuckTests.has(test))) continue
      put(sites, siteOf(goroutine, capture.start.package, attribution, sources), added)
    }
  }
  return [...sites.values()].sort(compareSites)
}

/** Parked outside the test runner: a parent that waits for its subtests is not stuck itself. */
function isStuck(goroutine: Goroutine): boolean {
  switch (waitOf(goroutine)) {
    case 'running':
    case 'sleep':
    case 'syscall':
    case 'IO wait':
    case 'other':
      return false
    case 'chan receive':
    case 'chan send':
    case 'select':
    case 'mutex':
    case 'wait group':
    case 'cond':
    case 'semaphore': {
      const inner = goroutine.frames.find(
        (frame) => !/^(?:runtime|sync|internal\/sync)\./.test(frame.function),
      )
      return inner !== undefined && !inner.function.startsWith('testing.')
    }
  }
}

/** Goroutines that ended by themselves while the process settled. */
export function findLateExits(
  captures: readonly Capture[],
  sources: Sources,
): readonly { readonly ms: number; readonly site: Site }[] {
  return captures.flatMap((capture) => {
    if (capture.kind !== 'complete') return []
    const attribution = createAttribution(capture)
    return capture.late.map(({ ms, goroutine }) => ({
      ms,
      site: siteOf(goroutine, capture.start.package, attribution, sources),
    }))
  })
}

/** A process that calls `m.Run` twice leaves the sum behind. */
function sitesOf(
  process: readonly CompleteCapture[],
  sources: Sources,
  select: Selection,
): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>()
  const seen = new Set<number>()
  for (const capture of process) {
    const attribution = createAttribution(capture)
    for (const goroutine of select(capture, process)) {
      if (seen.has(goroutine.id)) continue
      seen.add(goroutine.id)
      put(sites, siteOf(goroutine, capture.start.package, attribution, sources), added)
    }
  }
  return sites
}

function put(sites: Map<string, Site>, site: Site, join: (one: Site, other: Site) => Site): void {
  const key = siteKey(site)
  const known = sites.get(key)
  sites.set(key, known === undefined ? site : join(known, site))
}

/**
 * What processes have in common that share the specs of one suite (`ginkgo -p`): together they leave what one that runs all
 * of them leaves. Undefined for any other process.
 */
function suiteOf([first]: readonly CompleteCapture[]): string | undefined {
  const server = first?.start.arguments.find((word) => SUITE_SERVER.test(word))
  return server && `${first?.start.package} ${server}`
}

/** Where the processes of a suite meet: Ginkgo 2, Ginkgo 1. */
const SUITE_SERVER = /^--?ginkgo\.parallel\.(?:host|synchost)=./

function processesOf(captures: readonly Capture[]): readonly (readonly CompleteCapture[])[] {
  const processes = new Map<string, CompleteCapture[]>()
  for (const capture of captures) {
    if (capture.kind !== 'complete') continue
    const key = `${capture.start.pid} ${capture.start.package}`
    const process = processes.get(key)
    if (process) process.push(capture)
    else processes.set(key, [capture])
  }
  return [...processes.values()]
}

function siteOf(goroutine: Goroutine, packagePath: string, attribution: Attribution, sources: Sources): Site {
  const frames = namingFrames(goroutine, sources)
  const { creator, blocking } = frames
  return {
    package: packagePath,
    identity: identityOf(goroutine, frames, sources),
    creator: creator?.function ?? '',
    entry: frames.entry?.function ?? '',
    blocking: { wait: waitOf(goroutine), function: blocking?.function ?? '' },
    count: 1,
    tests: attribution(goroutine),
    goStatement: creator && sources.locate(creator.file, creator.line),
    blockedAt: blocking && sources.locate(blocking.file, blocking.line),
    stack: goroutine.frames.map((frame) => ({
      ...frame,
      file: sources.locate(frame.file, frame.line).file,
    })),
    proven: goroutine.leaked,
    origin: originOf(goroutine, sources),
  }
}

function added(one: Site, other: Site): Site {
  return { ...merged(one, other), count: one.count + other.count }
}

/** The same package tested by two processes of one command: the larger count is what it leaves behind. */
function widest(one: Site, other: Site): Site {
  return { ...merged(one, other), count: Math.max(one.count, other.count) }
}

/** Takes the names and the stack of the site that sorts first, so that the order of goroutines does not matter. */
function merged(one: Site, other: Site): Site {
  const first = spelling(one) <= spelling(other) ? one : other
  return {
    ...first,
    tests: [...new Set([...one.tests, ...other.tests])].sort(byText),
    proven: one.proven || other.proven,
    // It happens only once if all of it does.
    origin: [one.origin, other.origin].find((origin) => origin?.once === false) ?? first.origin,
  }
}

function spelling(site: Site): string {
  return JSON.stringify([
    site.creator,
    site.entry,
    site.goStatement?.file,
    site.goStatement?.line,
    site.stack.map((frame) => [frame.function, frame.file, frame.line]),
  ])
}

function compareSites(a: Site, b: Site): number {
  return byText(siteKey(a), siteKey(b))
}
