import type { Capture } from '../model/capture.ts'
import type { ConfirmingRun, Selection } from '../model/confirmation.ts'
import type { Comparable, Site } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import type { FinishedRerun, Rerun } from '../model/subject.ts'
import { findLateExits, findSites } from '../sites/find.ts'
import { isNearest } from '../sites/same.ts'

/** Reads what the processes of a rerun wrote. */
export function readRerun(
  captures: readonly Capture[],
  run: Pick<Rerun, 'tests' | 'repetitions'> & Pick<FinishedRerun, 'tookMs' | 'failure' | 'first'>,
  sources: Sources,
): FinishedRerun {
  const complete = captures.filter((capture) => capture.kind === 'complete')
  const whole = complete.length > 0 && complete.length === captures.length
  const passed = whole && complete.every((capture) => capture.end.exitCode === 0)
  return {
    tests: scopeOf(run.tests),
    repetitions: run.repetitions,
    first: run.first,
    tookMs: run.tookMs - complete.reduce((sum, capture) => sum + capture.end.settleMs, 0),
    failure: passed ? '' : run.failure,
    complete: whole,
    passed,
    sites: findSites(captures, sources),
    late: findLateExits(captures, sources),
  }
}

function scopeOf(tests: Selection): FinishedRerun['tests'] {
  if (tests === undefined) return 'package'
  return tests === 'examples' ? 'examples' : 'suspects'
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
