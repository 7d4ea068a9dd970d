import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Change } from '../../src/model/change.ts'
import type { Report } from '../../src/model/report.ts'

export const FIXTURE = new URL('../../fixtures/hard/', import.meta.url)
const MODULE = 'example.com/hard/'

const Expected = z.array(
  z.strictObject({
    /** Below the module. */
    package: z.string(),
    what: z.string(),
    /** Of what is new; `leak` if it does not say. */
    verdict: z.enum(['leak', 'unconfirmed']).default('leak'),
    /** How the reason begins why head gives no data. */
    noData: z.string().optional(),
    noDataWhenRepeated: z.string().optional(),
    /** Whether -count repeats it. */
    repeats: z.boolean().default(true),
    /** `KIND COUNT of COUNT: CREATOR > ENTRY, WAIT in FUNCTION by TESTS`, in the order of the report. */
    changes: z.array(z.string()),
  }),
)

export type ExpectedPackage = z.infer<typeof Expected>[number]

export const EXPECTED: readonly ExpectedPackage[] = Expected.parse(
  JSON.parse(readFileSync(new URL('expected.json', FIXTURE), 'utf8')),
)

/** What is different from a plain run. */
export interface Conditions {
  /** -count of the run; the baseline has one. */
  readonly repetitions?: number
  readonly race?: boolean
  /** The collector may prove what cannot be repeated; how often it sees one varies. */
  readonly proof?: boolean
}

export interface ExpectedResult {
  readonly noData: string | undefined
  readonly changes: readonly string[]
  /** Of those that fail, each one of these. */
  readonly verdicts: readonly string[]
}

/** The baseline is a plain run of the other side. */
export function expectedOf(entry: ExpectedPackage, conditions: Conditions): ExpectedResult {
  const { repetitions = 1, race = false, proof = false } = conditions
  const noData = entry.noData ?? (repetitions > 1 ? entry.noDataWhenRepeated : undefined)
  const times = entry.repeats ? repetitions : 1
  return {
    noData,
    changes: noData === undefined ? entry.changes.map((line) => withCount(line, times, race)) : [],
    verdicts: proof ? [entry.verdict, 'leak'] : [entry.verdict],
  }
}

function withCount(line: string, times: number, race: boolean): string {
  return line.replace(/ (\d+) of /, (_, count: string) => {
    const once = race && count === '10000' ? 800 : Number(count)
    return ` ${once * times} of `
  })
}

const REVERSED: Readonly<Record<string, string>> = {
  new: 'fixed',
  fixed: 'new',
  grown: 'persisting',
  persisting: 'persisting',
}

/** The same lines when head is the baseline of base; without those of what moved, whose names differ. */
export function reversed({ changes }: ExpectedPackage): readonly string[] {
  return changes.flatMap((line) => {
    const [, kind = '', count = '', before = '', rest = ''] =
      /^([\w-]+) (\d+) of (\d+)(: .*)$/.exec(line) ?? []
    return kind === 'moved' ? [] : [`${REVERSED[kind]} ${before} of ${count}${rest}`]
  })
}

/** The changes of one package as lines of the expectation. */
export function linesOf({ changes }: Report, packagePath: string): readonly string[] {
  return changes.filter((change) => change.package === MODULE + packagePath).map(lineOf)
}

function lineOf({ change, count, baselineCount, identity, from, tests }: Change): string {
  const { creator, entry, blocking } = identity
  // What runs is caught anywhere in its loop.
  const where = blocking.wait === 'running' ? 'running' : `${blocking.wait} in ${blocking.function}`
  const was = from === null ? '' : `, was ${from.entry}`
  const by = tests.length === 0 ? '' : ` by ${tests.join(', ')}`
  const line = `${change} ${count} of ${baselineCount}: ${creator} > ${entry}, ${where}${was}${by}`
  return line.replaceAll(MODULE, '')
}

export function resultOf({ packages }: Report, packagePath: string) {
  return packages.find(({ path }) => path === MODULE + packagePath)
}

export function isRegression({ change }: Pick<Change, 'change'>): boolean {
  return change === 'new' || change === 'grown'
}
