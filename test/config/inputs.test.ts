import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { INPUT_DEFAULTS, parseInputs } from '../../src/config/inputs.ts'
import { ConfigurationError } from '../../src/errors.ts'
import { DEFAULT_OUTPUTS } from '../../src/github/outputs.ts'

const parse = (inputs: Readonly<Record<string, string>> = {}) =>
  parseInputs((name) => ({ 'github-token': 'ghs_x', ...inputs })[name] ?? '')

function problemsOf(inputs: Readonly<Record<string, string>>): string {
  try {
    parse(inputs)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('inputs', () => {
  it.each([
    ['a, b\nc', ['a', 'b', 'c']],
    ['["a", "b"]', ['a', 'b']],
    ['a,,a', ['a']],
  ])('read the jobs of a matrix from %j', (legs, names) => {
    expect(parse({ legs }).legs).toEqual(names)
  })

  it.each(['[1]', '[', '[{}]'])('refuse the jobs %j', (legs) => {
    expect(() => parse({ legs })).toThrow(/`legs` must be names/)
  })

  it('have defaults, which also stand in for an empty string', () => {
    expect(parse({ run: '  ', 'fail-on': '' })).toEqual({
      mode: 'run',
      run: 'go test ./...',
      testBinary: undefined,
      testArguments: '',
      workingDirectory: '.',
      token: 'ghs_x',
      baseline: undefined,
      artifactName: 'leakgate-baseline',
      config: undefined,
      comment: 'on-change',
      retentionDays: undefined,
      settings: { failOn: undefined, repetitions: undefined, budgetMs: undefined },
      computeBase: 'missing',
      leakProfile: false,
      leg: undefined,
      legs: [],
      jobStatus: '',
      onMain: 'warn',
      history: 10,
    })
  })

  it('are taken as written', () => {
    expect(
      parse({
        run: 'make generate\nmake test',
        'working-directory': 'services/shop',
        baseline: '.github/leaks.json',
        'artifact-name': 'leaks-linux',
        config: 'ci/leaks.yml',
        'fail-on': 'grown, new ,persisting',
        comment: 'never',
        'retention-days': '30',
        confirm: '0',
        'confirm-budget': '12.5',
        'leak-profile': 'true',
        'on-main': 'fail',
        history: '100',
      }),
    ).toMatchObject({
      run: 'make generate\nmake test',
      workingDirectory: 'services/shop',
      baseline: '.github/leaks.json',
      artifactName: 'leaks-linux',
      config: 'ci/leaks.yml',
      comment: 'never',
      retentionDays: 30,
      onMain: 'fail',
      history: 100,
      settings: { failOn: ['new', 'grown', 'persisting'], repetitions: 0, budgetMs: 12_500 },
      leakProfile: true,
    })
  })

  it('can turn the gate off', () => {
    expect(parse({ 'fail-on': 'none' }).settings.failOn).toEqual([])
  })

  it('that are wrong are all named in one line', () => {
    const problems = problemsOf({
      'github-token': '',
      'artifact-name': 'a/b',
      'fail-on': 'new,fixed',
      comment: 'always',
      'retention-days': '401',
      'working-directory': 'a\nb',
    })
    expect(problems).toMatch(/^6 invalid inputs: /)
    for (const name of [
      'github-token',
      'artifact-name',
      'fail-on',
      'comment',
      'retention-days',
      'working-directory',
    ]) {
      expect(problems).toContain(`\`${name}\` `)
    }
    expect(problems).not.toContain('\n')
  })

  it.each([
    ['fail-on', 'none,new'],
    ['fail-on', 'fixed'],
    ['fail-on', ','],
    ['retention-days', '0'],
    ['retention-days', '1.5'],
    ['retention-days', '-1'],
    ['comment', 'On-Change'],
    ['artifact-name', 'a:b'],
    ['run', 'go\0test'],
    ['on-main', 'pass'],
    ['history', '0'],
    ['history', '101'],
  ])('%s does not take %j', (name, value) => {
    expect(problemsOf({ [name]: value })).toMatch(new RegExp(`^Invalid input: \`${name}\` `))
  })
})

describe('action.yml', () => {
  const text = readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')
  const section = (name: string) => text.split(new RegExp(`^${name}:\n`, 'm'))[1]?.split(/^\S/m)[0] ?? ''
  const keys = (block: string) => [...block.matchAll(/^ {2}([\w-]+):$/gm)].map(([, key]) => key)

  it('declares the inputs that are read', () => {
    const read: string[] = []
    parseInputs((name) => {
      read.push(name)
      return name === 'github-token' ? 'x' : ''
    })
    expect(keys(section('inputs')).sort()).toEqual(read.sort())
  })

  it('has the same defaults', () => {
    const inputs = section('inputs')
    for (const [name, value] of Object.entries(INPUT_DEFAULTS)) {
      const input = inputs.split(`  ${name}:\n`)[1]?.split(/^ {2}\S/m)[0]
      expect(input?.replaceAll('"', '')).toContain(`    default: ${value}\n`)
    }
  })

  it('declares the outputs that are set', () => {
    expect(keys(section('outputs')).sort()).toEqual(Object.keys(DEFAULT_OUTPUTS).sort())
  })
})
