/** The commands and their flags, in one table: the parser and the help are both made from it. */
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../model/policy.ts'
import { RULE_FILE } from './policy.ts'
import { DEFAULT_HISTORY, FAILING_KINDS } from './values.ts'

export interface FlagHelp {
  /** What the flag takes; a flag without it takes nothing. */
  readonly value?: string
  readonly about: string
  /** What holds when it is left out; the parser does not fill it in. */
  readonly default?: string
}

export interface CommandHelp {
  /** Without the program's name. */
  readonly usage: readonly [string, ...string[]]
  /** A few words, for the list of all commands. */
  readonly summary: string
  readonly about: string
  readonly flags: Readonly<Record<string, FlagHelp>>
  readonly examples: readonly string[]
  /** Whether words behind `--` are the command that it runs. */
  readonly takesCommand: boolean
  /** What its exit codes say. */
  readonly exitCodes: readonly string[]
}

const DIR = { value: 'DIR', about: 'the folder to run in', default: '.' } as const
const ARMED = { about: 'use the tests that ran since `leakgate arm`, and run none' } as const
const LEAK_PROFILE = {
  about:
    "build with the garbage collector's leak profile on Go 1.26, where it is an experiment; Go 1.27 always has it",
} as const
const PPROF_URL = {
  value: 'URL',
  about: 'where a test binary without the hook serves net/http/pprof',
  default: 'looked for on the ports that it listens on',
} as const

export const COMMANDS = {
  record: {
    usage: ['record (--out FILE | --into FILE) [options] [-- COMMAND…]'],
    summary: 'run the tests and write down what they leave behind',
    about: 'Runs the tests and writes down what they leave behind, as a baseline for `leakgate check`.',
    flags: {
      out: { value: 'FILE', about: 'write a new baseline' },
      into: {
        value: 'FILE',
        about: 'merge with the baseline in FILE, if there is one: each leak with its highest count',
      },
      history: {
        value: 'RUNS',
        about: 'with --into: drop a leak that none of the last RUNS runs saw',
        default: String(DEFAULT_HISTORY),
      },
      dir: DIR,
      armed: ARMED,
      'leak-profile': LEAK_PROFILE,
      'pprof-url': PPROF_URL,
    },
    examples: ['leakgate record --out base.json -- go test -race ./...'],
    takesCommand: true,
    exitCodes: [
      '0 recorded   2 wrong usage   3 could not measure',
      'a COMMAND that fails keeps its own exit code; the baseline is still written',
    ],
  },
  check: {
    usage: ['check (--base REV | --baseline FILE) [options] [-- COMMAND…]'],
    summary: 'run the tests and fail on leaks that were not there before',
    about:
      'Runs the tests and fails on leaks that were not there before. What would fail is run again first, to see whether it is a leak.',
    flags: {
      base: {
        value: 'REV',
        about:
          'compare with the commit where the branch left REV; its tests run in a worktree, as far as this run left something behind',
      },
      baseline: { value: 'FILE', about: 'compare with a baseline that `leakgate record` wrote' },
      dir: DIR,
      armed: ARMED,
      json: { value: 'FILE', about: 'write the report as JSON' },
      markdown: { value: 'FILE', about: 'write the report as a comment for a pull request' },
      sarif: { value: 'FILE', about: 'write the report as SARIF, for code scanning' },
      config: {
        value: 'FILE',
        about: 'rules for leaks that may stay, and what the next three say when they are left out',
        default: `${RULE_FILE} in DIR`,
      },
      'fail-on': {
        value: 'KINDS',
        about: `what fails: ${FAILING_KINDS.join(', ')}, separated by commas, or none`,
        default: DEFAULT_FAIL_ON.join(','),
      },
      confirm: {
        value: 'TIMES',
        about: 'how often suspects run again in one process, 0 for never',
        default: String(DEFAULT_CONFIRM.repetitions),
      },
      'confirm-budget': {
        value: 'SECONDS',
        about: 'the time for all these reruns',
        default: String(DEFAULT_CONFIRM.budgetMs / 1000),
      },
      'changed-since': {
        value: 'REV',
        about:
          'where the change began: a leak of older code that only new tests run is shown and does not fail',
        default: 'REV of --base',
      },
      'leak-profile': LEAK_PROFILE,
      'pprof-url': PPROF_URL,
    },
    examples: [
      'leakgate check --base origin/main',
      'leakgate check --baseline base.json --json report.json -- go test -race ./...',
    ],
    takesCommand: true,
    exitCodes: [
      '0 pass   1 the gate failed   2 wrong usage or configuration',
      '3 could not measure',
      'a COMMAND that fails keeps its own exit code; the report is still written',
    ],
  },
  baseline: {
    usage: [
      'baseline show FILE',
      'baseline diff BEFORE AFTER',
      `baseline prune FILE [--history ${DEFAULT_HISTORY}]`,
    ],
    summary: 'show, compare and tidy up baselines',
    about:
      'Shows what a baseline holds, or what two of them do not share, or drops what is gone: packages that the last run did not have, and leaks that none of the last runs saw. Nothing runs.',
    flags: {
      history: {
        value: 'RUNS',
        about: 'with prune: how many of the last runs count',
        default: String(DEFAULT_HISTORY),
      },
    },
    examples: ['leakgate baseline diff main.json branch.json'],
    takesCommand: false,
    exitCodes: [
      '0 done; diff found no difference   1 diff found a difference',
      '2 wrong usage, or no baseline',
    ],
  },
  arm: {
    usage: ['arm [options]'],
    summary: 'capture every test that a shell runs from then on',
    about:
      'Prints what to `eval` in a shell: every test that it runs from then on is captured, whatever runs it. Then `leakgate record --armed` and `leakgate check --armed` are about the tests since the last time.',
    flags: { dir: DIR, 'leak-profile': LEAK_PROFILE },
    examples: ['eval "$(leakgate arm)"; make test; leakgate check --armed --baseline base.json'],
    takesCommand: false,
    exitCodes: ['0 printed   2 wrong usage, or armed already   3 no usable Go'],
  },
  init: {
    usage: ['init [options] [-- COMMAND…]'],
    summary: 'write a file of rules with an entry for each leak there is today',
    about: 'Runs the tests and writes a file of rules with an entry for each leak there is today.',
    flags: {
      out: { value: 'FILE', about: 'the file to write; it must not exist', default: `${RULE_FILE} in DIR` },
      dir: DIR,
      'leak-profile': LEAK_PROFILE,
    },
    examples: ['leakgate init -- go test ./server/...'],
    takesCommand: true,
    exitCodes: [
      '0 written   2 wrong usage, or there is a file   3 could not measure',
      'a COMMAND that fails keeps its own exit code',
    ],
  },
  demo: {
    usage: ['demo'],
    summary: 'record a small project, check a change that leaks, show the report',
    about: 'Records a small project, checks a change to it that leaks, and shows the report. It needs Go.',
    flags: {},
    examples: ['leakgate demo'],
    takesCommand: false,
    exitCodes: ['0 shown   2 wrong usage   3 could not measure'],
  },
} as const satisfies Readonly<Record<string, CommandHelp>>

export type CommandName = keyof typeof COMMANDS

/** The values of one command's flags, as they were written. */
export type Flags<Name extends CommandName> = {
  readonly [Flag in keyof (typeof COMMANDS)[Name]['flags']]?:
    | ((typeof COMMANDS)[Name]['flags'][Flag] extends { readonly value: string } ? string : boolean)
    | undefined
}

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word)
}

/** Commands that take this flag. */
export function commandsWith(flag: string): readonly string[] {
  return Object.entries(COMMANDS)
    .filter(([, { flags }]) => Object.hasOwn(flags, flag))
    .map(([name]) => name)
}
