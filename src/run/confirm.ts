import path from 'node:path'
import pLimit from 'p-limit'
import type { Capture, CompleteCapture } from '../capture/capture.ts'
import { knownSingleton } from '../knowledge/index.ts'
import type { Confirmation, ConfirmingRun } from '../leaks/confirmation.ts'
import { sameSite } from '../leaks/same.ts'
import { findLateExits, findSites } from '../leaks/sites.ts'
import type { Sources } from '../leaks/sources.ts'
import { judgeGrown, judgeNew, refusesRepetition } from '../leaks/verdict.ts'
import type { Change, Verdict } from '../report/index.ts'
import { rerunArguments, topLevelTests } from './arguments.ts'
import { RERUN_SETTLE, rerun } from './rerun.ts'

export interface ConfirmOptions {
  readonly captures: readonly Capture[]
  readonly sources: Sources
  /** Holds the captures of reruns; removed by the caller. */
  readonly folder: string
  /** How often the suspect tests run in one process. */
  readonly repetitions: number
  /** Milliseconds for everything. */
  readonly budgetMs: number
  /** Reruns at the same time. */
  readonly parallel: number
  readonly onProgress: (line: string) => void
  readonly signal: AbortSignal | undefined
}

/** What reruns say of one change. */
export interface Confirmed {
  readonly verdict: Verdict
  readonly tests: readonly string[]
  readonly proven: boolean
  readonly confirmation: Confirmation
}

const NO_EVIDENCE = { proven: false, origin: null, knownSingleton: '' } as const
// Whole packages are slow: enough to see growth, no more.
const PACKAGE_REPETITIONS = 2
const GROWN_RUNS = 3

/** Runs the kept test binaries of the suspects again and judges each suspect by what that leaves behind. */
export async function confirm(
  suspects: readonly Change[],
  options: ConfirmOptions,
): Promise<ReadonlyMap<Change, Confirmed>> {
  const deadline = performance.now() + options.budgetMs
  const limit = pLimit(options.parallel)
  const results = new Map<Change, Confirmed>()
  for (const change of suspects) {
    const known = change.count === 1 ? knownSingleton(change) : ''
    if (known !== '') results.set(change, withoutRerun(change, 'singleton', `known: ${known}`))
  }
  const packages = groupByPackage(suspects.filter((change) => !results.has(change)))
  let next = 0
  await Promise.all(
    [...packages].map(async ([name, changes]) => {
      const capture = keptCapture(options.captures, name)
      if (capture === undefined) {
        for (const change of changes)
          results.set(change, unconfirmed(change, 'its test binary could not be kept'))
        return
      }
      options.onProgress(`running ${plural(changes.length, 'suspect')} of ${name} again`)
      const run = (tests: readonly string[] | undefined, repetitions: number) =>
        limit(async (): Promise<FinishedRerun | undefined> => {
          const timeoutMs = deadline - performance.now()
          if (timeoutMs <= 0 || options.signal?.aborted) return undefined
          const request = { tests, repetitions, timeoutMs }
          const captures = await rerun(capture, request, path.join(options.folder, String(next++)))
          return { tests: tests === undefined ? 'package' : 'suspects', repetitions, captures }
        })
      const finished = await rerunPackage(changes, run, options.repetitions, options.sources)
      for (const change of changes) {
        results.set(change, judgeChange(change, finished, capture, options))
      }
    }),
  )
  return results
}

interface FinishedRerun {
  readonly tests: ConfirmingRun['tests']
  readonly repetitions: number
  readonly captures: readonly Capture[]
}

type RunAgain = (
  tests: readonly string[] | undefined,
  repetitions: number,
) => Promise<FinishedRerun | undefined>

async function rerunPackage(
  changes: readonly Change[],
  run: RunAgain,
  repetitions: number,
  sources: Sources,
): Promise<readonly (FinishedRerun | undefined)[]> {
  const added = changes.filter((change) => change.change !== 'grown')
  const finished: (FinishedRerun | undefined)[] = []
  if (added.length > 0) {
    const known = added.filter((change) => change.tests.length > 0)
    const tests = topLevelTests(known.flatMap((change) => change.tests))
    if (tests.length > 0) finished.push(...(await Promise.all([run(tests, 1), run(tests, repetitions)])))
    // Fresh processes instead, where one process cannot run them twice.
    const refused = added.some((change) => refusesRepetition(confirmingRuns(change, finished, sources)))
    if (refused) {
      const fresh = tests.length > 0 ? tests : undefined
      finished.push(...(await Promise.all(Array.from({ length: repetitions - 1 }, () => run(fresh, 1)))))
      return finished
    }
    const undecided = added.some(
      (change) =>
        judgeNew(confirmingRuns(change, finished, sources), NO_EVIDENCE).verdict === 'intermittent' ||
        !known.includes(change),
    )
    // Some leaks need the company of other tests.
    if (undecided)
      finished.push(...(await Promise.all([run(undefined, 1), run(undefined, PACKAGE_REPETITIONS)])))
  }
  if (added.length < changes.length) {
    const whole = finished.filter((result) => result?.tests === 'package' && result.repetitions === 1).length
    finished.push(...(await Promise.all(Array.from({ length: GROWN_RUNS - whole }, () => run(undefined, 1)))))
  }
  return finished
}

function judgeChange(
  change: Change,
  finished: readonly (FinishedRerun | undefined)[],
  capture: CompleteCapture,
  options: ConfirmOptions,
): Confirmed {
  if (finished.every((result) => result === undefined)) {
    return unconfirmed(change, 'the time for confirming was used up: raise confirm-budget')
  }
  const runs = confirmingRuns(change, finished, options.sources)
  const seen = finished.flatMap((result) => matching(change, result, options.sources))
  const proven = change.proven || seen.some((site) => site.proven)
  const origin = seen.find((site) => site.origin !== null)?.origin ?? null
  const judgement =
    change.change === 'grown'
      ? judgeGrown(
          runs.filter((run) => run.tests === 'package' && run.repetitions === 1),
          change.baselineCount,
        )
      : (judgeExamples(change) ?? judgeNew(runs, { proven, origin, knownSingleton: knownSingleton(change) }))
  const tests =
    change.tests.length > 0 ? change.tests : [...new Set(seen.flatMap((site) => site.tests))].sort()
  return {
    verdict: judgement.verdict,
    tests,
    proven,
    confirmation: {
      runs,
      rate: judgement.rate,
      note: judgement.note,
      origin,
      exitedAfterMs:
        judgement.verdict === 'slow-exit' ? Math.max(...runs.map((run) => run.exitedAfterMs ?? 0)) : null,
      arguments: rerunArguments(capture.start.arguments.slice(1), {
        tests: change.tests.length > 0 ? topLevelTests(change.tests) : undefined,
        repetitions: options.repetitions,
        timeoutMs: options.budgetMs,
      }),
    },
  }
}

/** `-count` does not repeat examples (go help testflag), so their count cannot grow. */
function judgeExamples(change: Change): ReturnType<typeof judgeNew> | undefined {
  return change.tests.length > 0 && change.tests.every((test) => test.startsWith('Example'))
    ? {
        verdict: 'unconfirmed',
        rate: null,
        note: 'examples run only once in a process, so repetition cannot judge them',
      }
    : undefined
}

function confirmingRuns(
  change: Change,
  finished: readonly (FinishedRerun | undefined)[],
  sources: Sources,
): readonly ConfirmingRun[] {
  return finished.flatMap((result) => {
    if (result === undefined) return []
    const complete = completeOf(result.captures)
    return {
      tests: result.tests,
      repetitions: result.repetitions,
      count: complete === undefined ? null : sum(matching(change, result, sources).map((site) => site.count)),
      exitedAfterMs: lateExit(change, result.captures, sources),
      passed: complete?.every((capture) => capture.end.exitCode === 0) ?? false,
    }
  })
}

/** All captures of a rerun, or undefined when one of them has no end. */
function completeOf(captures: readonly Capture[]): readonly CompleteCapture[] | undefined {
  const complete = captures.filter((capture) => capture.kind === 'complete')
  return complete.length === captures.length && complete.length > 0 ? complete : undefined
}

function matching(change: Change, result: FinishedRerun | undefined, sources: Sources) {
  return result === undefined
    ? []
    : findSites(result.captures, sources).filter((site) => sameSite(change, site))
}

function lateExit(change: Change, captures: readonly Capture[], sources: Sources): number | null {
  const times = findLateExits(captures, sources)
    .filter(({ site }) => sameSite(change, site))
    .map(({ ms }) => ms)
  return times.length > 0 ? Math.max(...times) : null
}

function keptCapture(captures: readonly Capture[], packagePath: string): CompleteCapture | undefined {
  return captures.find(
    (capture): capture is CompleteCapture =>
      capture.kind === 'complete' && capture.start.package === packagePath && capture.end.left > 0,
  )
}

function unconfirmed(change: Change, note: string): Confirmed {
  return withoutRerun(change, 'unconfirmed', note)
}

/** A verdict without a rerun. */
function withoutRerun(change: Change, verdict: Verdict, note: string): Confirmed {
  return {
    verdict,
    tests: change.tests,
    proven: change.proven,
    confirmation: { runs: [], rate: null, exitedAfterMs: null, note, origin: null, arguments: [] },
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Longest wait of one rerun beyond its tests, in milliseconds. */
export const RERUN_WAIT_MS = RERUN_SETTLE.settleMs

function groupByPackage(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const group = groups.get(change.package)
    if (group) group.push(change)
    else groups.set(change.package, [change])
  }
  return groups
}
