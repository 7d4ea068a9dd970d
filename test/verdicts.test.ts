import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Baseline, renderBaseline } from '../src/baseline/document.ts'
import type { Change } from '../src/model/change.ts'
import type { Report } from '../src/model/report.ts'
import { NOTHING_KNOWN } from './support/baseline.ts'
import { buildCli } from './support/build.ts'
import { leakgate } from './support/cli.ts'
import { hasRaceDetector } from './support/go.ts'
import { makeFolder, removeFolder } from './support/module.ts'

const MODULE = path.resolve(import.meta.dirname, '../fixtures/verdicts')
const PREFIX = 'example.com/verdicts/'
// Reruns mostly wait, so all runs go at the same time; a machine that is ten times slower still makes it.
const TIMEOUT_MS = 1_500_000

const MODES = ['plain', 'race', 'count', 'shuffle', 'cpu', 'bench'] as const
type Mode = (typeof MODES)[number]

const Verdict = z.enum(['leak', 'singleton', 'slow-exit', 'intermittent', 'unconfirmed'])
const FAILING = new Set<string>(['leak', 'unconfirmed'])

/** See fixtures/verdicts/README.md. */
const ExpectedChange = z.strictObject({
  modes: z.array(z.enum(MODES)).default([...MODES]),
  creator: z.string(),
  entry: z.string(),
  wait: z.string().optional(),
  verdict: z.union([Verdict, z.array(Verdict)]).transform((one) => [one].flat()),
  tests: z.array(z.string()),
  count: z.union([z.number(), z.literal('by chance')]).default(1),
  repeated: z.boolean().default(true),
  testCode: z.string().optional(),
})
type ExpectedChange = z.infer<typeof ExpectedChange>

const Expected = z.record(
  z.string(),
  z.strictObject({
    changes: z.array(ExpectedChange),
    ambient: z.array(z.string()).default([]),
    noData: z.partialRecord(z.enum(MODES), z.string()).default({}),
  }),
)

const EXPECTED = Expected.parse(JSON.parse(readFileSync(path.join(MODULE, 'expected.json'), 'utf8')))
const PACKAGES = Object.keys(EXPECTED)

interface Run {
  readonly mode: Mode
  readonly flags: readonly string[]
  /** How often each test runs in one process. */
  readonly repetitions: number
  readonly packages: readonly string[]
}

const RUNS: readonly Run[] = [
  { mode: 'plain', flags: [], repetitions: 1, packages: PACKAGES },
  { mode: 'race', flags: ['-race'], repetitions: 1, packages: PACKAGES },
  { mode: 'count', flags: ['-count=3'], repetitions: 3, packages: PACKAGES },
  { mode: 'shuffle', flags: ['-shuffle=on'], repetitions: 1, packages: PACKAGES },
  { mode: 'cpu', flags: ['-cpu=1,2'], repetitions: 2, packages: PACKAGES },
  { mode: 'bench', flags: ['-bench=.', '-benchtime=1x'], repetitions: 1, packages: ['benchmark'] },
]

/** Measured, and nothing was left behind. */
const BASELINE: Baseline = {
  ...NOTHING_KNOWN,
  packages: PACKAGES.map((name) => ({
    path: `${PREFIX}${name}`,
    status: 'measured',
    reason: null,
    sites: [],
    ambient: [],
  })),
}

const runs = RUNS.filter(({ mode }) => mode !== 'race' || hasRaceDetector())
const reports = new Map<Mode, Report>()
const folder = makeFolder()
afterAll(() => removeFolder(folder))

beforeAll(async () => {
  const cli = await buildCli()
  await Promise.all(runs.map(async (run) => reports.set(run.mode, await check(cli, run))))
}, TIMEOUT_MS)

async function check(cli: string, { mode, flags, packages }: Run): Promise<Report> {
  const [dir, baseline, json] = ['', '.baseline.json', '.report.json'].map((end) =>
    path.join(folder, `${mode}${end}`),
  ) as [string, string, string]
  // A copy of its own, since one of the tests remembers in a file that it ran.
  cpSync(MODULE, dir, { recursive: true })
  writeFileSync(baseline, renderBaseline(BASELINE))
  const own = ['--dir', dir, '--baseline', baseline, '--json', json, '--confirm-budget', '3000']
  const command = ['go', 'test', ...flags, ...packages.map((name) => `./${name}`)]
  const { code, stderr } = await leakgate(['check', ...own, '--', ...command], { cli })
  if (!existsSync(json)) throw new Error(`no report of ${command.join(' ')}: exit code ${code}\n${stderr}`)
  return JSON.parse(readFileSync(json, 'utf8'))
}

describe.each(runs)('a run of the mode $mode', ({ mode, repetitions, packages }) => {
  it.each(packages)('%s gets the verdicts that are right, and no others', (name) => {
    const report = reportOf(mode)
    const reason = EXPECTED[name]?.noData[mode]
    expect(report.packages.find((entry) => entry.path === `${PREFIX}${name}`)).toEqual({
      path: `${PREFIX}${name}`,
      status: reason === undefined ? 'measured' : 'no data',
      reason: reason ?? null,
    })
    const changes = report.changes.filter((change) => change.package === `${PREFIX}${name}`)
    const expected = expectedOf(name, mode)
    const present = expected.filter(
      // What ends by itself may be gone before anybody looks.
      (one) => !one.verdict.includes('slow-exit') || changes.some((change) => isAbout(change, one)),
    )
    expect(changes.map((change) => shownAs(change, present)).sort()).toEqual(present.map(nameOf).sort())
    for (const one of present) {
      const change = changes.find((change) => isAbout(change, one))
      expect(change).toMatchObject({ change: 'new', baselineCount: 0 })
      expect(one.verdict, JSON.stringify(change?.confirmation)).toContain(change?.verdict)
      expectTests(change, one)
      expectCount(change, one, repetitions)
      if (one.testCode !== undefined) {
        expect(change?.confirmation?.origin?.testCode?.file).toBe(one.testCode)
      }
    }
  })

  it('fails for each leak, and for nothing else', () => {
    const report = reportOf(mode)
    const failing = packages.flatMap((name) =>
      expectedOf(name, mode)
        .filter(({ verdict }) => verdict.some((one) => FAILING.has(one)))
        .map((one) => ({
          one,
          found: report.changes.filter((change) => change.package === `${PREFIX}${name}`),
        })),
    )
    const reasons = failing.map(({ one, found }) => {
      const change = found.find((change) => isAbout(change, one))
      return expect.stringMatching(
        new RegExp(
          `^new in ${literal(change?.package)}: \\d+ goroutines? started by ${literal(change?.creator)} blocked on ${change?.blocking.wait} in ${literal(change?.blocking.function)}$`,
        ),
      )
    })
    expect(report.gate.passed).toBe(false)
    expect(report.gate.reasons).toHaveLength(reasons.length)
    expect(report.gate.reasons).toEqual(expect.arrayContaining(reasons))
  })

  it('shows what is there before the first test, for information', () => {
    const expected = packages.flatMap((name) =>
      (EXPECTED[name]?.ambient ?? []).map((entry) => ({
        change: 'new',
        packages: [`${PREFIX}${name}`],
        entry: `${PREFIX}${entry}`,
      })),
    )
    expect(reportOf(mode).ambient).toMatchObject(expected)
  })
})

function reportOf(mode: Mode): Report {
  const report = reports.get(mode)
  if (report === undefined) throw new Error(`no report of ${mode}`)
  return report
}

function expectedOf(name: string, mode: Mode): readonly ExpectedChange[] {
  const { noData = {}, changes = [] } = EXPECTED[name] ?? {}
  return noData[mode] === undefined ? changes.filter(({ modes }) => modes.includes(mode)) : []
}

function isAbout({ identity: { creator, entry, blocking } }: Change, expected: ExpectedChange): boolean {
  return (
    withoutPrefix(creator) === expected.creator &&
    withoutPrefix(entry) === expected.entry &&
    (expected.wait === undefined || blocking.wait === expected.wait)
  )
}

function shownAs(change: Change, expected: readonly ExpectedChange[]): string {
  const one = expected.find((one) => isAbout(change, one))
  return one === undefined ? `unexpected: ${JSON.stringify(change.identity)}` : nameOf(one)
}

function nameOf({ creator, entry }: ExpectedChange): string {
  return `${creator} · ${entry}`
}

/** A singleton is started by the first test that needs it, whichever that is. */
function expectTests(change: Change | undefined, { verdict, tests }: ExpectedChange): void {
  if (verdict.includes('singleton')) {
    // Examples carry no label; only a leak is worth the search for its name.
    const least = tests.some((test) => test.startsWith('Example')) ? 0 : 1
    expect([least, 1]).toContain(change?.tests.length)
    expect(tests).toEqual(expect.arrayContaining([...(change?.tests ?? [])]))
  } else {
    expect(change?.tests).toEqual(tests)
  }
}

function expectCount(change: Change | undefined, expected: ExpectedChange, repetitions: number): void {
  const { verdict, count, repeated } = expected
  if (count === 'by chance') {
    expect(change?.count).toBeGreaterThanOrEqual(1)
    expect(change?.count).toBeLessThanOrEqual(repetitions)
  } else if (!verdict.includes('slow-exit')) {
    expect(change?.count).toBe(verdict.includes('leak') && repeated ? count * repetitions : count)
  }
}

function withoutPrefix(name: string): string {
  return name.replace(PREFIX, '')
}

function literal(text = ''): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
