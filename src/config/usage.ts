/** How the command line tells that it was called wrongly. */
import { ConfigurationError } from '../errors.ts'
import { plainLine, shorten } from '../text/plain.ts'
import { meant } from '../text/typo.ts'
import { enumerate } from '../text/words.ts'
import { COMMANDS, type CommandName, commandsWith, isCommand } from './commands.ts'

/** Without the program's name, as those of the table. */
export const OVERALL_USAGE = `${Object.keys(COMMANDS).join('|')} [options] [-- COMMAND…]`

/** What was typed may be long, and may hold line breaks and escape sequences. */
const MAX_PROBLEM_CHARACTERS = 400

/**
 * @param action the word behind the command's name
 * @throws ConfigurationError with the usage behind what is wrong
 */
export function withUsage<T>(name: CommandName, action: string | undefined, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const lines: readonly string[] = COMMANDS[name].usage
    const own = lines.filter((line) => line.startsWith(`${name} ${action} `))
    throw usageError(
      `${name}: ${error.message}`,
      `leakgate ${name} --help`,
      own.length > 0 ? own : lines,
      error,
    )
  }
}

export function unknownCommand(word: string): ConfigurationError {
  const problem = `unknown command "${word}"`
  const takers = word.startsWith('--') ? commandsWith(word.slice(2)) : []
  if (takers.length > 0) {
    const advice = `it is an option of ${enumerate(takers)}, whose name comes first`
    return usageError(`${problem}: ${advice}`, 'leakgate --help', [OVERALL_USAGE])
  }
  const names = Object.keys(COMMANDS)
  const likely = meant(word, [...names, 'help', 'version', '--help', '--version'])
  if (likely === undefined) {
    const advice = `use ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
    return usageError(`${problem}: ${advice}`, 'leakgate --help', [OVERALL_USAGE])
  }
  const usage = isCommand(likely) ? COMMANDS[likely].usage : [OVERALL_USAGE]
  const help = isCommand(likely) ? `leakgate ${likely} --help` : 'leakgate --help'
  return usageError(`${problem}: did you mean ${likely}?`, help, usage)
}

function usageError(
  problem: string,
  help: string,
  usage: readonly string[],
  cause?: Error,
): ConfigurationError {
  const lines = usage.map((line, at) => `${at === 0 ? 'usage: ' : '       '}leakgate ${line}`)
  const first = `${plainLine(shorten(problem, MAX_PROBLEM_CHARACTERS))} (see ${help})`
  return new ConfigurationError([first, ...lines].join('\n'), { cause })
}
