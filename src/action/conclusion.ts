import * as core from '@actions/core'
import { CaptureError, EXIT, exitCodeOf, KnownError, MeasurementError } from '../errors.ts'
import { logLine } from '../github/log.ts'
import { isInconclusive, type Report } from '../model/report.ts'
import { tally } from '../report/tally.ts'
import { headline } from '../report/words/headline.ts'

export type Conclusion =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: number }

/** How the step ends. A failing command comes first: its exit code is what a plain `run:` step would have had. */
export function conclude(report: Report): Conclusion {
  const { command } = report.run
  const exitCode = report.run.exitCode ?? 0
  const counted = tally(report)
  const messages: string[] = []
  if (exitCode !== 0) messages.push(`\`${command}\` ended with exit code ${exitCode}.`)
  if (isInconclusive(report) && counted.leaks.length === 0) {
    messages.push(
      'Leakgate could not measure anything: no test process wrote a profile. The job summary gives the reasons.',
    )
  } else if (!report.gate.passed) {
    const { reasons } = report.gate
    messages.push(`${headline(report, counted)}.`, ...reasons.slice(0, MAX_REASONS).map(bullet))
    if (reasons.length > MAX_REASONS) messages.push(`- and ${reasons.length - MAX_REASONS} more`)
  }
  if (messages.length === 0) return { kind: 'passed' }
  const code = isInconclusive(report) ? EXIT.notMeasured : EXIT.gateFailed
  return { kind: 'failed', message: messages.join('\n'), exitCode: exitCode || code }
}

/** The annotations and the summary have them all. */
const MAX_REASONS = 5

const bullet = (reason: string): string => `- ${logLine(reason)}`

/** A known error is one line; anything else is a defect of ours and shows its stack. */
export function concludeError(error: unknown): Conclusion {
  if (error instanceof MeasurementError || error instanceof CaptureError) {
    return {
      kind: 'failed',
      message: `Leakgate could not measure: ${error.message}`,
      exitCode: exitCodeOf(error),
    }
  }
  if (error instanceof KnownError)
    return { kind: 'failed', message: error.message, exitCode: exitCodeOf(error) }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    kind: 'failed',
    message: `Leakgate failed because of a bug. Please report it:\n${stack}`,
    exitCode: EXIT.usage,
  }
}

/** Ends the step: a failed one with its message as an annotation and its exit code. */
export function end(conclusion: Conclusion): void {
  if (conclusion.kind === 'passed') return
  core.setFailed(conclusion.message)
  process.exitCode = conclusion.exitCode
}
