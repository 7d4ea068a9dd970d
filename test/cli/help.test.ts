import { beforeAll, describe, expect, it } from 'vitest'
import { helpPage } from '../../src/cli/help.ts'
import { COMMANDS, type CommandHelp, type CommandName } from '../../src/config/commands.ts'
import { parseInvocation } from '../../src/config/flags.ts'
import { buildCli } from '../support/build.ts'
import { leakgate } from '../support/cli.ts'

const NAMES = Object.keys(COMMANDS) as CommandName[]

/** The least that each command takes. */
const LEAST: Readonly<Record<CommandName, readonly string[]>> = {
  record: ['record', '--out', 'b.json'],
  check: ['check', '--base', 'main'],
  baseline: ['baseline', 'prune', 'b.json'],
  arm: ['arm'],
  init: ['init'],
  demo: ['demo'],
}

/** A value that each flag takes, where it is not any text. */
const VALUES: Readonly<Record<string, string>> = {
  history: '3',
  confirm: '3',
  'confirm-budget': '3',
  'fail-on': 'new',
  'pprof-url': 'http://localhost:6060/',
}

/** A line with every flag that a page names, and what the command cannot do without. */
function lineWith(name: CommandName, flag: string): readonly string[] {
  const value = (COMMANDS[name] as CommandHelp).flags[flag]?.value
  const words = [`--${flag}`, ...(value === undefined ? [] : [VALUES[flag] ?? 'x'])]
  if (name === 'record' && flag === 'history') return ['record', '--into', 'b.json', ...words]
  if (name === 'record' && ['out', 'into'].includes(flag)) return ['record', ...words]
  if (name === 'check' && ['base', 'baseline'].includes(flag)) return ['check', ...words]
  return [...LEAST[name], ...words]
}

const flagsOf = (page: string): string[] =>
  [...page.matchAll(/^ {2}--([\w-]+)/gm)].map(([, flag]) => flag ?? '')

describe('the page about', () => {
  it.each(NAMES)('%s has all of its flags, and the parser takes each that it names', (name) => {
    const page = helpPage(name)
    const flags = flagsOf(page)
    expect(flags).toEqual(Object.keys(COMMANDS[name].flags))
    for (const flag of flags) expect(parseInvocation(lineWith(name, flag))).toMatchObject({ kind: name })
    // Those in the sentences and the examples too.
    for (const [, flag = ''] of page.matchAll(/--([a-z][\w-]*)/g))
      expect(['help', ...NAMES.flatMap((other) => Object.keys(COMMANDS[other].flags))]).toContain(flag)
  })

  it.each(NAMES)('%s has no flag that the parser takes from another command', (name) => {
    const all = new Set(NAMES.flatMap((other) => Object.keys(COMMANDS[other].flags)))
    for (const flag of all)
      if (!flagsOf(helpPage(name)).includes(flag))
        expect(() => parseInvocation([...LEAST[name], `--${flag}`])).toThrow(/unknown option/)
  })

  it.each(NAMES)('%s has a usage and examples that the parser takes', (name) => {
    const page = helpPage(name)
    for (const line of COMMANDS[name].usage) expect(page).toContain(`\n  leakgate ${line}\n`)
    for (const example of COMMANDS[name].examples) {
      expect(page).toContain(`\n  ${example}\n`)
      for (const [, line = ''] of example.matchAll(/leakgate ([^;)]*)/g))
        expect(NAMES).toContain(parseInvocation(line.trim().split(' ')).kind)
    }
  })

  it('all commands names each', () => {
    for (const name of NAMES) expect(helpPage(undefined)).toContain(`\n  ${name} `)
  })

  it.each([undefined, ...NAMES])('%s fits a terminal of 80 columns', (topic) => {
    for (const line of helpPage(topic).split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(80)
      expect(line).toBe(line.trimEnd())
    }
  })
})

describe('on the command line', () => {
  let cli: string
  beforeAll(async () => {
    cli = await buildCli()
  })

  it('help goes to standard output, and is a success', async () => {
    const page = { code: 0, stdout: helpPage('check'), stderr: '' }
    expect(await leakgate(['check', '--help'], { cli })).toEqual(page)
    expect(await leakgate(['help', 'check'], { cli })).toEqual(page)
    expect(await leakgate([], { cli })).toEqual({ ...page, stdout: helpPage(undefined) })
  })

  it('a typing error is one line and the usage on standard error, and wrong usage', async () => {
    expect(await leakgate(['recrod'], { cli })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'leakgate: unknown command "recrod": did you mean record? (see leakgate record --help)\n' +
        'usage: leakgate record (--out FILE | --into FILE) [options] [-- COMMAND…]\n',
    })
    expect(await leakgate(['check', '--basline', 'b.json'], { cli })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'leakgate: check: unknown option "--basline": did you mean --baseline? (see leakgate check --help)\n' +
        'usage: leakgate check (--base REV | --baseline FILE) [options] [-- COMMAND…]\n',
    })
  })
})
