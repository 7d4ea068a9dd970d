import { resolve } from 'node:path'
import { type Baseline, parseBaseline } from '../baseline/index.ts'
import { readBaselineFile } from '../cli/files.ts'
import type { BaselineReference } from '../report/index.ts'
import { type BaselineLookup, findBaseline } from './baseline.ts'
import { type RunContext, runUrl } from './context.ts'
import type { Job } from './job.ts'
import type { Outputs } from './outputs.ts'

/** A baseline, or why there is none. */
export interface Standard {
  readonly outcome: Outputs['baseline']
  readonly reference: BaselineReference
  readonly document: Baseline | undefined
  /** Branch that it was recorded on, where that is known. */
  readonly branch: string | null
}

/**
 * The baseline for this run: the file that the user named, else what earlier runs recorded.
 * @throws BaselineError when the named file cannot be used
 */
export async function findStandard({ inputs, context, event, client, log }: Job): Promise<Standard> {
  if (inputs.baseline !== undefined) {
    return committed(
      inputs.baseline,
      parseBaseline(await readBaselineFile(resolve(context.workspace, inputs.baseline)), inputs.baseline),
    )
  }
  const query = {
    artifactName: inputs.artifactName,
    // A pull request onto another pull request's branch has a base that nothing was recorded on.
    branches: [...new Set([event.base.branch, event.defaultBranch])],
    commit: event.base.commit,
    runId: context.runId,
    workflowPath: context.workflowPath,
  }
  const lookup = await findBaseline(client, query, log)
  report(lookup, event.kind === 'default branch', event.defaultBranch, log)
  return fromArtifact(lookup, inputs.artifactName, context)
}

function committed(path: string, document: Baseline): Standard {
  const { commit, recordedAt, goVersion } = document
  return {
    outcome: 'file',
    reference: { kind: 'file', source: path, commit, recordedAt, goVersion, url: null },
    document,
    branch: null,
  }
}

function fromArtifact(lookup: BaselineLookup, name: string, context: RunContext): Standard {
  if (lookup.kind !== 'found') {
    const reference = { kind: 'none', reason: lookup.reason } as const
    return { outcome: lookup.kind, reference, document: undefined, branch: null }
  }
  const { document, commit, branch, runId } = lookup
  const { recordedAt, goVersion } = document
  const url = runUrl(context, runId)
  return {
    outcome: 'found',
    // The commit is the one that GitHub vouches for, not what the document says of itself.
    reference: { kind: 'artifact', source: name, commit, recordedAt, goVersion, url },
    document,
    branch,
  }
}

/** On the default branch nothing depends on the comparison, so its failure is no warning there. */
function report(lookup: BaselineLookup, recording: boolean, defaultBranch: string, log: Job['log']): void {
  if (lookup.kind === 'found') return
  if (recording) {
    log.info(`Nothing to compare with: ${lookup.reason}`)
  } else if (lookup.kind === 'rejected') {
    log.warning(`Compared with nothing: the baseline is not used, because ${lookup.reason}`)
  } else if (lookup.because === 'unreachable') {
    log.warning(`Compared with nothing: ${lookup.reason}`)
  } else {
    log.notice(
      `No baseline yet (${lookup.reason}). It is recorded on the next push to ${defaultBranch}; until then no leak fails the build.`,
    )
  }
}
