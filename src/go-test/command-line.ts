import type { RunSummary } from '../model/measurement.ts'
import { isLeftOut, takesValue } from './go-flags.ts'

export interface GoTest {
  /** As words, those that choose tests or write files left out. */
  readonly flags: readonly string[]
  /** -run of the command; empty for none. */
  readonly run: string
  /** -bench of the command; empty for none. */
  readonly bench: string
  /** -args and what follows. */
  readonly args: readonly string[]
}

/** The flags of the user's `go test`; of a command that hides it (`make test`), those that the test processes tell. */
export function goTestOf({ command, settings }: Pick<RunSummary, 'command' | 'settings'>): GoTest {
  const words = wordsOf(command)
  if (words?.[0] !== 'go' || words[1] !== 'test') {
    const { race = [], cpu = [] } = settings ?? {}
    const [list = '', ...others] = cpu
    // A command may run the tests both ways.
    const flags = [
      race.includes('on') ? '-race' : '',
      others.length === 0 && /^[\d,]+$/.test(list) ? `-cpu=${list}` : '',
    ]
    return { flags: flags.filter((flag) => flag !== ''), run: '', bench: '', args: [] }
  }
  const end = words.findIndex((word) => /^--?args$/.test(word))
  const own = end < 0 ? words.slice(2) : words.slice(2, end)
  const flags: string[] = []
  const given = new Map<string, string>()
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? ''
    const [, name, equals, value] = /^--?(?:test\.)?([A-Za-z][\w.]*)(=)?([\s\S]*)$/.exec(word) ?? []
    if (name === undefined) continue
    const next = equals === undefined && takesValue(name) ? own[++index] : undefined
    given.set(name, next ?? value ?? '')
    if (!isLeftOut(name, 'hand')) flags.push(next === undefined ? word : `-${name}=${next}`)
  }
  return {
    flags,
    run: given.get('run') ?? '',
    bench: given.get('bench') ?? '',
    args: end < 0 ? [] : words.slice(end),
  }
}

/** Whether the command is one `go test`, which stays in the module or workspace that it starts in. */
export function isOneGoTest(command: string): boolean {
  const words = wordsOf(command) ?? []
  return words[0] === 'go' && words[1] === 'test' && !words.some((word) => /^--?C(?:=|$)/.test(word))
}

/** The words of one simple command; undefined for what only a shell understands. */
function wordsOf(command: string): readonly string[] | undefined {
  const words: string[] = []
  const WORD = /\s*((?:[^\s'"\\$`;&|<>()*?[\]{}~#!]|'[^']*'|\\[^\n]|"[^"\\$`]*")+)/gy
  let end = 0
  for (const match of command.trim().matchAll(WORD)) {
    end = match.index + match[0].length
    const quoted = match[1] ?? ''
    words.push(
      quoted.replaceAll(
        /'([^']*)'|"([^"]*)"|\\(.)/g,
        (_, single, double, escaped) => single ?? double ?? escaped,
      ),
    )
  }
  return end === command.trim().length ? words : undefined
}
