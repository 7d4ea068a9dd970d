import type { Capture } from '../model/capture.ts'
import type { ConfirmingRun } from '../model/confirmation.ts'
import type { Site } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import { findLateExits, findSites } from '../sites/find.ts'
import { type Comparable, isNearest } from '../sites/same.ts'

/** A rerun of one test binary, read. */
export interface FinishedRerun {
  readonly tests: ConfirmingRun['tests']
  readonly repetitions: number
  /** Whether every process got to its end. */
  readonly complete: boolean
  /** Whether every process got to its end, and its tests passed. */
  readonly passed: boolean
  /** From its start to its end, without the time to settle. */
  readonly tookMs: number
  /** What it said when it failed, in one line; empty when it did not. */
  readonly failure: string
  /** What the first run of the same binary left: what it knows better is not taken for something else. */
  readonly first: readonly Comparable[]
  readonly sites: readonly Site[]
  readonly late: readonly { readonly ms: number; readonly site: Site }[]
}

export function readRerun(
  captures: readonly Capture[],
  run: Pick<FinishedRerun, 'tests' | 'repetitions' | 'tookMs' | 'failure' | 'first'>,
  sources: Sources,
): FinishedRerun {
  const complete = captures.filter((capture) => capture.kind === 'complete')
  const whole = complete.length > 0 && complete.length === captures.length
  const passed = whole && complete.every((capture) => capture.end.exitCode === 0)
  return {
    ...run,
    tookMs: run.tookMs - complete.reduce((sum, capture) => sum + capture.end.settleMs, 0),
    failure: passed ? '' : run.failure,
    complete: whole,
    passed,
    sites: findSites(captures, sources),
    late: findLateExits(captures, sources),
  }
}

/** What the reruns left of one site. */
export function sitesLike(site: Comparable, reruns: readonly FinishedRerun[]): readonly Site[] {
  return reruns.flatMap((rerun) => rerun.sites.filter((other) => isNearest(site, other, rerun.first)))
}

/** The reruns as evidence about one site. */
export function observe(site: Comparable, reruns: readonly FinishedRerun[]): readonly ConfirmingRun[] {
  return reruns.map((rerun) => {
    const late = rerun.late.filter((exit) => isNearest(site, exit.site, rerun.first)).map(({ ms }) => ms)
    return {
      tests: rerun.tests,
      repetitions: rerun.repetitions,
      count: rerun.complete ? sitesLike(site, [rerun]).reduce((sum, { count }) => sum + count, 0) : null,
      exitedAfterMs: late.length > 0 ? Math.max(...late) : null,
      passed: rerun.passed,
    }
  })
}
