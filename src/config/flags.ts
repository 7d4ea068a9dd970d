import { parseArgs } from 'node:util'
import { ConfigurationError } from '../errors.ts'
import type { Command } from '../model/command.ts'
import type { Settings } from '../model/policy.ts'
import { type BaselineCommand, parseBaselineCommand } from './baseline-command.ts'
import {
  DEFAULT_HISTORY,
  parseBudget,
  parseFailOn,
  parseHistory,
  parsePprofUrl,
  parseRepetitions,
} from './values.ts'

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'arm'; readonly dir: string; readonly leakProfile: boolean }
  | {
      readonly kind: 'record'
      readonly dir: string
      /** undefined for what ran since the shell was armed. */
      readonly command: Command | undefined
      readonly target: RecordTarget
      readonly leakProfile: boolean
      readonly pprofUrl: string | undefined
    }
  | { readonly kind: 'baseline'; readonly command: BaselineCommand }
  | {
      readonly kind: 'check'
      readonly dir: string
      /** undefined for what ran since the shell was armed. */
      readonly command: Command | undefined
      readonly baseline: AskedBaseline
      readonly json: string | undefined
      readonly markdown: string | undefined
      readonly sarif: string | undefined
      readonly settings: Settings
      /** File with the rules, in place of the one in `dir`. */
      readonly config: string | undefined
      /** Revision that the change began at. */
      readonly changedSince: string | undefined
      readonly leakProfile: boolean
      readonly pprofUrl: string | undefined
    }
  | {
      readonly kind: 'init'
      readonly dir: string
      readonly command: Command
      /** File to write, in place of the one in `dir`. */
      readonly out: string | undefined
      readonly leakProfile: boolean
    }

/** Where `record` writes. */
export type RecordTarget =
  | { readonly kind: 'new'; readonly file: string }
  /** Merged into what the file holds already. */
  | { readonly kind: 'learning'; readonly file: string; readonly history: number }

/** What `check` compares with. */
export type AskedBaseline =
  | { readonly kind: 'file'; readonly path: string }
  /** The merge base with a revision: its tests run as far as they are needed. */
  | { readonly kind: 'revision'; readonly revision: string }

export const DEFAULT_COMMAND: Command = { kind: 'argv', argv: ['go', 'test', './...'] }

const OPTIONS = {
  arm: { dir: { type: 'string' }, 'leak-profile': { type: 'boolean' } },
  record: {
    out: { type: 'string' },
    into: { type: 'string' },
    history: { type: 'string' },
    dir: { type: 'string' },
    armed: { type: 'boolean' },
    'leak-profile': { type: 'boolean' },
    'pprof-url': { type: 'string' },
  },
  check: {
    armed: { type: 'boolean' },
    baseline: { type: 'string' },
    base: { type: 'string' },
    dir: { type: 'string' },
    config: { type: 'string' },
    'changed-since': { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    sarif: { type: 'string' },
    'fail-on': { type: 'string' },
    confirm: { type: 'string' },
    'confirm-budget': { type: 'string' },
    'leak-profile': { type: 'boolean' },
    'pprof-url': { type: 'string' },
  },
  init: { out: { type: 'string' }, dir: { type: 'string' }, 'leak-profile': { type: 'boolean' } },
  demo: {},
} as const

/**
 * @param argv the words after the program's name
 * @throws ConfigurationError naming what is wrong and the way out
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const separator = argv.indexOf('--')
  const own = separator < 0 ? argv : argv.slice(0, separator)
  const words = separator < 0 ? [] : argv.slice(separator + 1)
  const [name, ...rest] = own
  if (name === undefined || name === 'help' || own.includes('--help') || own.includes('-h'))
    return { kind: 'help' }
  if (name === 'version' || name === '--version') return { kind: 'version' }
  switch (name) {
    case 'arm': {
      const flags = parseFlags(name, rest)
      if (separator >= 0) throw usage(name, 'it takes no command: it is for those that you run next')
      return { kind: name, dir: flags.dir ?? '.', leakProfile: flags['leak-profile'] ?? false }
    }
    case 'record': {
      const flags = parseFlags(name, rest)
      return {
        kind: name,
        dir: flags.dir ?? '.',
        target: recordTarget(flags),
        command: flags.armed ? noCommand(name, separator >= 0) : commandOf(words, separator >= 0),
        leakProfile: flags['leak-profile'] ?? false,
        pprofUrl: parsedFlag(flags, 'pprof-url', parsePprofUrl),
      }
    }
    case 'check': {
      const flags = parseFlags(name, rest)
      return {
        kind: name,
        dir: flags.dir ?? '.',
        command: flags.armed ? noCommand(name, separator >= 0) : commandOf(words, separator >= 0),
        baseline: askedBaseline(flags),
        json: flags.json,
        markdown: flags.markdown,
        sarif: flags.sarif,
        config: flags.config,
        changedSince: flags['changed-since'],
        settings: {
          failOn: parsedFlag(flags, 'fail-on', parseFailOn),
          repetitions: parsedFlag(flags, 'confirm', parseRepetitions),
          budgetMs: parsedFlag(flags, 'confirm-budget', parseBudget),
        },
        leakProfile: flags['leak-profile'] ?? false,
        pprofUrl: parsedFlag(flags, 'pprof-url', parsePprofUrl),
      }
    }
    case 'init': {
      const flags = parseFlags(name, rest)
      return {
        kind: name,
        dir: flags.dir ?? '.',
        out: flags.out,
        command: commandOf(words, separator >= 0),
        leakProfile: flags['leak-profile'] ?? false,
      }
    }
    case 'baseline':
      if (separator >= 0) throw usage(name, 'it takes no command')
      return { kind: name, command: withUsage(name, () => parseBaselineCommand(rest)) }
    case 'demo':
      parseFlags(name, rest)
      if (separator >= 0) throw usage(name, 'it takes no command')
      return { kind: name }
    default:
      throw new ConfigurationError(
        `unknown command "${name}": use record, check, baseline, arm, init or demo (see leakgate --help)`,
      )
  }
}

type Flags<Name extends keyof typeof OPTIONS> = {
  readonly [Key in keyof (typeof OPTIONS)[Name]]?:
    | ((typeof OPTIONS)[Name][Key] extends { readonly type: 'boolean' } ? boolean : string)
    | undefined
}

function parseFlags<Name extends keyof typeof OPTIONS>(name: Name, argv: readonly string[]): Flags<Name> {
  return withUsage(name, () => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS[name] as Record<string, { type: 'string' | 'boolean' }>,
      allowPositionals: true,
    })
    if (positionals[0] !== undefined) {
      throw usage(name, `unexpected "${positionals[0]}": write the command to run after \`--\``)
    }
    return values as Flags<Name>
  })
}

function withUsage<T>(name: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw usage(name, error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error))
  }
}

function recordTarget({ out, into, history }: Flags<'record'>): RecordTarget {
  if (out !== undefined && into !== undefined) throw usage('record', '--out and --into exclude each other')
  if (into !== undefined) {
    const runs = parsedFlag({ history }, 'history', parseHistory) ?? DEFAULT_HISTORY
    return { kind: 'learning', file: into, history: runs }
  }
  if (history !== undefined) throw usage('record', '--history goes with --into')
  if (out === undefined) throw usage('record', '--out BASE.json is missing')
  return { kind: 'new', file: out }
}

function askedBaseline({ baseline, base }: Flags<'check'>): AskedBaseline {
  if (baseline !== undefined && base !== undefined)
    throw usage('check', '--baseline and --base exclude each other')
  if (baseline !== undefined) return { kind: 'file', path: baseline }
  if (base !== undefined) return { kind: 'revision', revision: base }
  throw usage('check', 'say what to compare with: --base origin/main, or --baseline BASE.json')
}

function parsedFlag<Name extends string, T>(
  flags: Readonly<Partial<Record<Name, string | undefined>>>,
  name: Name,
  parser: (text: string, where: string) => T,
): T | undefined {
  const text = flags[name]
  return text === undefined ? undefined : parser(text, `--${name}`)
}

function noCommand(name: string, given: boolean): undefined {
  if (given) throw usage(name, '--armed takes no command: it is about the tests that ran already')
}

function commandOf(words: readonly string[], given: boolean): Command {
  if (given && words.length === 0)
    throw new ConfigurationError('no command after `--`: write one, or leave `--` out')
  return given ? { kind: 'argv', argv: words } : DEFAULT_COMMAND
}

function usage(name: string, problem: string): ConfigurationError {
  return new ConfigurationError(`leakgate ${name}: ${problem} (see leakgate --help)`)
}
