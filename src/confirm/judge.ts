import { knownSingleton } from '../knowledge/singletons.ts'
import type { Change, Verdict } from '../model/change.ts'
import type { Confirmation } from '../model/confirmation.ts'
import type { Origin, Site } from '../model/site.ts'
import type { FinishedRerun, Repeatable } from '../model/subject.ts'
import { topLevelTests } from '../sites/names.ts'
import { judgeGrown } from './grown.ts'
import type { Judgement, RerunEvidence } from './judgement.ts'
import { observe, sitesLike } from './rerun.ts'
import { judgeNew } from './verdict.ts'

/** What reruns say of one change. */
export interface Confirmed {
  readonly verdict: Verdict
  readonly tests: readonly string[]
  readonly proven: boolean
  readonly confirmation: Confirmation
}

/** The reruns that tell about one change, and what they prove. */
export interface Proof {
  readonly finished: readonly FinishedRerun[]
  readonly judgement: Judgement
}

export function prove(
  change: Change,
  finished: readonly FinishedRerun[],
  { passed }: Pick<Repeatable, 'passed'>,
): Proof {
  const runs = observe(change, finished)
  const seen = sitesLike(change, finished)
  const evidence: RerunEvidence = {
    proven: isProven(change, seen),
    origin: originOf(seen),
    knownSingleton: knownSingleton(change),
    firstPassed: passed,
    unrepeatable: isExample(change) ? 'examples run only once in a process' : '',
    failure: finished.find(({ failure }) => failure !== '')?.failure ?? '',
  }
  const judgement = change.change === 'grown' ? judgeGrown(runs, change, evidence) : judgeNew(runs, evidence)
  return { finished, judgement }
}

/** A change with what was proven of it. */
export function confirmedBy(
  change: Change,
  { finished, judgement }: Proof,
  { argumentsFor }: Pick<Repeatable, 'argumentsFor'>,
  budgetMs: number,
): Confirmed {
  const { verdict, rate, note } = judgement
  const runs = observe(change, finished)
  const seen = sitesLike(change, finished)
  const tests =
    change.tests.length > 0 ? change.tests : [...new Set(seen.flatMap((site) => site.tests))].sort()
  const repeated = runs.find(({ repetitions }) => repetitions > 1)
  return {
    verdict,
    tests,
    proven: isProven(change, seen),
    confirmation: {
      runs,
      rate,
      note,
      origin: originOf(seen),
      exitedAfterMs: verdict === 'slow-exit' ? Math.max(...runs.map((run) => run.exitedAfterMs ?? 0)) : null,
      arguments: argumentsFor({
        tests: change.tests.length > 0 ? topLevelTests(change.tests) : undefined,
        repetitions: repeated?.repetitions ?? 1,
        timeoutMs: budgetMs,
      }),
    },
  }
}

export function withoutRerun(change: Change, verdict: Verdict, note: string): Confirmed {
  return {
    verdict,
    tests: change.tests,
    proven: change.proven,
    confirmation: { runs: [], rate: null, exitedAfterMs: null, note, origin: null, arguments: [] },
  }
}

/** Whether only examples start it, which -test.count does not repeat (go help testflag). */
export function isExample({ tests }: Pick<Change, 'tests'>): boolean {
  return tests.length > 0 && tests.every((test) => test.startsWith('Example'))
}

function isProven(change: Change, seen: readonly Site[]): boolean {
  return change.proven || seen.some((site) => site.proven)
}

/** Once per process only when each of them was started so. */
function originOf(seen: readonly Site[]): Origin | null {
  const origins = seen.flatMap(({ origin }) => origin ?? [])
  return origins.find(({ once }) => !once) ?? origins[0] ?? null
}
