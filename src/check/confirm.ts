import pLimit from 'p-limit'
import { type Confirmed, confirmedBy, withoutRerun } from '../confirm/judge.ts'
import { bisect, type RunAgain, rerunPackage } from '../confirm/plan.ts'
import { knownSingleton } from '../knowledge/singletons.ts'
import type { Change } from '../model/change.ts'
import type { FinishedRerun, Repeatable, Subject } from '../model/subject.ts'
import { grouped } from '../text/order.ts'
import { plural } from '../text/words.ts'

const CANCELLED = 'the run was cancelled'
const OUT_OF_TIME = 'the time for reruns ran out: raise confirm-budget'
// Processes that wait for goroutines to end, besides those that run tests: each holds the memory of a test process.
const MAX_SETTLING = 16
// One test that takes long must leave time for the others.
const LONGEST_SHARE = 1 / 2

export interface ConfirmOptions {
  /** How often the suspect tests run in one process. */
  readonly repetitions: number
  /** Milliseconds for everything. */
  readonly budgetMs: number
  /** Reruns at the same time. */
  readonly parallel: number
  readonly onProgress: (line: string) => void
  readonly signal: AbortSignal | undefined
}

/** Runs what left the suspects again, and judges each suspect by what that leaves behind. */
export async function confirm(
  suspects: readonly Change[],
  subject: Subject,
  options: ConfirmOptions,
): Promise<ReadonlyMap<Change, Confirmed>> {
  const runner = createRunner(subject, options)
  const results = new Map<Change, Confirmed>()
  const rest: Change[] = []
  for (const change of suspects) {
    const known = change.count === 1 ? knownSingleton(change) : ''
    if (known === '') rest.push(change)
    else results.set(change, withoutRerun(change, 'singleton', `known: ${known}`))
  }
  await Promise.all(
    [...grouped(rest, (change) => subject.repeatable(change))].map(async ([repeatable, changes]) => {
      if (repeatable === undefined) {
        for (const change of changes) {
          results.set(change, withoutRerun(change, 'unconfirmed', 'Leakgate could not keep its test binary'))
        }
        return
      }
      options.onProgress(`rerunning ${plural(changes.length, 'suspect')} in ${repeatable.package}`)
      const run = runner(repeatable)
      const proofs = await rerunPackage(changes, {
        run,
        first: repeatable,
        repetitions: options.repetitions,
        longestMs: options.budgetMs * LONGEST_SHARE,
      })
      for (const change of changes) {
        const proof = proofs.get(change)
        if (proof === undefined || proof.finished.length === 0) {
          const why = options.signal?.aborted ? CANCELLED : OUT_OF_TIME
          results.set(change, withoutRerun(change, 'unconfirmed', why))
          continue
        }
        const confirmed = confirmedBy(change, proof, repeatable, options.budgetMs)
        results.set(change, await withTest(confirmed, change, repeatable, run, options.signal))
      }
    }),
  )
  return results
}

/** Reruns of any process share the processors and the budget. One that only settles needs no processor. */
function createRunner(subject: Subject, options: ConfirmOptions): (repeatable: Repeatable) => RunAgain {
  const deadline = performance.now() + options.budgetMs
  const busy = pLimit(subject.parallel ? options.parallel : 1)
  const running = pLimit(subject.parallel ? options.parallel + MAX_SETTLING : 1)
  return (repeatable) => async (request) => {
    const { tests, repetitions, quick = false, atMostMs = Number.POSITIVE_INFINITY } = request
    const { signal } = options
    const begin = async (onSettling: () => void): Promise<FinishedRerun | undefined> => {
      const timeoutMs = Math.min(deadline - performance.now(), atMostMs)
      if (timeoutMs <= 0 || signal?.aborted) return undefined
      const how = { quick, signal, onSettling }
      const finished = await repeatable.again({ tests, repetitions, timeoutMs }, how)
      if (finished.passed) return finished
      if (signal?.aborted) return { ...finished, failure: CANCELLED }
      return performance.now() >= deadline ? { ...finished, failure: OUT_OF_TIME } : finished
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

/** Looks for the test of a leak that nothing else attributes, such as one that a timer started. */
async function withTest(
  judged: Confirmed,
  change: Change,
  repeatable: Repeatable,
  run: RunAgain,
  signal: AbortSignal | undefined,
): Promise<Confirmed> {
  const { verdict, tests, confirmation } = judged
  if (tests.length > 0) return judged
  const byExample = confirmation.runs.some((run) => run.tests === 'examples' && (run.count ?? 0) > 0)
  if (byExample && (verdict === 'leak' || verdict === 'unconfirmed')) {
    return { ...judged, tests: await bisect(change, await repeatable.names('examples', signal), run) }
  }
  if (verdict !== 'leak') return judged
  return { ...judged, tests: await bisect(change, await repeatable.names('tests', signal), run) }
}
