import * as core from '@actions/core'
import { MAX_SUMMARY_BYTES } from '../report/surface-limits.ts'
import { CUT_NOTICE, cutAtLine } from './length.ts'
import type { Log } from './log.ts'

/** Adds to the summary of the job. Best effort. */
export async function writeSummary(text: string, log: Pick<Log, 'warning'>): Promise<void> {
  try {
    await core.summary.addRaw(fitSummary(text), true).write()
  } catch (error) {
    log.warning(`The job summary was not written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** One byte is left for the newline at the end. */
export const fitSummary = (text: string): string =>
  cutAtLine(text, MAX_SUMMARY_BYTES - 1, (part) => Buffer.byteLength(part), CUT_NOTICE)
