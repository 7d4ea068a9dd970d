import { type Baseline, parseBaseline } from '../baseline/index.ts'
import { BaselineError, GitHubError } from '../errors.ts'
import { type Candidate, type CandidateQuery, listCandidates } from './candidates.ts'
import type { Client } from './client.ts'
import { downloadArchive } from './download.ts'
import type { Log } from './log.ts'
import { findFault } from './provenance.ts'
import { readOnlyEntry } from './zip.ts'

/** Name of the one file in the baseline artifact. */
export const BASELINE_FILE = 'leakgate-baseline.json'

/** Far more than any baseline, far less than what would exhaust the runner. */
const MAX_BASELINE_BYTES = 64 * 1024 * 1024

/** Each costs two requests. When three in a row are no good, the fourth will not be better. */
const MAX_TRIES = 3

export type BaselineLookup =
  | {
      readonly kind: 'found'
      readonly document: Baseline
      readonly branch: string
      readonly commit: string
      readonly runId: number
    }
  /** `unreachable`: GitHub could not be asked; there may be one. */
  | { readonly kind: 'none'; readonly because: 'not recorded' | 'unreachable'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string }

export interface BaselineQuery extends CandidateQuery {
  /** Workflow that must have recorded it: the one that runs now. */
  readonly workflowPath: string | undefined
}

/** Looks for the baseline that earlier runs recorded. Never throws for what GitHub answers or an artifact holds. */
export async function findBaseline(
  client: Client,
  query: BaselineQuery,
  log: Pick<Log, 'info'>,
): Promise<BaselineLookup> {
  if (query.workflowPath === undefined) {
    const reason = 'GITHUB_WORKFLOW_REF is not set, so the workflow of a baseline cannot be checked.'
    return { kind: 'none', because: 'unreachable', reason }
  }
  try {
    const { usable, expired } = await listCandidates(client, query)
    if (usable.length === 0) {
      const reason = `the artifact ${query.artifactName} ${expired ? 'has expired' : 'does not exist yet'}`
      return { kind: 'none', because: 'not recorded', reason }
    }
    return await tryInTurn(client, query.artifactName, query.workflowPath, usable, log)
  } catch (error) {
    if (error instanceof GitHubError) return { kind: 'none', because: 'unreachable', reason: error.message }
    throw error
  }
}

async function tryInTurn(
  client: Client,
  name: string,
  workflowPath: string,
  candidates: readonly Candidate[],
  log: Pick<Log, 'info'>,
): Promise<BaselineLookup> {
  const faults: string[] = []
  for (const candidate of candidates.slice(0, MAX_TRIES)) {
    const { runId, branch, commit } = candidate
    try {
      const fault = await findFault(client, candidate, workflowPath)
      if (fault !== undefined) throw new BaselineError(fault)
      const archive = await downloadArchive(client, candidate)
      const text = readOnlyEntry(archive, BASELINE_FILE, MAX_BASELINE_BYTES).toString('utf8')
      const document = parseBaseline(text, `Artifact ${name} of run ${runId}`)
      log.info(`Baseline: artifact ${name} of run ${runId}, recorded on ${branch} at ${commit}`)
      return { kind: 'found', document, branch, commit, runId }
    } catch (error) {
      if (!(error instanceof BaselineError)) throw error
      log.info(`The baseline of run ${runId} is not used: ${error.message}`)
      faults.push(`${error.message.replace(/\.$/, '')} (run ${runId})`)
    }
  }
  const [first, ...others] = faults
  const more = others.length > 0 ? `, and ${others.length} older ones failed likewise` : ''
  return { kind: 'rejected', reason: `${first}${more}` }
}
