// Not commander 14: it adds 125,170 bytes to every start (table, help and hints of ours: 10,624) and takes `--out --dir x` for a file
// named --dir. Not cac 7, citty 0.2 or yargs-parser 22: they read a file named 010 as 10, or take an option that nobody knows. Measured.

import { parseArgs } from 'node:util'
import { ConfigurationError } from '../errors.ts'
import { meant } from '../text/typo.ts'
import { enumerate } from '../text/words.ts'
import { commandsWith, type FlagHelp } from './commands.ts'

type FlagTable = Readonly<Record<string, FlagHelp>>

export interface Words {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  readonly others: readonly string[]
}

/** @throws ConfigurationError with one sentence about what is wrong */
export function readFlags(argv: readonly string[], table: FlagTable): Words {
  const args = [...argv]
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    // No flag of ours is a list.
    return { flags: values as Words['flags'], others: positionals }
  } catch (cause) {
    // Node's own sentences are for programmers, and take `-out`, as Go writes its flags, for `-o -u -t`.
    const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true })
    for (const token of tokens) {
      if (token.kind !== 'option') continue
      const typed = args[token.index]?.replace(/=.*$/s, '') ?? token.rawName
      const problem = problemOf(token, typed, table)
      if (problem !== undefined) throw new ConfigurationError(problem, { cause })
    }
    if (!(cause instanceof Error)) throw cause
    throw new ConfigurationError(cause.message.split(/\.\s/)[0], { cause })
  }
}

function problemOf(
  {
    name,
    value,
    inlineValue,
  }: { name: string; value?: string | undefined; inlineValue?: boolean | undefined },
  typed: string,
  table: FlagTable,
): string | undefined {
  const flag = Object.hasOwn(table, name) ? table[name] : undefined
  if (flag === undefined) return `unknown option "${typed}"${hint(typed.replace(/^-+/, ''), table)}`
  if (flag.value === undefined) return value === undefined ? undefined : `--${name} takes no value`
  if (value === undefined) return `--${name} needs a value: --${name} ${flag.value}`
  if (inlineValue || value.length < 2 || !value.startsWith('-')) return undefined
  return `--${name} needs a value: --${name} ${flag.value}, or --${name}=${value} if it is meant to start with a dash`
}

function hint(name: string, table: FlagTable): string {
  if (Object.hasOwn(table, name)) return `: did you mean --${name}?`
  const others = commandsWith(name)
  if (others.length > 0) return `: it is an option of ${enumerate(others)}`
  const likely = meant(name, Object.keys(table))
  return likely === undefined ? '' : `: did you mean --${likely}?`
}
