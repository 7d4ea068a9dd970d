import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { draftRules } from '../../src/config/draft.ts'
import { type PolicySource, readPolicy } from '../../src/config/policy.ts'
import { parseRuleFile } from '../../src/config/rules.ts'
import { RULES_SCHEMA } from '../../src/config/rules-schema.ts'
import { FAILING_KINDS } from '../../src/config/values.ts'
import { ConfigurationError } from '../../src/errors.ts'
import { NO_SETTINGS } from '../../src/model/policy.ts'
import { comparedReport } from '../support/compared.ts'
import { temporaryFolder } from '../support/module.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const EXAMPLE = `# Goroutines that may stay.
fail-on: new, grown,persisting
confirm: 6
confirm-budget: 12.5
ignore:
  - entry: k8s.io/klog/v2.(*loggingT).flushDaemon
    reason: klog flushes until the process ends
  - creator: example.com/app/pool.New
    package: example.com/app/**
    test: '*Pool'
    max: 3
    owner: '@acme/storage'
    expires: 2027-01-31
    reason: >
      drained by
      the sidecar
`

function problemsOf(text: string): readonly string[] {
  try {
    parseRuleFile(text, '.leakgate.yml')
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('.leakgate.yml', () => {
  it('holds rules with their lines, and settings', () => {
    expect(parseRuleFile(EXAMPLE, '.leakgate.yml')).toEqual({
      settings: { failOn: ['new', 'grown', 'persisting'], repetitions: 6, budgetMs: 12_500 },
      rules: [
        {
          match: { entry: 'k8s.io/klog/v2.(*loggingT).flushDaemon' },
          reason: 'klog flushes until the process ends',
          owner: null,
          expires: null,
          max: null,
          line: 6,
        },
        {
          match: { creator: 'example.com/app/pool.New', package: 'example.com/app/**', test: '*Pool' },
          reason: 'drained by the sidecar',
          owner: '@acme/storage',
          expires: '2027-01-31',
          max: 3,
          line: 8,
        },
      ],
    })
  })

  it('is shown in docs/rules.md as it is read', () => {
    const text = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')
    const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
    const { settings, rules } = parseRuleFile(example, 'docs/rules.md')
    expect(settings).toEqual({ failOn: ['new', 'grown'], repetitions: 4, budgetMs: 300_000 })
    expect(rules).toHaveLength(2)
  })

  it.each(['', '# nothing yet\n', 'ignore:\n', 'ignore: []\n'])('may be as good as empty: %j', (text) => {
    expect(parseRuleFile(text, 'x')).toEqual({ settings: NO_SETTINGS, rules: [] })
  })

  it('has all its problems named, one line each, in order', () => {
    const text = `fail-on: fixed
confirm: 1
tests: x
ignore:
  - entry: a.b
  - reason: why
    creatr: c
  - entry: a.b
    reason: ' '
    max: 0
    expires: 2026-02-30
  - just text
`
    expect(problemsOf(text)).toEqual([
      `.leakgate.yml:1:10: \`fail-on\` has an unknown kind "fixed": use a comma-separated list of ${FAILING_KINDS.join(', ')}, or none`,
      '.leakgate.yml:2:10: `confirm` "1" is invalid: use 2 to 100 repetitions of suspect tests, or 0 for none',
      '.leakgate.yml:3:1: has an unknown key `tests`',
      '.leakgate.yml:5:5: `ignore[0].reason` is missing or not text: say why these goroutines may stay',
      '.leakgate.yml:6:5: `ignore[1]` matches nothing: add `creator`, `entry`, `blocking`, `package` or `test`',
      '.leakgate.yml:7:5: `ignore[1]` has an unknown key `creatr`',
      '.leakgate.yml:9:13: `ignore[2].reason` is empty',
      '.leakgate.yml:10:10: `ignore[2].max` must be 1 or more',
      '.leakgate.yml:11:14: `ignore[2].expires` must be a date such as 2027-01-31',
      '.leakgate.yml:12:5: `ignore[3]` must be a rule with a `reason`',
    ])
  })

  it.each([
    [
      'ignore:\n  - test: *Slow\n    reason: x\n',
      '.leakgate.yml:2:11: a value that starts with a star needs quotes',
    ],
    [
      'ignore:\n  - test: **\n    reason: x\n',
      '.leakgate.yml:2:11: a value that starts with a star needs quotes',
    ],
    [
      'ignore:\n  - test: *\n    reason: x\n',
      '.leakgate.yml:2:11: a value that starts with a star needs quotes',
    ],
    ['confirm: 4\nconfirm: 5\n', '.leakgate.yml:2:1: Map keys must be unique'],
    ['confirm: 4\n---\nconfirm: 5\n', '.leakgate.yml:2:1: Source contains multiple documents'],
    ['confirm: !secret 4\n', '.leakgate.yml:1:10: Unresolved tag: !secret'],
    ['ignore:\n\t- test: x\n', '.leakgate.yml:2:1: Tabs are not allowed as indentation'],
    ['- 1\n', '.leakgate.yml:1:1: must contain `ignore`'],
    ['__proto__: { ignore: [] }\n', '.leakgate.yml:1:1: has an unknown key `__proto__`'],
    ['confirm: .inf\n', '.leakgate.yml:1:10: `confirm` '],
    ['confirm: "4"\n', '.leakgate.yml:1:10: `confirm` must be a number'],
    ['ignore:\n  - { test: 7, reason: x }\n', '.leakgate.yml:2:13: `ignore[0].test` must be a name in text'],
  ])('refuses %j', (text, problem) => {
    const [first, ...others] = problemsOf(text)
    expect(first).toContain(problem)
    expect(others.length).toBeLessThan(2)
  })

  it('keeps a date a text, whatever version of YAML the file asks for', () => {
    const text = '%YAML 1.1\n---\nignore:\n  - { test: x, reason: x, expires: 2027-01-31 }\n'
    expect(parseRuleFile(text, 'x').rules[0]?.expires).toBe('2027-01-31')
  })
})

describe('a hostile file', () => {
  it('of aliases that multiply is refused', () => {
    const levels = Array.from(
      { length: 30 },
      (_, index) =>
        `a${index}: &a${index} [${Array(9)
          .fill(index === 0 ? 'x' : `*a${index - 1}`)
          .join(', ')}]`,
    )
    expect(problemsOf(levels.join('\n'))).toHaveLength(21)
  })

  it.each(['['.repeat(50_000), '- '.repeat(50_000), '{a: '.repeat(50_000)])(
    'that is nested without end is refused',
    (text) => {
      expect(problemsOf(text).length).toBeGreaterThan(0)
    },
  )

  it('names no more than some of its problems', () => {
    const problems = problemsOf(`ignore:\n${'  - x: y\n'.repeat(900)}`)
    expect(problems).toHaveLength(21)
    expect(problems.at(-1)).toMatch(/^and \d+ more$/)
  })

  it('with more rules than anybody reads is refused', () => {
    const text = `ignore:\n${'  - { test: x, reason: y }\n'.repeat(1001)}`
    expect(problemsOf(text)).toEqual(['.leakgate.yml:2:3: `ignore` has more than 1000 rules'])
  })

  it('reaches no terminal with its control characters', () => {
    const [problem] = problemsOf('"\\e[31m\\u202e\\n::error::x": 1\n')
    expect(problem).toMatch(/^\P{C}+$/u)
  })
})

describe('the policy', () => {
  const read = (root: string, changes: Partial<PolicySource> = {}) =>
    readPolicy({
      asked: NO_SETTINGS,
      root,
      directory: '.',
      named: undefined,
      now: new Date('2026-11-21T23:59:59Z'),
      ...changes,
    })

  function folder(files: Readonly<Record<string, string | Buffer>>): string {
    const root = temporaryFolder()
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
      writeFileSync(path.join(root, name), content)
    }
    return root
  }

  it('has defaults without a file', async () => {
    expect(await read(folder({}))).toEqual({
      failOn: ['new', 'grown'],
      confirm: { repetitions: 4, budgetMs: 300_000 },
      rules: { file: '.leakgate.yml', today: '2026-11-21', entries: [] },
    })
  })

  it('comes from the folder of the tests', async () => {
    const root = folder({ 'services/shop/.leakgate.yml': EXAMPLE, '.leakgate.yml': 'confirm: 3\n' })
    const policy = await read(root, { directory: 'services/shop' })
    expect(policy.confirm.repetitions).toBe(6)
    expect(policy.rules.file).toBe(path.join('services', 'shop', '.leakgate.yml'))
    expect(policy.rules.entries).toHaveLength(2)
  })

  it('comes from the file that is named', async () => {
    const root = folder({ 'ci/leaks.yml': 'confirm: 3\n', '.leakgate.yml': EXAMPLE })
    const policy = await read(root, { named: 'ci/leaks.yml' })
    expect(policy).toMatchObject({
      confirm: { repetitions: 3 },
      rules: { file: 'ci/leaks.yml', entries: [] },
    })
  })

  it('takes flags and inputs over the file, each on its own', async () => {
    const root = folder({ '.leakgate.yml': EXAMPLE })
    const asked = { failOn: [], repetitions: 0, budgetMs: undefined }
    expect(await read(root, { asked })).toMatchObject({
      failOn: [],
      confirm: { repetitions: 0, budgetMs: 12_500 },
    })
  })

  it.each([
    [{ named: 'gone.yml' }, 'the rule file gone.yml does not exist'],
    [{ named: 'folder' }, 'folder is not a file'],
    [{ named: 'huge.yml' }, 'huge.yml is larger than 512 KiB'],
    [{ named: 'latin1.yml' }, 'latin1.yml is not UTF-8'],
  ])('refuses %o', async (changes, message) => {
    const root = folder({
      'folder/x': '',
      'huge.yml': '#'.repeat(600 * 1024),
      'latin1.yml': Buffer.from([0x23, 0xe9]),
    })
    await expect(read(root, changes)).rejects.toThrow(message)
    await expect(read(root, changes)).rejects.toBeInstanceOf(ConfigurationError)
  })
})

describe('the schema for editors', () => {
  const schema = JSON.parse(readFileSync(new URL('../../docs/leakgate.schema.json', import.meta.url), 'utf8'))
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  const rule = { entry: 'a.b', reason: 'why' }

  const good: readonly unknown[] = [
    {},
    { ignore: [] },
    { ignore: null },
    { ignore: [rule] },
    {
      ignore: [
        {
          creator: 'a',
          entry: 'b',
          blocking: 'c',
          package: 'd',
          test: 'e',
          reason: 'f',
          owner: 'g',
          expires: '2028-02-29',
          max: 1,
        },
      ],
    },
    { 'fail-on': 'none' },
    { 'fail-on': ' new , grown' },
    { 'fail-on': [...FAILING_KINDS] },
    ...FAILING_KINDS.map((kind) => ({ 'fail-on': kind })),
    { confirm: 0 },
    { confirm: 100 },
    { 'confirm-budget': 0.5 },
  ]
  const bad: readonly unknown[] = [
    [],
    'ignore',
    { rules: [] },
    { ignore: rule },
    { ignore: ['a.b'] },
    { ignore: [{ entry: 'a.b' }] },
    { ignore: [{ reason: 'why' }] },
    { ignore: [{ owner: 'me', reason: 'why' }] },
    { ignore: [{ ...rule, reason: '' }] },
    { ignore: [{ ...rule, reason: ' \n' }] },
    { ignore: [{ ...rule, reason: 1 }] },
    { ignore: [{ ...rule, reason: 'x'.repeat(1001) }] },
    { ignore: [{ ...rule, test: null }] },
    { ignore: [{ ...rule, test: ['a'] }] },
    { ignore: [{ ...rule, package: '' }] },
    { ignore: [{ ...rule, max: 0 }] },
    { ignore: [{ ...rule, max: 1.5 }] },
    { ignore: [{ ...rule, max: '1' }] },
    { ignore: [{ ...rule, expires: '2027-02-29' }] },
    { ignore: [{ ...rule, expires: '31.01.2027' }] },
    { ignore: [{ ...rule, expires: '2027-1-31' }] },
    { ignore: [{ ...rule, line: 1 }] },
    { ignore: Array(1001).fill(rule) },
    { 'fail-on': 'fixed' },
    { 'fail-on': 'new,none' },
    { 'fail-on': '' },
    { 'fail-on': [] },
    { 'fail-on': ['none'] },
    { 'fail-on': true },
    { confirm: 1 },
    { confirm: 101 },
    { confirm: 2.5 },
    { confirm: '4' },
    { 'confirm-budget': 0 },
    { 'confirm-budget': '300' },
  ]

  it.each(good)('and the reader take %j', (sample) => {
    expect(validate(sample), JSON.stringify(validate.errors)).toBe(true)
    expect(RULES_SCHEMA.safeParse(sample).error).toBeUndefined()
  })

  it.each(bad)('and the reader refuse %j', (sample) => {
    expect(validate(sample)).toBe(false)
    expect(RULES_SCHEMA.safeParse(sample).success).toBe(false)
  })
})

describe('a draft', () => {
  const blocking = { wait: 'select', function: 'example.com/p.(*Pool).worker' } as const
  const entry = 'example.com/p.(*Pool[...]).worker'
  const sites = [
    aSite({ count: 2 }),
    aSite({ entry, blocking, count: 3 }),
    aSite({ entry, blocking: { ...blocking, wait: 'sleep' } }),
    aSite({ package: 'example.com/q: *r', creator: '' }),
  ]

  it('is to be read, one entry for what a rule can tell apart', () => {
    expect(draftRules(sites)).toMatchSnapshot()
  })

  it('allows just what it was made from', () => {
    const packages = [measuredPackage('example.com/p'), measuredPackage('example.com/q: *r')]
    const { rules } = parseRuleFile(draftRules(sites), '.leakgate.yml')
    const judge = (left: typeof sites) =>
      comparedReport({
        measurement: { sites: left, hung: [], packages, run: RUN },
        baseline: {
          reference: { kind: 'none', reason: '' },
          document: undefined,
        },
        failOn: ['new'],
        rules: { file: '', today: '2026-11-21', entries: rules },
      })
    expect(judge(sites).rules).toEqual([])
    for (const { rule } of judge(sites).changes) expect(rule?.count).toBe(rule?.max)
    const more = judge(sites.map((site) => ({ ...site, count: site.count + 1 })))
    for (const { rule } of more.changes) expect(rule?.count).toBeGreaterThan(rule?.max ?? 0)
  })

  it('of nothing is an empty list', () => {
    expect(parseRuleFile(draftRules([]), 'x').rules).toEqual([])
  })
})
