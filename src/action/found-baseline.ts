import { join, resolve } from 'node:path'
import { type Baseline, parseBaseline } from '../baseline/document.ts'
import { referenceTo } from '../baseline/reference.ts'
import { readBaselineFile } from '../check/baseline-file.ts'
import { BaselineError } from '../errors.ts'
import { runUrl } from '../github/context.ts'
import { type BaselineLookup, type Choice, findBaseline } from '../github/find-baseline.ts'
import type { Outputs } from '../github/outputs.ts'
import { baselineFor } from '../matrix/leg.ts'
import { fileExists } from '../measure/files.ts'
import type { BaselineReference } from '../model/report.ts'
import { ageInSeconds, agePhrase, plural } from '../text/words.ts'
import { ancestorsOf } from './ancestors.ts'
import type { Job } from './job.ts'
import { findWanted, type Wanted } from './merge-base.ts'

/** Completes "baseline of <commit> (…)". Plain text; the branch's name is foreign. */
export function choicePhrase(choice: Choice, { commit, name }: Wanted, branch: string | null): string {
  const wanted = name === 'this commit' ? name : `the ${name}`
  switch (choice.kind) {
    case 'wanted':
      return name
    case 'ancestor':
      return `${plural(choice.distance, 'commit')} before ${wanted}`
    case 'newest':
      return `newest on ${branch}, because ${wanted} ${commit === undefined ? 'is not known' : 'has none'}`
    case 'committed file':
      return 'committed file, since no run recorded a usable one'
    default:
      return choice satisfies never
  }
}

/** A baseline, or why there is none. */
export interface FoundBaseline {
  readonly outcome: Outputs['baseline']
  readonly reference: BaselineReference
  readonly document: Baseline | undefined
  /** Branch that it was recorded on, where that is known. */
  readonly branch: string | null
  /** The commit that a baseline was wanted of; undefined where nobody asked, or nothing tells. */
  readonly wanted: string | undefined
  /** Files that the pull request changes, where the search brought them along; null when GitHub did not tell all of them. */
  readonly changed?: readonly string[] | null | undefined
}

/** In the working directory, for repositories that keep a baseline under version control. */
export const COMMITTED_FILE = '.leakgate-baseline.json'

/**
 * The baseline for this run: the file that the user named; else what earlier runs recorded, of the merge base, of its nearest
 * ancestor, or the newest; else a file that is committed under its usual name.
 * @throws BaselineError when the named file cannot be used
 */
export async function findBaselineToUse(job: Job, now = new Date()): Promise<FoundBaseline> {
  const found = await find(job, now)
  const { leg } = job.inputs
  if (leg === undefined || found.document === undefined) return found
  return { ...found, document: baselineFor(leg, found.document) }
}

async function find(job: Job, now: Date): Promise<FoundBaseline> {
  const { inputs, context, event, client, log } = job
  if (inputs.baseline !== undefined) {
    return fromFile(inputs.baseline, await readDocument(job, inputs.baseline), undefined, now)
  }
  const wanted = await findWanted(job)
  const lookup = await findBaseline(
    client,
    {
      artifactName: inputs.artifactName,
      // A pull request onto another pull request's branch has a base that nothing was recorded on.
      branches: [...new Set([event.base.branch, event.defaultBranch])],
      commit: wanted.commit,
      leg: inputs.leg,
      ancestors: (commit) => ancestorsOf(commit, job),
      runId: context.runId,
      workflowPath: context.workflowPath,
    },
    log,
  )
  if (lookup.kind === 'found') return fromArtifact(lookup, wanted, job, now)
  const file = join(inputs.workingDirectory, COMMITTED_FILE)
  const committed = (await fileExists(resolve(context.workspace, file)))
    ? await tryFile(job, file)
    : undefined
  report(lookup, committed?.kind === 'read' ? file : undefined, mayCompute(job, wanted.commit), job)
  if (committed?.kind === 'read') return fromFile(file, committed.document, wanted, now)
  const { kind, reason } = committed ?? lookup
  return {
    outcome: kind,
    reference: { kind: 'none', reason },
    document: undefined,
    branch: null,
    wanted: wanted.commit,
    changed: wanted.changed,
  }
}

async function readDocument({ context }: Job, path: string): Promise<Baseline> {
  return parseBaseline(await readBaselineFile(resolve(context.workspace, path)), path)
}

type Committed =
  | { readonly kind: 'read'; readonly document: Baseline }
  | { readonly kind: 'rejected'; readonly reason: string }

/** Nobody asked for this file in so many words, so a damaged one is no reason to stop. */
async function tryFile(job: Job, path: string): Promise<Committed> {
  try {
    return { kind: 'read', document: await readDocument(job, path) }
  } catch (error) {
    if (!(error instanceof BaselineError)) throw error
    job.log.warning(`Not compared with the committed baseline: ${error.message}`)
    return { kind: 'rejected', reason: error.message }
  }
}

/** @param wanted undefined for a file that the user named */
function fromFile(path: string, document: Baseline, wanted: Wanted | undefined, now: Date): FoundBaseline {
  return {
    outcome: 'file',
    reference: referenceTo(document, {
      kind: 'file',
      source: path,
      ...(wanted && { why: choicePhrase({ kind: 'committed file' }, wanted, null) }),
      ageSeconds: ageInSeconds(document.recordedAt, now),
    }),
    document,
    branch: null,
    wanted: wanted?.commit,
    changed: wanted?.changed,
  }
}

function fromArtifact(
  { document, commit, branch, runId, choice }: Extract<BaselineLookup, { kind: 'found' }>,
  wanted: Wanted,
  { inputs, context, log }: Job,
  now: Date,
): FoundBaseline {
  const why = choicePhrase(choice, wanted, branch)
  const ageSeconds = ageInSeconds(document.recordedAt, now)
  log.info(`Compared with the baseline of ${commit.slice(0, 7)} (${why}), ${agePhrase(ageSeconds)}`)
  return {
    outcome: 'found',
    reference: referenceTo(document, {
      kind: 'artifact',
      source: inputs.artifactName,
      // The one that GitHub vouches for.
      commit,
      url: runUrl(context, runId),
      why,
      ageSeconds,
    }),
    document,
    branch,
    wanted: wanted.commit,
    changed: wanted.changed,
  }
}

/** On the default branch nothing depends on the comparison, so its failure is no warning there. */
function report(
  lookup: Exclude<BaselineLookup, { kind: 'found' }>,
  file: string | undefined,
  canCompute: boolean,
  { event, log }: Job,
): void {
  const instead =
    file !== undefined ? `the committed ${file} only` : canCompute ? 'the merge base itself' : 'nothing'
  if (event.kind === 'default branch') {
    log.info(`No earlier baseline to compare with: ${lookup.reason}`)
  } else if (lookup.kind === 'rejected') {
    log.warning(`Compared with ${instead}, because the baseline is unusable: ${lookup.reason}`)
  } else if (lookup.because === 'unreachable') {
    log.warning(`Compared with ${instead}: ${lookup.reason}`)
  } else if (file === undefined && canCompute) {
    log.info(`No baseline yet (${lookup.reason}): Leakgate compares with the merge base itself.`)
  } else if (file === undefined) {
    log.notice(
      `No baseline yet (${lookup.reason}). The next push to ${event.defaultBranch} records one; until then, no leak fails the build.`,
    )
  }
}

/** Whether this run may run the merge base's tests too, and knows which commit that is. */
export function mayCompute(
  { inputs, event }: Pick<Job, 'inputs' | 'event'>,
  wanted: string | undefined,
): boolean {
  return (
    wanted !== undefined &&
    inputs.computeBase !== 'never' &&
    (event.kind === 'pull request' || event.kind === 'merge group')
  )
}
