import { type Baseline, parseBaseline } from '../baseline/document.ts'
import { BaselineError, GitHubError } from '../errors.ts'
import { plural } from '../text/words.ts'
import { type Candidate, type CandidateQuery, listCandidates, type Refusal } from './candidates.ts'
import type { Client } from './client.ts'
import { checkSize, downloadArchive } from './download.ts'
import type { Log } from './log.ts'
import { findFault } from './provenance.ts'
import { readOnlyEntry } from './zip.ts'

/** Name of the one file in the baseline artifact. */
export const BASELINE_FILE = 'leakgate-baseline.json'

/** Far more than any baseline, far less than what would exhaust the runner. */
const MAX_BASELINE_BYTES = 64 * 1024 * 1024

/**
 * When three in a row are no good, the fourth will not be better. One that is no good costs no request when the list tells
 * that, one when its run does, two when its archive does: four more than otherwise, at most.
 */
const MAX_TRIES = 3

/** Refused artifacts that the log names; a repository with many forks can have any number of them. */
const MAX_REFUSALS_LOGGED = 10

export type BaselineLookup =
  | {
      readonly kind: 'found'
      readonly document: Baseline
      readonly branch: string
      readonly commit: string
      readonly runId: number
      readonly choice: Choice
    }
  /** `unreachable`: GitHub could not be asked; there may be one. */
  | { readonly kind: 'none'; readonly because: 'not recorded' | 'unreachable'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string }

export interface BaselineQuery extends CandidateQuery {
  /** Workflow that must have recorded it: the one that runs now. */
  readonly workflowPath: string | undefined
  /** Commit that it should be of; undefined when that is not known. */
  readonly commit: string | undefined
  /** Job of a matrix that it must hold something of: undefined outside of one. */
  readonly leg?: string | undefined
  /** Commits before that one, nearest first. Called only when there is none of that commit. */
  readonly ancestors: (commit: string) => Promise<readonly string[]>
}

/**
 * Looks for the baseline that earlier runs recorded: of the wanted commit, else of its nearest ancestor, else the newest.
 * Three requests, and those of `ancestors` when there is none of the wanted commit. Never throws for what GitHub answers or an
 * artifact holds.
 */
export async function findBaseline(
  client: Client,
  query: BaselineQuery,
  log: Pick<Log, 'info'>,
): Promise<BaselineLookup> {
  const { workflowPath } = query
  if (workflowPath === undefined) {
    const reason = 'GITHUB_WORKFLOW_REF is not set, so the workflow of a baseline cannot be checked.'
    return { kind: 'none', because: 'unreachable', reason }
  }
  try {
    const { usable, refused } = await listCandidates(client, query)
    logRefusals(refused, log)
    if (usable.length === 0) {
      const expired = refused.some(({ why }) => why === 'expired')
      const reason = `the artifact ${query.artifactName} ${expired ? 'has expired' : 'does not exist yet'}`
      return { kind: 'none', because: 'not recorded', reason }
    }
    return await tryInTurn(client, { ...query, workflowPath }, usable, log)
  } catch (error) {
    if (error instanceof GitHubError) return { kind: 'none', because: 'unreachable', reason: error.message }
    throw error
  }
}

function logRefusals(refused: readonly Refusal[], log: Pick<Log, 'info'>): void {
  for (const { artifact, reason } of refused.slice(0, MAX_REFUSALS_LOGGED)) {
    log.info(`The baseline artifact ${artifact} is not used: ${reason}`)
  }
  const more = refused.length - MAX_REFUSALS_LOGGED
  if (more > 0) log.info(`${plural(more, 'more baseline artifact')} cannot be used either`)
}

interface BaselineAttempt {
  readonly candidate: Candidate
  readonly choice: Choice
}

async function tryInTurn(
  client: Client,
  query: BaselineQuery & { readonly workflowPath: string },
  candidates: readonly Candidate[],
  log: Pick<Log, 'info'>,
): Promise<BaselineLookup> {
  const { artifactName: name } = query
  const faults: string[] = []
  for await (const { candidate, choice } of inOrder(candidates, query)) {
    const { runId, branch, commit } = candidate
    try {
      checkSize(candidate)
      const fault = await findFault(client, candidate, query.workflowPath)
      if (fault !== undefined) throw new BaselineError(fault)
      const archive = await downloadArchive(client, candidate)
      const text = readOnlyEntry(archive, BASELINE_FILE, MAX_BASELINE_BYTES).toString('utf8')
      const document = parseBaseline(text, `Artifact ${name} of run ${runId}`)
      const missing = missingLeg(document, query.leg)
      if (missing !== undefined) throw new BaselineError(missing)
      log.info(`Baseline: artifact ${name} of run ${runId}, recorded on ${branch} at ${commit}`)
      return { kind: 'found', document, branch, commit, runId, choice }
    } catch (error) {
      if (!(error instanceof BaselineError)) throw error
      log.info(`The baseline of run ${runId} is not used: ${error.message}`)
      faults.push(`${error.message.replace(/\.$/, '')} (run ${runId})`)
      if (faults.length === MAX_TRIES) break
    }
  }
  const [first, ...others] = faults
  const more = others.length > 0 ? `, and ${others.length} others failed too` : ''
  return { kind: 'rejected', reason: `${first}${more}` }
}

/** A baseline knows nothing about a job that left no result in that run or that was added later; an older one may. */
function missingLeg({ legs }: Baseline, leg: string | undefined): string | undefined {
  if (leg === undefined || legs === undefined || legs.includes(leg)) return undefined
  return `it has nothing from the matrix job ${leg}`
}

/** Asks for the ancestors only when it has to. */
async function* inOrder(
  candidates: readonly Candidate[],
  query: BaselineQuery,
): AsyncGenerator<BaselineAttempt> {
  const { commit, branches } = query
  const wanted = candidates.filter((candidate) => candidate.commit === commit)
  for (const candidate of wanted) yield { candidate, choice: { kind: 'wanted' } }
  const others = candidates.filter((candidate) => candidate.commit !== commit)
  if (others.length === 0) return
  const ancestors = commit === undefined ? [] : await query.ancestors(commit)
  const distances = new Map(ancestors.map((ancestor, index) => [ancestor, index + 1]))
  const distanceOf = (candidate: Candidate) => distances.get(candidate.commit) ?? Number.POSITIVE_INFINITY
  const before = others.filter((candidate) => distances.has(candidate.commit))
  // The sort is stable, so of one commit the newest stays first.
  for (const candidate of before.sort((a, b) => distanceOf(a) - distanceOf(b))) {
    yield { candidate, choice: { kind: 'ancestor', distance: distanceOf(candidate) } }
  }
  const rest = others.filter((candidate) => !distances.has(candidate.commit))
  for (const candidate of rest.sort((a, b) => branches.indexOf(a.branch) - branches.indexOf(b.branch))) {
    yield { candidate, choice: { kind: 'newest' } }
  }
}

/** Why this baseline and no other. */
export type Choice =
  | { readonly kind: 'wanted' }
  /** The nearest that there is; `distance` commits before the wanted one. */
  | { readonly kind: 'ancestor'; readonly distance: number }
  | { readonly kind: 'newest' }
  | { readonly kind: 'committed file' }
