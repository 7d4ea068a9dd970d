import pLimit from 'p-limit'
import { MAX_LEGS } from '../baseline/document.ts'
import { BaselineError, GitHubError, ReportError } from '../errors.ts'
import { type Artifact, listRunArtifacts, PAGE } from '../github/artifacts.ts'
import type { Client } from '../github/client.ts'
import { downloadArchive } from '../github/download.ts'
import type { Log } from '../github/log.ts'
import { readOnlyEntry } from '../github/zip.ts'
import { type LegResult, parseLeg } from '../matrix/leg.ts'

/** Name of the one file in the artifact of a job. */
export const LEG_FILE = 'leakgate-leg.json'

const MAX_LEG_BYTES = 128 * 1024 * 1024
const PARALLEL = 6

/** `leakgate-baseline` and `linux` → `leakgate-leg-linux`. */
export function legArtifactName(baselineArtifact: string, leg: string): string {
  return `${baselineArtifact.replace(/-baseline$/, '')}-leg-${leg}`
}

export interface Legs {
  readonly read: readonly LegResult[]
  /** Names of jobs whose result is there and cannot be used: no data, as if they had left none. */
  readonly unreadable: readonly string[]
}

/**
 * What the jobs of this run have left. One that cannot be read is a warning and no data.
 * @throws GitHubError when they cannot be listed
 */
export async function findLegs(
  client: Client,
  run: { readonly id: number; readonly baselineArtifact: string },
  log: Pick<Log, 'warning'>,
): Promise<Legs> {
  const prefix = legArtifactName(run.baselineArtifact, '')
  const newest = new Map<string, Artifact>()
  for (const item of await listAll(client, run.id)) {
    if (!item.name.startsWith(prefix) || item.expired || item.workflow_run?.id !== run.id) continue
    // Attempts of one run share the list; the last one of each job counts.
    if ((newest.get(item.name)?.id ?? 0) < item.id) newest.set(item.name, item)
  }
  const limit = pLimit(PARALLEL)
  const items = [...newest.values()].slice(0, MAX_LEGS)
  const results = await Promise.all(items.map((item) => limit(() => readLeg(client, item, prefix, log))))
  return {
    read: results.filter((leg) => leg !== undefined),
    unreadable: items
      .filter((_, index) => results[index] === undefined)
      .map(({ name }) => name.slice(prefix.length)),
  }
}

async function listAll(client: Client, runId: number): Promise<readonly Artifact[]> {
  const found: Artifact[] = []
  for (let page = 1; found.length < 2 * MAX_LEGS; page++) {
    const artifacts = await listRunArtifacts(client, runId, 'the results of the matrix', { page })
    found.push(...artifacts)
    if (artifacts.length < PAGE) break
  }
  return found
}

async function readLeg(
  client: Client,
  { id, name, size_in_bytes: size, digest }: Artifact,
  prefix: string,
  log: Pick<Log, 'warning'>,
): Promise<LegResult | undefined> {
  try {
    const archive = await downloadArchive(client, { id, size, digest: digest ?? undefined }, 'report')
    const leg = parseLeg(readOnlyEntry(archive, LEG_FILE, MAX_LEG_BYTES).toString('utf8'), `Artifact ${name}`)
    if (`${prefix}${leg.leg}` !== name)
      throw new ReportError(`Artifact ${name} is that of the job ${leg.leg}`)
    return leg
  } catch (error) {
    if (!(error instanceof BaselineError || error instanceof ReportError || error instanceof GitHubError)) {
      throw error
    }
    log.warning(`A result of the matrix is not used: ${error.message}`)
    return undefined
  }
}
