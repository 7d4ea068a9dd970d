import { COMMANDS, type CommandHelp, type CommandName } from '../config/commands.ts'
import { DEFAULT_COMMAND } from '../config/flags.ts'
import { OVERALL_USAGE } from '../config/usage.ts'
import { wrap } from '../report/terminal/style.ts'

/** The width of a terminal that nobody has made wider; a file and a pipe have none. */
const WIDTH = 80

const HELP_FLAG = ['-h, --help', 'print this'] as const

/** What `help` prints about one command, or about all of them. */
export function helpPage(topic: CommandName | undefined): string {
  return topic === undefined ? overview() : commandPage(COMMANDS[topic])
}

function overview(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const)
  return sections([
    ['', ["Leakgate finds the goroutine leaks that a change adds to a Go project's tests."]],
    ['usage:', [`  leakgate ${OVERALL_USAGE}`]],
    ['commands:', rows([...commands, ['version', 'print the version'], ['help', 'tell about one command']])],
    [
      '',
      paragraph(
        '`leakgate check --help`, or `leakgate help check`, tells about one command and its options.',
      ),
    ],
    ['', paragraph(ABOUT_COMMAND)],
    ['example:', indented(['leakgate check --base origin/main'])],
    [
      'exit code:',
      indented([
        '0 pass   1 the gate failed, or `baseline diff` found a difference',
        '2 wrong usage or configuration   3 could not measure',
        'a COMMAND that fails keeps its own exit code; the report is still written',
      ]),
    ],
  ])
}

function commandPage({ usage, about, flags, examples, exitCodes, takesCommand }: CommandHelp): string {
  const options = Object.entries(flags).map(([name, flag]) => {
    const fallback = flag.default === undefined ? '' : ` (default: ${flag.default})`
    return [[`--${name}`, flag.value].join(' ').trimEnd(), `${flag.about}${fallback}`] as const
  })
  return sections([
    ['usage:', indented(usage.map((line) => `leakgate ${line}`))],
    ['', paragraph(about)],
    ['options:', rows([...options, HELP_FLAG])],
    ['', takesCommand ? paragraph(ABOUT_COMMAND) : []],
    [examples.length === 1 ? 'example:' : 'examples:', indented(examples)],
    ['exit code:', indented(exitCodes)],
  ])
}

const ABOUT_COMMAND = `COMMAND is anything that ends in \`go test\` (default: ${(DEFAULT_COMMAND.kind === 'argv' ? DEFAULT_COMMAND.argv : []).join(' ')}), or a test binary (./pkg.test, built with \`go test -c\`); one that was built without the hook is captured over its own net/http/pprof.`

function sections(parts: readonly (readonly [title: string, lines: readonly string[]])[]): string {
  return parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${[...(title === '' ? [] : [title]), ...lines].join('\n')}\n`)
    .join('\n')
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`)

const paragraph = (text: string): readonly string[] => [wrap(text, WIDTH, '')]

/** Two columns. */
function rows(entries: readonly (readonly [name: string, about: string])[]): readonly string[] {
  const column = Math.max(...entries.map(([name]) => name.length)) + 4
  return entries.map(
    ([name, about]) => `  ${name.padEnd(column - 2)}${wrap(about, WIDTH - column, ' '.repeat(column))}`,
  )
}
