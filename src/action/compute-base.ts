import { resolve } from 'node:path'
import { referenceTo } from '../baseline/reference.ts'
import type { JudgeOptions } from '../check/check.ts'
import { computeBaseline } from '../check/compute-base.ts'
import { obtainCommit } from '../git/fetch.ts'
import { repositoryRoot } from '../git/git.ts'
import type { TestRun } from '../measure/test-run.ts'
import { ageInSeconds } from '../text/words.ts'
import { type FoundBaseline, mayCompute } from './found-baseline.ts'
import type { Job } from './job.ts'

/** What the tests at the merge base run with. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly onProgress: (line: string) => void
  /** Told when it cannot be done, so that somebody can warn once the log obeys commands again. */
  readonly onFailure: (reason: string) => void
}

/**
 * The baseline to judge by: the one that was found, or one that is made from the merge base once it is known what this run
 * left behind.
 */
export function baselineToJudgeBy(
  job: Job,
  found: FoundBaseline,
  surroundings: Surroundings,
): JudgeOptions<FoundBaseline>['baseline'] {
  const { inputs, event } = job
  const lacking = found.outcome === 'none' || found.outcome === 'rejected'
  const { wanted } = found
  if (wanted === undefined || !mayCompute(job, wanted) || !(lacking || inputs.computeBase === 'always'))
    return found
  return {
    async forRun(run) {
      const computed = await compute(job, run, wanted, surroundings)
      if (computed.kind === 'failed') {
        surroundings.onFailure(computed.reason)
        return found
      }
      return {
        ...found,
        outcome: 'computed',
        // The jobs of the matrix are those that the recorded baseline knows.
        document: { ...computed.document, ...(found.document?.legs && { legs: found.document.legs }) },
        reference: referenceTo(computed.document, {
          kind: 'computed',
          source: wanted,
          commit: wanted,
          why: 'merge base',
          ageSeconds: ageInSeconds(computed.document.recordedAt, new Date()),
        }),
        branch: event.base.branch,
      }
    },
  }
}

async function compute({ inputs, context }: Job, run: TestRun, commit: string, surroundings: Surroundings) {
  const dir = resolve(context.workspace, inputs.workingDirectory)
  const root = await repositoryRoot(dir, surroundings.environment)
  if (root === undefined) return { kind: 'failed', reason: `${dir} is in no git repository` } as const
  const remote = { name: 'origin', serverUrl: context.serverUrl, token: inputs.token }
  const missing = await obtainCommit(root, commit, remote, surroundings.environment)
  if (missing !== undefined) {
    const what = `its commit ${commit.slice(0, 12)} is not in the checkout and cannot be fetched (${missing})`
    return { kind: 'failed', reason: `${what}; \`fetch-depth: 0\` of actions/checkout brings it` } as const
  }
  return computeBaseline(run, {
    // The tests of armed steps ran by commands that nobody told us.
    command:
      inputs.mode === 'run' && inputs.testBinary === undefined
        ? { kind: 'shell', script: inputs.run }
        : undefined,
    dir,
    root,
    commit,
    environment: surroundings.environment,
    leakProfile: inputs.leakProfile,
    signal: surroundings.signal,
    now: () => new Date(),
    onProgress: surroundings.onProgress,
  })
}
