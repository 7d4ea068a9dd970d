import * as core from '@actions/core'
import { CUT_NOTICE, cutAtLine } from './length.ts'
import type { Log } from './log.ts'

/** The runner drops a larger one as a whole (actions/runner, src/Runner.Worker/FileCommandManager.cs). */
export const MAX_SUMMARY_BYTES = 1024 * 1024

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
