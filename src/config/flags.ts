import { ConfigurationError } from '../errors.ts'
import type { Command } from '../model/command.ts'
import type { Settings } from '../model/policy.ts'
import { type BaselineCommand, parseBaselineCommand } from './baseline-command.ts'
import { COMMANDS, type CommandName, type Flags, isCommand } from './commands.ts'
import { readFlags } from './read-flags.ts'
import { unknownCommand, withUsage } from './usage.ts'
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
  /** About one command, or about all of them. */
  | { readonly kind: 'help'; readonly topic: CommandName | undefined }
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
      /** File with the rules, instead of the one in `dir`. */
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

/**
 * @param argv the words after the program's name
 * @throws ConfigurationError: one line with what is wrong and the way out, then the usage
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const separator = argv.indexOf('--')
  const own = separator < 0 ? argv : argv.slice(0, separator)
  const words = separator < 0 ? [] : argv.slice(separator + 1)
  const [name, ...rest] = own
  if (name === 'help') return { kind: name, topic: topicOf(rest) }
  if (name === undefined || own.includes('--help') || own.includes('-h')) {
    const about = own.find((word) => !word.startsWith('-'))
    return { kind: 'help', topic: about !== undefined && isCommand(about) ? about : undefined }
  }
  if (name === 'version' || name === '--version') return { kind: 'version' }
  if (!isCommand(name)) throw unknownCommand(name)
  return withUsage(name, rest[0], () => commandLine(name, rest, words, separator >= 0))
}

/** @throws ConfigurationError without the usage */
function commandLine(
  name: CommandName,
  rest: readonly string[],
  words: readonly string[],
  separated: boolean,
): Invocation {
  switch (name) {
    case 'arm': {
      const flags = parseFlags(name, rest)
      if (separated) throw new ConfigurationError('it takes no command: it is for those that you run next')
      return { kind: name, dir: flags.dir ?? '.', leakProfile: flags['leak-profile'] ?? false }
    }
    case 'record': {
      const flags = parseFlags(name, rest)
      return {
        kind: name,
        dir: flags.dir ?? '.',
        target: recordTarget(flags),
        command: flags.armed ? noCommand(separated) : commandOf(words, separated),
        leakProfile: flags['leak-profile'] ?? false,
        pprofUrl: parsedFlag(flags, 'pprof-url', parsePprofUrl),
      }
    }
    case 'check': {
      const flags = parseFlags(name, rest)
      return {
        kind: name,
        dir: flags.dir ?? '.',
        command: flags.armed ? noCommand(separated) : commandOf(words, separated),
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
        command: commandOf(words, separated),
        leakProfile: flags['leak-profile'] ?? false,
      }
    }
    case 'baseline':
      if (separated) throw new ConfigurationError('it takes no command')
      return { kind: name, command: parseBaselineCommand(rest) }
    case 'demo':
      parseFlags(name, rest)
      if (separated) throw new ConfigurationError('it takes no command')
      return { kind: name }
    default:
      return name satisfies never
  }
}

/** What `help` is asked about. */
function topicOf(words: readonly string[]): CommandName | undefined {
  const about = words.find((word) => !word.startsWith('-'))
  if (about === undefined || about === 'help' || about === 'version') return undefined
  if (!isCommand(about)) throw unknownCommand(about)
  return about
}

function parseFlags<Name extends CommandName>(name: Name, argv: readonly string[]): Flags<Name> {
  const { flags, others } = readFlags(argv, COMMANDS[name].flags)
  if (others[0] !== undefined) {
    const advice = COMMANDS[name].takesCommand
      ? 'write the command to run after `--`'
      : 'it takes options alone'
    throw new ConfigurationError(`unexpected "${others[0]}": ${advice}`)
  }
  return flags as Flags<Name>
}

function recordTarget({ out, into, history }: Flags<'record'>): RecordTarget {
  if (out !== undefined && into !== undefined)
    throw new ConfigurationError('--out and --into exclude each other')
  if (into !== undefined) {
    const runs = parsedFlag({ history }, 'history', parseHistory) ?? DEFAULT_HISTORY
    return { kind: 'learning', file: into, history: runs }
  }
  if (history !== undefined) throw new ConfigurationError('--history goes with --into')
  if (out === undefined)
    throw new ConfigurationError('say where to write: --out BASE.json, or --into BASE.json')
  return { kind: 'new', file: out }
}

function askedBaseline({ baseline, base }: Flags<'check'>): AskedBaseline {
  if (baseline !== undefined && base !== undefined)
    throw new ConfigurationError('--baseline and --base exclude each other')
  if (baseline !== undefined) return { kind: 'file', path: baseline }
  if (base !== undefined) return { kind: 'revision', revision: base }
  throw new ConfigurationError('say what to compare with: --base origin/main, or --baseline BASE.json')
}

function parsedFlag<Name extends string, T>(
  flags: Readonly<Partial<Record<Name, string | undefined>>>,
  name: Name,
  parser: (text: string, where: string) => T,
): T | undefined {
  const text = flags[name]
  return text === undefined ? undefined : parser(text, `--${name}`)
}

function noCommand(given: boolean): undefined {
  if (given) throw new ConfigurationError('--armed takes no command: it is about the tests that ran already')
}

function commandOf(words: readonly string[], given: boolean): Command {
  if (given && words.length === 0)
    throw new ConfigurationError('no command after `--`: write one, or leave `--` out')
  return given ? { kind: 'argv', argv: words } : DEFAULT_COMMAND
}
