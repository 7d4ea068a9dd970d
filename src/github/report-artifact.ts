import { BaselineError, ReportError } from '../errors.ts'
import type { Report } from '../model/report.ts'
import { parseReport } from '../report/json/parse.ts'
import { listRunArtifacts } from './artifacts.ts'
import type { Client } from './client.ts'
import { downloadArchive } from './download.ts'
import { readOnlyEntry } from './zip.ts'

/** Name of the one file in the report artifact. */
export const REPORT_FILE = 'leakgate-report.json'

/** `leakgate-baseline` → `leakgate-report`: one of each for every leg of a matrix. */
export const reportArtifactName = (baselineArtifact: string): string =>
  `${baselineArtifact.replace(/-baseline$/, '')}-report`

/** Far more than any report that people read. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024

export type ReportLookup =
  | { readonly kind: 'found'; readonly report: Report; readonly artifactId: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'rejected'; readonly reason: string }

/**
 * The report that a run has uploaded, as data.
 * @throws GitHubError
 */
export async function findReport(client: Client, runId: number, name: string): Promise<ReportLookup> {
  const artifacts = await listRunArtifacts(client, runId, 'the report artifact', { name })
  // Attempts of one run share the list; the last one counts.
  const [newest] = artifacts
    .filter((item) => item.name === name && !item.expired && item.workflow_run?.id === runId)
    .sort((a, b) => b.id - a.id)
  if (newest === undefined) return { kind: 'none' }
  try {
    const archive = await downloadArchive(
      client,
      { id: newest.id, size: newest.size_in_bytes, digest: newest.digest ?? undefined },
      'report',
    )
    const text = readOnlyEntry(archive, REPORT_FILE, MAX_REPORT_BYTES).toString('utf8')
    return { kind: 'found', report: parseReport(text, `Artifact ${name}`), artifactId: newest.id }
  } catch (error) {
    if (error instanceof BaselineError || error instanceof ReportError)
      return { kind: 'rejected', reason: error.message }
    throw error
  }
}
