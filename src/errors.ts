/** An error whose message alone is enough for the user: what happened, and what to do about it. */
export class KnownError extends Error {
  override name = 'KnownError'
}

/** Wrong usage: a flag, an input or a configuration file. Exit code 2. */
export class ConfigurationError extends KnownError {
  override name = 'ConfigurationError'
}

/** A capture folder or a profile in it cannot be read. */
export class CaptureError extends KnownError {
  override name = 'CaptureError'
}

/** A baseline document cannot be used. Exit code 2 when the user named it. */
export class BaselineError extends KnownError {
  override name = 'BaselineError'
}

/** A report document cannot be used. */
export class ReportError extends KnownError {
  override name = 'ReportError'
}

/** Nothing could be measured: no `go`, a toolchain the hook does not fit. Exit code 3. */
export class MeasurementError extends KnownError {
  override name = 'MeasurementError'
}

/** GitHub answered no. It never changes the verdict. */
export class GitHubError extends KnownError {
  override name = 'GitHubError'
}

/** The command line's exit codes; a failing command of the user keeps its own. */
export const EXIT = { pass: 0, gateFailed: 1, usage: 2, notMeasured: 3 } as const

export function exitCodeOf(error: unknown): number {
  return error instanceof ConfigurationError || error instanceof BaselineError ? EXIT.usage : EXIT.notMeasured
}

/** Known errors are one line, with the usage behind it where the command line is wrong; anything else is a defect of ours and shows its stack. */
export function messageOf(error: unknown): string {
  if (error instanceof KnownError) return `leakgate: ${error.message}`
  return `leakgate: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}`
}
