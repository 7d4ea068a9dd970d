import { parseArgs } from 'node:util'
import { DEFAULT_HISTORY, parseHistory } from './values.ts'

/** What `leakgate baseline` does to files. */
export type BaselineCommand =
  | { readonly action: 'show'; readonly file: string }
  | { readonly action: 'diff'; readonly before: string; readonly after: string }
  | { readonly action: 'prune'; readonly file: string; readonly history: number }

const USAGE = 'use show FILE, diff BEFORE AFTER or prune FILE'

/**
 * @param argv the words after `baseline`
 * @throws Error that says what is wrong
 */
export function parseBaselineCommand(argv: readonly string[]): BaselineCommand {
  const [action, ...rest] = argv
  switch (action) {
    case 'show': {
      const [file] = filesOf(action, rest, 1)
      return { action, file }
    }
    case 'diff': {
      const [before, after] = filesOf(action, rest, 2)
      return { action, before, after }
    }
    case 'prune': {
      const { values, positionals } = parseArgs({
        args: [...rest],
        options: { history: { type: 'string' } },
        allowPositionals: true,
      })
      const [file] = filesOf(action, positionals, 1)
      const history =
        values.history === undefined ? DEFAULT_HISTORY : parseHistory(values.history, '--history')
      return { action, file, history }
    }
    case undefined:
      throw new Error(USAGE)
    default:
      throw new Error(`unknown action "${action}": ${USAGE}`)
  }
}

function filesOf(action: string, argv: readonly string[], count: 1): readonly [string]
function filesOf(action: string, argv: readonly string[], count: 2): readonly [string, string]
function filesOf(action: string, argv: readonly string[], count: number): readonly string[] {
  const { positionals } = parseArgs({ args: [...argv], options: {}, allowPositionals: true })
  if (positionals.length !== count) {
    throw new Error(
      `${action} takes ${count === 1 ? 'one file' : `${count} files`}, not ${positionals.length}`,
    )
  }
  return positionals
}
