import { BaselineError, ConfigurationError, KnownError } from '../errors.ts'

/** The command line's exit codes; a failing command of the user keeps its own. */
export const EXIT = { pass: 0, gateFailed: 1, usage: 2, notMeasured: 3 } as const

export function exitCodeOf(error: unknown): number {
  return error instanceof ConfigurationError || error instanceof BaselineError ? EXIT.usage : EXIT.notMeasured
}

/** Known errors are one line; anything else is a defect of ours and shows its stack. */
export function messageOf(error: unknown): string {
  if (error instanceof KnownError) return `leakgate: ${error.message}`
  return `leakgate: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}`
}
