import * as z from 'zod'
import { ReportError } from '../../errors.ts'
import { adviceFor, adviceWith } from '../../knowledge/advice.ts'
import { CHANGE_KINDS, VERDICTS } from '../../model/change.ts'
import { SETTINGS, settingValues } from '../../model/measurement.ts'
import type { Report } from '../../model/report.ts'
import { MATCHERS } from '../../model/rule.ts'
import { WAITS } from '../../model/site.ts'

// Whoever can open a pull request can write a report: it is read as hostile data, and every length has a limit.
const Text = z.string().max(8192)
const Name = z.string().max(4096)
const Count = z.number().int().nonnegative().max(1e9)
const Line = z.number().int().min(0).max(1e9)
const Names = z.array(Name).max(100_000)

const WaitName = z.enum(WAITS)
const Blocking = z.object({ wait: WaitName, function: Name })
const Location = z.object({ file: Name, line: Line, inRepository: z.boolean() }).nullable()
const Frame = z.object({ function: Name, file: Name, line: Line })
const Origin = z.object({
  chain: Names,
  once: z.boolean(),
  testCode: z.object({ file: Name, line: Line, inRepository: z.boolean(), function: Name }).nullable(),
})
const Confirmation = z.object({
  runs: z
    .array(
      z.object({
        tests: z.enum(['suspects', 'package', 'examples']),
        repetitions: Count,
        count: Count.nullable(),
        exitedAfterMs: z.number().nullable(),
        passed: z.boolean(),
      }),
    )
    .max(1000),
  rate: z.number().nullable(),
  exitedAfterMs: z.number().nullable(),
  note: Text,
  origin: Origin.nullable(),
  arguments: Names,
})
const Rule = z.object({ reason: Text, owner: Text.nullable(), max: Count.nullable(), count: Count })
const Former = z.object({
  package: Name,
  creator: Name,
  entry: Name,
  blocking: Blocking,
  goStatement: Location,
})
const Change = z.object({
  change: z.enum(CHANGE_KINDS),
  verdict: z.enum(VERDICTS),
  proven: z.boolean(),
  package: Name,
  tests: Names,
  creator: Name,
  entry: Name,
  blocking: Blocking,
  count: Count,
  baselineCount: Count,
  sightings: z.object({ runs: Count, of: Count, last: Text.nullable() }).exactOptional(),
  comparable: z.boolean(),
  goStatement: Location,
  blockedAt: Location,
  stack: z.array(Frame).max(1000),
  hint: Text,
  identity: z.object({ creator: Name, entry: Name, blocking: Blocking }),
  confirmation: Confirmation.nullable(),
  rule: Rule.nullable(),
  from: Former.nullable(),
  legs: z.array(Name).max(1000).exactOptional(),
})
const Package = z.discriminatedUnion('status', [
  z.object({ path: Name, status: z.literal('measured'), reason: z.null() }),
  z.object({ path: Name, status: z.literal('no data'), reason: Text }),
  z.object({
    path: Name,
    status: z.literal('partly measured'),
    reason: Text,
    legs: z.array(Name).max(1000),
  }),
])
const RuleNote = z.object({
  kind: z.enum(['expired', 'unused']),
  file: Name,
  line: Line,
  match: z.partialRecord(z.enum(MATCHERS), Name),
  reason: Text,
  owner: Text.nullable(),
  expires: Text.nullable(),
})
const Ambient = z.object({
  change: z.enum(['new', 'grown', 'gone']),
  packages: Names,
  creator: Name,
  entry: Name,
  count: Count,
  baselineCount: Count,
  goStatement: Location,
})
export const BaselineReferenceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['file', 'artifact', 'computed']),
    source: Name,
    commit: Text.nullable(),
    recordedAt: Text,
    goVersion: Text,
    url: Text.nullable(),
    why: Text.exactOptional(),
    ageSeconds: Count.exactOptional(),
    others: z
      .array(
        z.object({
          kind: z.enum(['file', 'artifact', 'computed', 'none']),
          commit: Text.nullable(),
          legs: z.array(Name).max(1000).readonly(),
        }),
      )
      .max(1000)
      .readonly()
      .exactOptional(),
  }),
  z.object({ kind: z.literal('none'), reason: Text }),
])
const Document = z.object({
  version: z.literal(1),
  tool: z.object({ name: z.literal('leakgate'), version: Text }),
  gate: z.object({ passed: z.boolean(), reasons: z.array(Text).max(100_000) }),
  changes: z.array(Change).max(100_000),
  packages: z.array(Package).max(100_000),
  rules: z.array(RuleNote).max(10_000),
  ambient: z.array(Ambient).max(100_000),
  baseline: BaselineReferenceSchema,
  differences: z
    .array(z.object({ setting: z.enum(['go', 'goos', 'goarch', ...SETTINGS]), baseline: Text, run: Text }))
    .max(100),
  run: z.object({
    command: z.string().max(65_536),
    goVersion: Text,
    goos: Text,
    goarch: Text,
    settings: z
      .object({ race: Text, count: Text, parallel: Text, cpu: Text, shuffle: Text, maxProcs: Text })
      .transform(settingValues)
      .nullable(),
    exitCode: z.number().int().nullable(),
    commit: Text.nullable(),
  }),
})

/**
 * Reads what `renderJson` wrote. What usually fixes a leak is taken from our tables, by the hint when it is one of ours and
 * else by the stack: words that tell people what to do must be ours.
 *
 * @param source what the text came from, for messages
 * @throws ReportError when it is not a report that this version can read
 */
export function parseReport(text: string, source: string): Report {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ReportError(`${source} is not JSON`, { cause })
  }
  return readReport(value, source)
}

/**
 * The same of a value that is parsed already.
 * @throws ReportError
 */
export function readReport(value: unknown, source: string): Report {
  const parsed = Document.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
    throw new ReportError(`${source} is not a report of this Leakgate${where}`)
  }
  const { changes, ...report } = parsed.data
  return { ...report, changes: changes.map(advised) }
}

function advised<T extends z.infer<typeof Change>>(change: T) {
  return { ...change, ...(adviceWith(change.hint) ?? adviceFor(change)) }
}
