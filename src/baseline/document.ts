import * as z from 'zod'
import { BaselineError } from '../errors.ts'
import { settingTexts, settingValues } from '../model/measurement.ts'
import { WAITS } from '../model/site.ts'

export const BASELINE_VERSION = 1

/** Most runs of one package that a baseline holds: as many as may be asked for. */
export const MAX_HISTORY = 100

/** Most runs of all packages. A package that gives no data keeps its last ones, so there can be more of them. */
export const MAX_RUNS = 1_000

export const MAX_SITES = 100_000

/** A package with more top-level tests than this is recorded without their names. */
export const MAX_TESTS = 50_000

/** A matrix makes 256 jobs at most: https://docs.github.com/actions/reference/limits */
export const MAX_LEGS = 256

// A baseline comes from an artifact or a checkout: it is read as hostile data.
const Name = z.string().max(4096)
export const LegName = z.string().min(1).max(200)
const Count = z.number().int().nonnegative().max(1e9)
const WaitName = z.enum(WAITS)
const Blocking = z.object({ wait: WaitName, function: Name })
const Hash = z.string().regex(/^~?[0-9a-f]{8}$/)
const Hashes = z.array(Hash).max(64)
const Settings = z
  .object({ race: Name, count: Name, parallel: Name, cpu: Name, shuffle: Name, maxProcs: Name })
  .transform(settingValues)
// What is optional came later: a document of version 1 without it still reads, and what needs it is left undone.
const SiteSchema = z.object({
  identity: z.object({ creator: Name, entry: Name, blocking: Blocking }),
  creator: Name,
  entry: Name,
  blocking: Blocking,
  count: Count,
  tests: z.array(Name).max(100_000),
  goStatement: z.object({ file: Name, line: z.number().int(), inRepository: z.boolean() }).nullable(),
  frames: z.array(Name).max(64).optional(),
  code: z.object({ creator: Hashes, entry: Hashes, blocking: Hashes }).optional(),
  /** Goroutines in each of the package's `runs`, 0 where it was not seen; `count` is the highest. */
  counts: z.array(Count).max(MAX_HISTORY).optional(),
})
const PackageSchema = z.object({
  path: Name.min(1),
  status: z.enum(['measured', 'no data']),
  reason: Name.nullable(),
  /** Jobs of a matrix that had no data of it in the newest run, where others measured it. */
  lacking: z
    .array(z.object({ leg: LegName, reason: Name }))
    .max(MAX_LEGS)
    .optional(),
  sites: z.array(SiteSchema).max(MAX_SITES),
  tests: z.array(Name).max(MAX_TESTS).optional(),
  ambient: z.array(SiteSchema).max(MAX_SITES).optional(),
  /** Places in `history` of the runs that measured it, newest first. */
  runs: z
    .array(
      z
        .int()
        .nonnegative()
        .max(MAX_RUNS - 1),
    )
    .max(MAX_HISTORY)
    .optional(),
  /** How many of the newest runs, in a row, did not have it at all. */
  absent: z.int().nonnegative().max(MAX_HISTORY).optional(),
})
const Commit = z
  .string()
  .regex(/^[0-9a-f]{40,64}$/)
  .nullable()
const PastRun = z.object({ commit: Commit, recordedAt: z.iso.datetime() })
const Fields = z.object({
  kind: z.literal('leakgate-baseline'),
  version: z.literal(BASELINE_VERSION),
  recordedAt: z.iso.datetime(),
  commit: Commit,
  command: Name,
  goVersion: z.string().max(256),
  goos: z.string().max(64),
  goarch: z.string().max(64),
  settings: Settings.nullable().optional(),
  /** Jobs of a matrix that the newest run was joined from; without it, it was one job. */
  legs: z.array(LegName).max(MAX_LEGS).optional(),
  packages: z.array(PackageSchema).max(100_000),
  /** The runs that it was merged from, newest first; without it, the one that `recordedAt` and `commit` tell. */
  history: z.array(PastRun).min(1).max(MAX_RUNS).optional(),
})
const Document = Fields.superRefine(({ history, packages }, context) => {
  packages.forEach((entry, index) => {
    const fault = faultOf(entry, history?.length ?? 1)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault, path: ['packages', index] })
  })
})
const Header = z.object({ kind: z.literal('leakgate-baseline'), version: z.number() })

/** What the tests of one commit leave behind, per package. */
export type Baseline = z.infer<typeof Document>
export type BaselinePackage = z.infer<typeof PackageSchema>
export type BaselineSite = z.infer<typeof SiteSchema>
export type PastRun = z.infer<typeof PastRun>

/** What no schema of one field can say. */
function faultOf(entry: BaselinePackage, runs: number): string | undefined {
  const own = runsOf(entry)
  if (own.some((run, index) => run >= runs || run <= (own[index - 1] ?? -1))) {
    return 'its runs do not match the history'
  }
  const wrong = entry.sites.some(
    ({ counts, count }) =>
      counts !== undefined && (counts.length !== own.length || Math.max(...counts) !== count),
  )
  return wrong ? 'the counts of its sites do not match its runs' : undefined
}

export function renderBaseline(baseline: Baseline): string {
  return `${JSON.stringify(documentOf(baseline), null, 1)}\n`
}

/** As it is written. */
export function documentOf(baseline: Baseline): unknown {
  const { settings } = baseline
  return settings ? { ...baseline, settings: settingTexts(settings) } : baseline
}

/**
 * @param source a path or an artifact's name, for messages
 * @throws BaselineError when the text is not a baseline that this version can read
 */
export function parseBaseline(text: string, source: string): Baseline {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new BaselineError(`${source} is not JSON: record a new baseline`, { cause })
  }
  return readBaseline(value, source)
}

/**
 * The same of a value that is parsed already.
 * @throws BaselineError
 */
export function readBaseline(value: unknown, source: string): Baseline {
  const header = Header.safeParse(value)
  if (!header.success) {
    throw new BaselineError(`${source} is not a Leakgate baseline: record one with \`leakgate record\``)
  }
  if (header.data.version > BASELINE_VERSION) {
    throw new BaselineError(
      `${source} was recorded by a newer Leakgate (baseline version ${header.data.version}, this one reads ${BASELINE_VERSION}): update Leakgate, or record it again`,
    )
  }
  const document = Document.safeParse(value)
  if (!document.success) {
    const issue = document.error.issues[0]
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
    throw new BaselineError(`${source} is damaged${where}: record a new baseline`)
  }
  return document.data
}

/** Places in the history of the runs that measured a package, newest first. */
export function runsOf({ runs, status }: Pick<BaselinePackage, 'runs' | 'status'>): readonly number[] {
  return runs ?? (status === 'measured' ? [0] : [])
}
