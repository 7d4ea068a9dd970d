import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { buildReport } from '../../src/compare/build-report.ts'
import { literalGlob, parseGlob } from '../../src/compare/glob.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import { DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import type { Rule } from '../../src/model/rule.ts'
import type { Site } from '../../src/model/site.ts'
import { comparedReport } from '../support/compared.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const RULE: Rule = { match: {}, reason: 'known', owner: null, expires: null, max: null, line: 3 }
const PACKAGES = [measuredPackage()]
const TODAY = '2026-11-21'

/** What a run reports that left `sites`, where the base branch left `known`. */
function reportOf(
  sites: readonly Site[],
  rules: readonly Partial<Rule>[],
  options: { readonly known?: readonly Site[]; readonly packages?: readonly PackageResult[] } = {},
): Report {
  const packages = options.packages ?? PACKAGES
  const base = { sites: options.known ?? [], packages, run: RUN }
  return comparedReport({
    measurement: { sites, hung: [], packages, run: RUN },
    baseline: {
      reference: { kind: 'none', reason: 'as the test says' },
      document: createBaseline(base, '2026-01-02T03:04:05.000Z'),
    },
    failOn: DEFAULT_FAIL_ON,
    rules: { file: '.leakgate.yml', today: TODAY, entries: rules.map((rule) => ({ ...RULE, ...rule })) },
  })
}

const passes = (site: Site, match: Rule['match']) => reportOf([site], [{ match }]).gate.passed

describe('a glob', () => {
  const KLOG = 'k8s.io/klog/v2.(*loggingT).flushDaemon'

  it.each([
    KLOG,
    'example.com/p.(*Pool[...]).worker.func1',
    'example.com/p.Map[go.shape.struct { A "json:\\"@x\\"" }].func2',
    'gopkg.in/yaml%2ev3.(*parser).run',
    'main.main.gowrap1',
    'net/http.(*persistConn).readLoop-fm',
    'TestX/a_b#01',
    'TestX/{a,b}/!(c)/[d-e]/?/+|^$',
    'TestX/./../',
    'a\\b\\',
    'a*b**c',
    '(*',
    '',
  ])('that is the name %j matches it, and only it when it is made literal', (name) => {
    expect(parseGlob(name)(name)).toBe(true)
    expect(parseGlob(literalGlob(name))(name)).toBe(true)
    for (const other of [`${name}x`, `x${name}`, name.replace('*', 'y')]) {
      expect(parseGlob(literalGlob(name))(other)).toBe(other === name)
    }
  })

  it('made of a name with a backslash before a star is literal too', () => {
    expect(parseGlob(literalGlob('a\\*b'))('a\\*b')).toBe(true)
    expect(parseGlob(literalGlob('a\\*b'))('a\\xb')).toBe(false)
  })

  it('takes the star of a pointer as itself', () => {
    expect(parseGlob(KLOG)('k8s.io/klog/v2.(*otherloggingT).flushDaemon')).toBe(false)
    expect(parseGlob('k8s.io/klog/v2.(*).flushDaemon')(KLOG)).toBe(true)
    expect(parseGlob('k8s.io/klog/v2.(**T).flushDaemon')(KLOG)).toBe(true)
  })

  it.each([
    ['k8s.io/klog/v2.*', true],
    ['k8s.io/**', true],
    ['k8s.io/*', false],
    ['k8s.io/*/v2.(*loggingT).*', true],
    ['**flushDaemon', true],
    ['**/*.flushDaemon', true],
    ['**/klog/**', true],
    ['k8s.io/klog/**/v2.*', true],
    ['K8S.io/**', false],
    ['k8s.io/klog/v2', false],
  ])('%s has its stars for text without and with slashes: %s', (pattern, expected) => {
    expect(parseGlob(pattern)(KLOG)).toBe(expected)
  })

  it('knows whole elements of a path', () => {
    expect(parseGlob('**/*.run')('main.run')).toBe(true)
    expect(parseGlob('example.com/app/**')('example.com/app')).toBe(true)
    expect(parseGlob('example.com/app/**')('example.com/app/a/b')).toBe(true)
    expect(parseGlob('example.com/app/**')('example.com/apple')).toBe(false)
    expect(parseGlob('a/**/b')('a/xb')).toBe(false)
    expect(parseGlob('\\*x')('*x')).toBe(true)
    expect(parseGlob('\\*x')('yx')).toBe(false)
  })

  it('takes no long time over many stars', () => {
    // Trying one reading after the other takes longer than anybody lives.
    expect(parseGlob(`${'*a'.repeat(490)}b`)('a'.repeat(2000))).toBe(false)
  }, 120_000)
})

describe('a rule', () => {
  const site = aSite({
    creator: 'example.com/p.NewPool.func2',
    entry: 'example.com/p.(*Pool).worker.func1',
    tests: ['TestPool/small'],
    identity: {
      creator: 'example.com/p.NewPool',
      entry: 'example.com/p.(*Pool).worker',
      blocking: { wait: 'chan send', function: 'example.com/p.(*Pool).put' },
    },
    blocking: { wait: 'chan send', function: 'example.com/p.(*Pool).put.func1' },
  })

  it.each([
    { creator: 'example.com/p.NewPool.func2' },
    { creator: 'example.com/p.NewPool' },
    { entry: 'example.com/p.(*Pool).worker.func1' },
    { entry: 'example.com/p.(*Pool).worker' },
    { blocking: 'example.com/p.(*Pool).put.func1' },
    { blocking: 'example.com/p.(*Pool).put' },
    { package: 'example.com/**' },
    { test: 'TestPool' },
    { test: 'TestPool/s*' },
    { test: '**', entry: '**', package: 'example.com/p' },
  ] satisfies Rule['match'][])('allows what it matches, by printed and by normalised names: %o', (match) => {
    expect(passes(site, match)).toBe(true)
  })

  it.each([
    { creator: 'example.com/p' },
    { entry: 'example.com/p.(*Pool).worker.func2' },
    { blocking: 'chan send' },
    { package: 'example.com/q' },
    { test: 'TestPoo' },
    { test: 'TestPool/small/x' },
    { package: 'example.com/p', test: 'TestOther' },
  ] satisfies Rule['match'][])('does not allow anything else: %o', (match) => {
    expect(passes(site, match)).toBe(false)
  })

  it('for a test wants all tests to match, and to be known', () => {
    expect(passes({ ...site, tests: ['TestA', 'TestB'] }, { test: 'TestA' })).toBe(false)
    expect(passes({ ...site, tests: ['TestA/x', 'TestA/y'] }, { test: 'TestA' })).toBe(true)
    expect(passes({ ...site, tests: [] }, { test: '**' })).toBe(false)
  })

  it('stands with the change that it allows', () => {
    const { changes, rules } = reportOf(
      [site],
      [{ match: { test: '*' }, reason: 'why', owner: 'me', max: 2 }],
    )
    expect(changes).toMatchObject([{ change: 'new', rule: { reason: 'why', owner: 'me', max: 2, count: 1 } }])
    expect(rules).toEqual([])
  })

  it('that comes first counts', () => {
    const entries = [
      { match: { test: 'TestOther' }, reason: 'one' },
      { match: { package: '**' }, reason: 'two' },
      { match: { test: '**' }, reason: 'three' },
    ]
    expect(reportOf([site], entries).changes[0]?.rule?.reason).toBe('two')
  })

  it('is on none where nothing matches', () => {
    expect(reportOf([site], []).changes[0]?.rule).toBeNull()
  })
})

describe('a maximum', () => {
  const pool = (count: number, entry = 'example.com/p.a') => aSite({ entry, count })

  it('allows as many, and no more', () => {
    const entries = [{ match: { entry: 'example.com/p.*' }, max: 3, reason: 'drained later' }]
    expect(reportOf([pool(3)], entries).gate.passed).toBe(true)
    const { gate, changes } = reportOf([pool(5)], entries)
    expect(gate.passed).toBe(false)
    expect(gate.reasons).toEqual([expect.stringMatching(/5 goroutines .*; 3 allowed by a rule, now 5$/)])
    expect(changes[0]?.rule).toMatchObject({ max: 3, count: 5 })
  })

  it('is for all that the rule matches in one package', () => {
    const entries = [{ match: { entry: '**' }, max: 3 }]
    const two = [pool(2), pool(2, 'example.com/p.b')]
    expect(reportOf(two, entries).gate.reasons).toHaveLength(2)
    const apart = [pool(2), aSite({ package: 'example.com/q', count: 2 })]
    const packages = [measuredPackage(), measuredPackage('example.com/q')]
    expect(reportOf(apart, entries, { packages }).gate.passed).toBe(true)
  })

  it('that the base branch is over already fails nobody else', () => {
    const entries = [{ match: { entry: '**' }, max: 3 }]
    expect(reportOf([pool(5)], entries, { known: [pool(5)] }).gate.passed).toBe(true)
    expect(reportOf([pool(6)], entries, { known: [pool(5)] }).gate.passed).toBe(false)
  })
})

describe('a rule that expires', () => {
  const match = { entry: '**' }

  it('applies on its last day', () => {
    const { gate, rules } = reportOf([aSite()], [{ match, expires: TODAY }])
    expect(gate.passed).toBe(true)
    expect(rules).toEqual([])
  })

  it('does not apply after it, and is reported', () => {
    const { gate, rules, changes } = reportOf([aSite()], [{ match, expires: '2026-11-20', owner: 'me' }])
    expect(gate.passed).toBe(false)
    expect(changes[0]?.rule).toBeNull()
    expect(rules).toEqual([
      {
        kind: 'expired',
        file: '.leakgate.yml',
        line: 3,
        match,
        reason: 'known',
        owner: 'me',
        expires: '2026-11-20',
      },
    ])
  })
})

describe('a rule that matches nothing', () => {
  const entries = [{ match: { entry: 'example.com/gone.*' } }, { match: { package: 'example.com/p' } }]

  it('is reported', () => {
    expect(reportOf([aSite()], entries).rules).toMatchObject([{ kind: 'unused', match: entries[0]?.match }])
  })

  it('is reported when only a leak that is fixed matches it', () => {
    const { rules, changes } = reportOf([], entries, { known: [aSite()] })
    expect(changes).toMatchObject([{ change: 'fixed', rule: null }])
    expect(rules).toHaveLength(2)
  })

  it('is not reported while a known leak matches it', () => {
    const { rules } = reportOf([aSite()], [{ match: { entry: '**' } }], { known: [aSite()] })
    expect(rules).toEqual([])
  })

  it('is not reported when a package gave no data, other than for want of tests', () => {
    const noData = (reason: string): PackageResult => ({ path: 'example.com/q', status: 'no data', reason })
    const rulesWith = (reason: string) =>
      reportOf([aSite()], entries, { packages: [measuredPackage(), noData(reason)] }).rules
    expect(rulesWith('build failed')).toEqual([])
    expect(rulesWith('no tests')).toHaveLength(1)
    expect(reportOf([], entries, { packages: [noData('no tests')] }).rules).toEqual([])
  })
})

it('judging again changes nothing', () => {
  const sites = [aSite({ count: 2 }), aSite({ entry: 'example.com/p.other' })]
  const rules = { file: 'r.yml', today: TODAY, entries: [{ ...RULE, match: { entry: '**' }, max: 2 }] }
  const input = {
    measurement: { sites, hung: [], packages: PACKAGES, run: RUN },
    baseline: { reference: { kind: 'none', reason: '' } as const, document: undefined },
    failOn: DEFAULT_FAIL_ON,
    rules,
  }
  const once = comparedReport(input)
  const comparison = { changes: once.changes, packages: PACKAGES }
  expect(buildReport({ ...input, comparison })).toEqual(once)
})
