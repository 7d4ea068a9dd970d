import { ConfigurationError } from '../errors.ts'
import { meant } from '../text/typo.ts'
import { COMMANDS } from './commands.ts'
import { readFlags } from './read-flags.ts'
import { DEFAULT_HISTORY, parseHistory } from './values.ts'

/** What `leakgate baseline` does to files. */
export type BaselineCommand =
  | { readonly action: 'show'; readonly file: string }
  | { readonly action: 'diff'; readonly before: string; readonly after: string }
  | { readonly action: 'prune'; readonly file: string; readonly history: number }

/**
 * @param argv the words after `baseline`
 * @throws ConfigurationError
 */
export function parseBaselineCommand(argv: readonly string[]): BaselineCommand {
  const [action, ...rest] = argv
  switch (action) {
    case 'show': {
      const [file] = filesOf(action, filesOnly(action, rest), 1)
      return { action, file }
    }
    case 'diff': {
      const [before, after] = filesOf(action, filesOnly(action, rest), 2)
      return { action, before, after }
    }
    case 'prune': {
      const { flags, others } = readFlags(rest, COMMANDS.baseline.flags)
      const [file] = filesOf(action, others, 1)
      const history =
        typeof flags.history === 'string' ? parseHistory(flags.history, '--history') : DEFAULT_HISTORY
      return { action, file, history }
    }
    case undefined:
      throw new ConfigurationError('say what to do: show, diff or prune')
    default: {
      const likely = meant(action, ['show', 'diff', 'prune'])
      const advice = likely === undefined ? 'use show, diff or prune' : `did you mean ${likely}?`
      throw new ConfigurationError(`unknown action "${action}": ${advice}`)
    }
  }
}

function filesOnly(action: string, argv: readonly string[]): readonly string[] {
  const { flags, others } = readFlags(argv, COMMANDS.baseline.flags)
  if (flags.history !== undefined)
    throw new ConfigurationError(`--history goes with prune, not with ${action}`)
  return others
}

function filesOf(action: string, files: readonly string[], count: 1): readonly [string]
function filesOf(action: string, files: readonly string[], count: 2): readonly [string, string]
function filesOf(action: string, files: readonly string[], count: number): readonly string[] {
  if (files.length === count) return files
  throw new ConfigurationError(
    `${action} takes ${count === 1 ? 'one file' : `${count} files`}, not ${files.length}`,
  )
}
