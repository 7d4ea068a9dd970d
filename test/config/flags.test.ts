import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/config/commands.ts'
import { type Invocation, parseInvocation } from '../../src/config/flags.ts'

const parse = (line: string): Invocation => parseInvocation(line === '' ? [] : line.split(' '))

describe('help', () => {
  it.each([
    ['', undefined],
    ['--help', undefined],
    ['-h', undefined],
    ['help', undefined],
    ['help version', undefined],
    ['help help', undefined],
    ['frobnicate --help', undefined],
    ['help check', 'check'],
    ['check --help', 'check'],
    ['check -h', 'check'],
    ['--help check', 'check'],
    ['check --baseline b.json --bad --help', 'check'],
    ['baseline prune --help', 'baseline'],
    ['help baseline prune', 'baseline'],
  ])('%j is about %s', (line, topic) => {
    expect(parse(line)).toEqual({ kind: 'help', topic })
  })
})

describe('what is behind `--`', () => {
  it.each([['go', 'test', '--help'], ['-h'], ['--', '--out'], ['check', '--basline', '']])(
    'is left as it is: %j',
    (...argv) => {
      expect(parseInvocation(['record', '--out', 'b.json', '--', ...argv])).toMatchObject({
        kind: 'record',
        target: { kind: 'new', file: 'b.json' },
        command: { kind: 'argv', argv },
      })
    },
  )
})

it('the defaults in the table are told, not filled in', () => {
  expect(parse('check --base main')).toMatchObject({
    settings: { failOn: undefined, repetitions: undefined, budgetMs: undefined },
    config: undefined,
    changedSince: undefined,
  })
  expect(COMMANDS.check.flags.confirm.default).toBe('4')
  expect(COMMANDS.check.flags['confirm-budget'].default).toBe('300')
})

describe('a typing error', () => {
  it.each([
    [
      'recrod',
      'unknown command "recrod": did you mean record? (see leakgate record --help)\nusage: leakgate record (',
    ],
    [
      'help chekc',
      'unknown command "chekc": did you mean check? (see leakgate check --help)\nusage: leakgate check (',
    ],
    ['--verison', 'did you mean --version? (see leakgate --help)\nusage: leakgate record|check|'],
    [
      'frobnicate',
      'unknown command "frobnicate": use record, check, baseline, arm, init or demo (see leakgate --help)',
    ],
    ['constructor', 'unknown command "constructor": use record, check'],
    ['--base main', 'unknown command "--base": it is an option of check, whose name comes first'],
    ['record --otu x', 'record: unknown option "--otu": did you mean --out? (see leakgate record --help)'],
    ['check --failOn new', 'unknown option "--failOn": did you mean --fail-on?'],
    ['check --basline=x', 'unknown option "--basline": did you mean --baseline?'],
    ['check --budget 3', 'unknown option "--budget": did you mean --confirm-budget?'],
    ['record --ouch x', 'record: unknown option "--ouch" (see leakgate record --help)'],
    ['record --__proto__ x', 'unknown option "--__proto__" (see'],
    ['record --out', '--out needs a value: --out FILE (see'],
    ['record --out --dir x', '--out needs a value: --out FILE, or --out=--dir if it is meant to'],
    ['record --armed=1 --out x', '--armed takes no value'],
    ['record go test', 'unexpected "go": write the command to run after `--`'],
    ['record --out b --', 'no command after `--`'],
    ['demo x', 'unexpected "x": it takes options alone'],
    ['check --base main --confirm 1', 'check: --confirm "1" is invalid: use 2 to '],
    [
      'baseline',
      'say what to do: show, diff or prune (see leakgate baseline --help)\nusage: leakgate baseline show FILE\n       leakgate baseline diff BEFORE AFTER\n',
    ],
    ['baseline shwo x', 'unknown action "shwo": did you mean show? (see leakgate baseline --help)'],
    [
      'baseline diff x',
      'diff takes 2 files, not 1 (see leakgate baseline --help)\nusage: leakgate baseline diff BEFORE AFTER',
    ],
  ])('%j', (line, message) => {
    expect(() => parse(line)).toThrow(message)
  })

  it('is one dash, as Go writes its flags', () => {
    expect(() => parse('record -out b.json')).toThrow('unknown option "-out": did you mean --out?')
    expect(() => parse('record -dir=x')).toThrow('unknown option "-dir": did you mean --dir?')
  })

  it('is a flag of another command', () => {
    expect(() => parse('record --json r.json')).toThrow(
      'unknown option "--json": it is an option of check (see',
    )
    expect(() => parse('baseline show b.json --out x')).toThrow('it is an option of record and init')
    expect(() => parse('baseline show b.json --history 3')).toThrow(
      '--history goes with prune, not with show',
    )
  })

  it('is told in one line, whatever was typed', () => {
    const typed = [
      ['record', '--a\nb\u001b[31m'],
      ['a\r\nb'],
      ['record', '--out', '--dir\n'],
      ['record', 'a\u2028b'],
      ['check', '--baseline', 'b', '--confirm', '4\n5'],
      ['x'.repeat(1_000_000)],
      ['check', `--${'x'.repeat(1_000_000)}`],
    ]
    for (const argv of typed) {
      expect(() => parseInvocation(argv)).toThrow(
        /^[^\p{Cc}\u2028]{1,500}\nusage: leakgate [^\p{Cc}\u2028]{1,100}$/u,
      )
    }
  })
})
