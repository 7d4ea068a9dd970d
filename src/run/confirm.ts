import path from 'node:path'
import pLimit from 'p-limit'
import type { Capture, CompleteCapture } from '../capture/capture.ts'
import { knownSingleton } from '../knowledge/index.ts'
import type { Confirmation } from '../leaks/confirmation.ts'
import type { Sources } from '../leaks/sources.ts'
import { type Judgement, judgeGrown, judgeNew } from '../leaks/verdict.ts'
import type { Change, Verdict } from '../report/index.ts'
import { plural } from '../report/phrase.ts'
import { rerunArguments, topLevelTests } from './arguments.ts'
import { type FinishedRerun, observe, readRerun, sitesLike } from './finished.ts'
import { bisect, type RunAgain, rerunPackage } from './plan.ts'
import { QUICK_SETTLE, RERUN_SETTLE, rerun } from './rerun.ts'

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

/** Runs the kept test binaries of the suspects again and judges each suspect by what that leaves behind. */
export async function confirm(
  suspects: readonly Change[],
  options: ConfirmOptions,
): Promise<ReadonlyMap<Change, Confirmed>> {
  const runner = createRunner(options)
  const results = new Map<Change, Confirmed>()
  const rest: Change[] = []
  for (const change of suspects) {
    const known = change.count === 1 ? knownSingleton(change) : ''
    if (known === '') rest.push(change)
    else results.set(change, withoutRerun(change, 'singleton', `known: ${known}`))
  }
  await Promise.all(
    [...groupByPackage(rest)].map(async ([name, changes]) => {
      const capture = keptCapture(options.captures, name)
      if (capture === undefined) {
        for (const change of changes) {
          results.set(change, withoutRerun(change, 'unconfirmed', 'its test binary could not be kept'))
        }
        return
      }
      options.onProgress(`running ${plural(changes.length, 'suspect')} of ${name} again`)
      const run = runner(capture)
      const finished = await rerunPackage(changes, run, {
        suspects: options.repetitions,
        own: ownRepetitions(capture),
      })
      for (const change of changes) {
        const judged = judgeChange(change, finished, capture, options)
        results.set(change, await withTest(judged, change, capture, run))
      }
    }),
  )
  return results
}

/** Reruns of any package share the processors and the budget. */
function createRunner(options: ConfirmOptions): (capture: CompleteCapture) => RunAgain {
  const deadline = performance.now() + options.budgetMs
  const limit = pLimit(options.parallel)
  let next = 0
  return (capture) => (request) =>
    limit(async () => {
      const timeoutMs = deadline - performance.now()
      if (timeoutMs <= 0 || options.signal?.aborted) return undefined
      const start = performance.now()
      const captures = await rerun(
        capture,
        { ...request, timeoutMs },
        request.quick ? QUICK_SETTLE : RERUN_SETTLE,
        path.join(options.folder, String(next++)),
      )
      const tests = request.tests === undefined ? 'package' : 'suspects'
      const tookMs = performance.now() - start
      return readRerun(captures, { tests, repetitions: request.repetitions, tookMs }, options.sources)
    })
}

function judgeChange(
  change: Change,
  finished: readonly FinishedRerun[],
  capture: CompleteCapture,
  options: ConfirmOptions,
): Confirmed {
  if (finished.length === 0) {
    return withoutRerun(change, 'unconfirmed', 'the time for confirming was used up: raise confirm-budget')
  }
  const runs = observe(change, finished)
  const seen = sitesLike(change, finished)
  const proven = change.proven || seen.some((site) => site.proven)
  const origin = seen.find((site) => site.origin !== null)?.origin ?? null
  const whole = runs.filter((run) => run.tests === 'package' && run.repetitions === ownRepetitions(capture))
  const judgement =
    change.change === 'grown'
      ? judgeGrown(whole, change)
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

/** -count of the first run. */
function ownRepetitions({ start }: CompleteCapture): number {
  const count = Number(start.settings.count)
  return Number.isInteger(count) && count > 0 ? count : 1
}

/** Looks for the test of a leak that nothing else attributes, such as one that a timer started. */
async function withTest(
  judged: Confirmed,
  change: Change,
  capture: CompleteCapture,
  run: RunAgain,
): Promise<Confirmed> {
  if (judged.tests.length > 0 || judged.verdict !== 'leak') return judged
  const names = capture.tests.map((test) => test.name)
  return { ...judged, tests: await bisect(change, names, run) }
}

/** `-count` does not repeat examples (go help testflag), so their count cannot grow. */
function judgeExamples(change: Change): Judgement | undefined {
  if (change.tests.length === 0 || !change.tests.every((test) => test.startsWith('Example'))) return undefined
  const note = 'examples run only once in a process, so repetition cannot judge them'
  return { verdict: 'unconfirmed', rate: null, note }
}

function keptCapture(captures: readonly Capture[], packagePath: string): CompleteCapture | undefined {
  return captures.find(
    (capture): capture is CompleteCapture =>
      capture.kind === 'complete' && capture.start.package === packagePath && capture.end.left > 0,
  )
}

function withoutRerun(change: Change, verdict: Verdict, note: string): Confirmed {
  return {
    verdict,
    tests: change.tests,
    proven: change.proven,
    confirmation: { runs: [], rate: null, exitedAfterMs: null, note, origin: null, arguments: [] },
  }
}

function groupByPackage(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const group = groups.get(change.package)
    if (group) group.push(change)
    else groups.set(change.package, [change])
  }
  return groups
}
