import path from 'node:path'
import pLimit from 'p-limit'
import { judgeGrown } from '../confirm/grown.ts'
import type { Judgement, RerunEvidence } from '../confirm/judgement.ts'
import { bisect, isExample, type RunAgain, rerunPackage } from '../confirm/plan.ts'
import { type FinishedRerun, observe, readRerun, sitesLike } from '../confirm/rerun.ts'
import { judgeNew } from '../confirm/verdict.ts'
import { rerunArguments, runsExamples } from '../go-test/rerun-arguments.ts'
import { knownSingleton } from '../knowledge/singletons.ts'
import { EXAMPLES, listTests, TESTS } from '../measure/kept.ts'
import { rerun } from '../measure/rerun.ts'
import { QUICK_SETTLE, RERUN_SETTLE } from '../measure/settle.ts'
import type { Capture, CompleteCapture } from '../model/capture.ts'
import type { Change, Verdict } from '../model/change.ts'
import type { Confirmation, Selection } from '../model/confirmation.ts'
import type { Origin, Site } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import { findSites } from '../sites/find.ts'
import { topLevelTests } from '../sites/names.ts'
import { sameSite } from '../sites/same.ts'
import { grouped } from '../text/order.ts'
import { plural } from '../text/words.ts'

const CANCELLED = 'the run was cancelled'
const OUT_OF_TIME = 'the time for confirming was used up: raise confirm-budget'
// Processes that wait for goroutines to end, besides those that run tests: each holds the memory of a test process.
const MAX_SETTLING = 16
// One test that takes long must leave time for the others.
const LONGEST_SHARE = 1 / 2

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
    [...grouped(rest, (change) => keptCapture(change, options))].map(async ([capture, changes]) => {
      if (capture === undefined) {
        for (const change of changes) {
          results.set(change, withoutRerun(change, 'unconfirmed', 'its test binary could not be kept'))
        }
        return
      }
      options.onProgress(`running ${plural(changes.length, 'suspect')} of ${capture.start.package} again`)
      const run = runner(capture, findSites([capture], options.sources))
      const finished = await rerunPackage(changes, {
        run,
        repetitions: options.repetitions,
        own: ownRepetitions(capture),
        examples: runsExamples(capture.start.arguments.slice(1)),
        longestMs: options.budgetMs * LONGEST_SHARE,
        judge: (change, reruns) => judgeChange(change, reruns, capture),
      })
      for (const change of changes) {
        const confirmed = confirmedBy(change, finished.get(change) ?? [], capture, options)
        results.set(change, await withTest(confirmed, change, capture, run, options.signal))
      }
    }),
  )
  return results
}

/** Reruns of any package share the processors and the budget. One that only settles needs no processor. */
function createRunner(
  options: ConfirmOptions,
): (capture: CompleteCapture, first: readonly Site[]) => RunAgain {
  const deadline = performance.now() + options.budgetMs
  // Two processes at once may want the same port for their profiles.
  const alone = options.captures.some(({ start }) => start.via === 'pprof')
  const busy = pLimit(alone ? 1 : options.parallel)
  const running = pLimit(alone ? 1 : options.parallel + MAX_SETTLING)
  let next = 0
  return (capture, first) => async (request) => {
    const begin = async (onSettling: () => void): Promise<FinishedRerun | undefined> => {
      const timeoutMs = Math.min(deadline - performance.now(), request.atMostMs ?? Number.POSITIVE_INFINITY)
      if (timeoutMs <= 0 || options.signal?.aborted) return undefined
      const start = performance.now()
      const { captures, failure } = await rerun(
        capture,
        { ...request, timeoutMs },
        {
          settle: request.quick ? QUICK_SETTLE : RERUN_SETTLE,
          folder: path.join(options.folder, String(next++)),
          signal: options.signal,
          onSettling,
        },
      )
      const tookMs = performance.now() - start
      const ended = options.signal?.aborted
        ? CANCELLED
        : performance.now() >= deadline
          ? OUT_OF_TIME
          : failure
      const tests = scopeOf(request.tests)
      const shape = { tests, repetitions: request.repetitions, tookMs, failure: ended, first }
      return readRerun(captures, shape, options.sources)
    }
    return running(async () => {
      const started = await busy(
        () =>
          new Promise<{ readonly finished: ReturnType<typeof begin> }>((resolve) => {
            // Settled or not, it gives its place away; an error is thrown where the result is awaited.
            const finished: ReturnType<typeof begin> = begin(() => resolve({ finished }))
            const end = () => resolve({ finished })
            finished.then(end, end)
          }),
      )
      return started.finished
    })
  }
}

function scopeOf(tests: Selection): FinishedRerun['tests'] {
  if (tests === undefined) return 'package'
  return tests === 'examples' ? 'examples' : 'suspects'
}

function judgeChange(
  change: Change,
  finished: readonly FinishedRerun[],
  capture: CompleteCapture,
): Judgement & Pick<Confirmed, 'proven'> {
  const runs = observe(change, finished)
  const seen = sitesLike(change, finished)
  const proven = change.proven || seen.some((site) => site.proven)
  const evidence: RerunEvidence = {
    proven,
    origin: originOf(seen),
    knownSingleton: knownSingleton(change),
    firstPassed: capture.end.exitCode === 0,
    unrepeatable: isExample(change) ? 'examples run only once in a process' : '',
    failure: finished.find(({ failure }) => failure !== '')?.failure ?? '',
  }
  const judgement = change.change === 'grown' ? judgeGrown(runs, change, evidence) : judgeNew(runs, evidence)
  return { ...judgement, proven }
}

/** Once per process only when each of them was started so. */
function originOf(seen: readonly Site[]): Origin | null {
  const origins = seen.flatMap(({ origin }) => origin ?? [])
  return origins.find(({ once }) => !once) ?? origins[0] ?? null
}

function confirmedBy(
  change: Change,
  finished: readonly FinishedRerun[],
  capture: CompleteCapture,
  options: ConfirmOptions,
): Confirmed {
  if (finished.length === 0) {
    return withoutRerun(change, 'unconfirmed', options.signal?.aborted ? CANCELLED : OUT_OF_TIME)
  }
  const runs = observe(change, finished)
  const seen = sitesLike(change, finished)
  const { verdict, rate, note, proven } = judgeChange(change, finished, capture)
  const tests =
    change.tests.length > 0 ? change.tests : [...new Set(seen.flatMap((site) => site.tests))].sort()
  const repeated = runs.find(({ repetitions }) => repetitions > 1)
  return {
    verdict,
    tests,
    proven,
    confirmation: {
      runs,
      rate,
      note,
      origin: originOf(seen),
      exitedAfterMs: verdict === 'slow-exit' ? Math.max(...runs.map((run) => run.exitedAfterMs ?? 0)) : null,
      arguments: rerunArguments(capture.start.arguments.slice(1), {
        tests: change.tests.length > 0 ? topLevelTests(change.tests) : undefined,
        repetitions: repeated?.repetitions ?? 1,
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
  signal: AbortSignal | undefined,
): Promise<Confirmed> {
  const { verdict, tests, confirmation } = judged
  if (tests.length > 0) return judged
  const byExample = confirmation.runs.some((run) => run.tests === 'examples' && (run.count ?? 0) > 0)
  if (byExample && (verdict === 'leak' || verdict === 'unconfirmed')) {
    return { ...judged, tests: await bisect(change, await listTests(capture, EXAMPLES, signal), run) }
  }
  if (verdict !== 'leak') return judged
  const names =
    capture.start.via === 'pprof'
      ? await listTests(capture, TESTS, signal)
      : capture.tests.map((test) => test.name)
  return { ...judged, tests: await bisect(change, names, run) }
}

/** The process that left it, of those whose binary was kept. */
function keptCapture(change: Change, { captures, sources }: ConfirmOptions): CompleteCapture | undefined {
  const kept = captures.filter(
    (capture): capture is CompleteCapture =>
      capture.kind === 'complete' && capture.start.package === change.package && capture.end.left > 0,
  )
  if (kept.length < 2) return kept[0]
  // Packages can be tested more than once by one command, with other flags each time.
  return (
    kept.find((capture) => findSites([capture], sources).some((site) => sameSite(change, site))) ?? kept[0]
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
