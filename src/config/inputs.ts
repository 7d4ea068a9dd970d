import * as z from 'zod'
import { ConfigurationError } from '../errors.ts'
import type { Settings } from '../model/policy.ts'
import {
  DEFAULT_HISTORY,
  parseBudget,
  parseFailOn,
  parseHistory,
  parsePprofUrl,
  parseRepetitions,
} from './values.ts'

/** What a step of the action does; src/action/modes/ has one file for each. */
const MODES = ['run', 'arm', 'check', 'comment', 'merge'] as const

export type Mode = (typeof MODES)[number]

/** The inputs of action.yml, validated. */
export interface Inputs {
  readonly mode: Mode
  readonly run: string
  /** Path of a test binary to run instead of the command, relative to the working directory. */
  readonly testBinary: string | undefined
  /** For the shell. */
  readonly testArguments: string
  /** Where a test binary without the hook serves its profiles; found when undefined. */
  readonly pprofUrl: string | undefined
  /** As written: relative to the workspace, or absolute. */
  readonly workingDirectory: string
  readonly token: string
  /** Path of a committed baseline, relative to the workspace. */
  readonly baseline: string | undefined
  readonly artifactName: string
  /** Path of the file with the rules, relative to the workspace, in place of the one in the working directory. */
  readonly config: string | undefined
  readonly comment: 'on-change' | 'never'
  readonly retentionDays: number | undefined
  /** What a leak that the default branch gains does to its own run. */
  readonly onMain: 'warn' | 'fail'
  /** Runs of the default branch that its baseline is merged from. */
  readonly history: number
  /** Where a setting is undefined, .leakgate.yml decides. */
  readonly settings: Settings
  readonly leakProfile: boolean
  /** When to run the tests of the merge base too: if no baseline can be used, never, or always. */
  readonly computeBase: 'missing' | 'never' | 'always'
  /** Name of this job of a matrix, whose result `mode: merge` joins with the others. */
  readonly leg: string | undefined
  /** Jobs that `mode: merge` waits for. */
  readonly legs: readonly string[]
  /** How the job went up to this step: `success`, `failure` or `cancelled`. */
  readonly jobStatus: string
}

/** The same as in action.yml: a workflow that passes an empty string on means "the default". */
export const INPUT_DEFAULTS = {
  mode: 'run',
  run: 'go test ./...',
  'working-directory': '.',
  'artifact-name': 'leakgate-baseline',
  comment: 'on-change',
  'compute-base': 'missing',
  'leak-profile': 'false',
  'on-main': 'warn',
  history: '10',
} as const

/** https://docs.github.com/organizations/managing-organization-settings/configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization */
const MAX_RETENTION_DAYS = 400

/** What the artifact service refuses: @actions/artifact, path-and-artifact-name-validation.ts. */
const FORBIDDEN_IN_ARTIFACT_NAME = /[":<>|*?\r\n\\/]/

const singleLine = z.string().refine((text) => !/[\0\r\n]/.test(text), 'must be one line')

/** A schema from a parser that throws a ConfigurationError. An empty input is not set. */
function unlessEmpty<T>(parser: (text: string, where: string) => T) {
  return z.string().transform((text, context): T | undefined => {
    if (text === '') return undefined
    try {
      return parser(text, '')
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      context.addIssue({ code: 'custom', message: error.message.trim() })
      return z.NEVER
    }
  })
}

/** It becomes part of an artifact's name. */
const legName = singleLine
  .max(100)
  .refine((name) => !FORBIDDEN_IN_ARTIFACT_NAME.test(name), 'must not contain any of " : < > | * ? \\ /')

/** A JSON array, as `toJSON` writes one, or names separated by commas or line ends. */
function parseLegs(text: string): readonly string[] {
  const names = text.startsWith('[')
    ? z.array(z.string()).safeParse(parseJson(text)).data
    : text.split(/[,\n]/).map((name) => name.trim())
  if (names === undefined)
    throw new ConfigurationError('must be names, separated by commas, or a JSON array of them')
  return [...new Set(names.filter((name) => name !== ''))]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the schema refuses it
  }
}

const retentionDays = z
  .string()
  .refine(
    (text) =>
      text === '' || (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_RETENTION_DAYS),
    `must be a whole number of days from 1 to ${MAX_RETENTION_DAYS}`,
  )
  .transform((text) => (text === '' ? undefined : Number(text)))

const schema = z.object({
  mode: z.enum(MODES, { error: `must be one of ${MODES.join(', ')}` }),
  run: z.string().refine((text) => !text.includes('\0'), 'must not contain a NUL character'),
  'test-binary': singleLine,
  'test-arguments': singleLine,
  'pprof-url': unlessEmpty(parsePprofUrl),
  'working-directory': singleLine,
  'github-token': singleLine.min(1, "is empty; omit it to use the job's token"),
  baseline: singleLine,
  'artifact-name': singleLine.refine(
    (name) => !FORBIDDEN_IN_ARTIFACT_NAME.test(name),
    'must not contain any of " : < > | * ? \\ /',
  ),
  config: singleLine,
  'fail-on': unlessEmpty(parseFailOn),
  confirm: unlessEmpty(parseRepetitions),
  'confirm-budget': unlessEmpty(parseBudget),
  leg: z.union([z.literal(''), legName]),
  legs: unlessEmpty(parseLegs),
  'compute-base': z.enum(['missing', 'never', 'always'], {
    error: 'must be `missing`, `never` or `always`',
  }),
  'leak-profile': z.enum(['true', 'false'], { error: 'must be `true` or `false`' }),
  comment: z.enum(['on-change', 'never'], { error: 'must be `on-change` or `never`' }),
  'retention-days': retentionDays,
  'job-status': singleLine,
  'on-main': z.enum(['warn', 'fail'], { error: 'must be `warn` or `fail`' }),
  history: unlessEmpty(parseHistory),
})

/**
 * Reads every input once. All problems are reported together.
 * @param read value of an input by its name in action.yml; empty when it is not set
 * @throws ConfigurationError
 */
export function parseInputs(read: (name: string) => string): Inputs {
  const defaults: Readonly<Record<string, string>> = INPUT_DEFAULTS
  const raw = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, read(name).trim() || (defaults[name] ?? '')]),
  )
  const parsed = schema.safeParse(raw)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `\`${issue.path.join('.')}\` ${issue.message}`)
    const title = problems.length === 1 ? 'Invalid input' : `${problems.length} invalid inputs`
    throw new ConfigurationError(`${title}: ${problems.join('; ')}.`)
  }
  const inputs = parsed.data
  return {
    mode: inputs.mode,
    run: inputs.run,
    testBinary: inputs['test-binary'] === '' ? undefined : inputs['test-binary'],
    testArguments: inputs['test-arguments'],
    pprofUrl: inputs['pprof-url'],
    workingDirectory: inputs['working-directory'],
    token: inputs['github-token'],
    baseline: inputs.baseline === '' ? undefined : inputs.baseline,
    artifactName: inputs['artifact-name'],
    config: inputs.config === '' ? undefined : inputs.config,
    comment: inputs.comment,
    retentionDays: inputs['retention-days'],
    leg: inputs.leg === '' ? undefined : inputs.leg,
    legs: inputs.legs ?? [],
    computeBase: inputs['compute-base'],
    leakProfile: inputs['leak-profile'] === 'true',
    jobStatus: inputs['job-status'],
    onMain: inputs['on-main'],
    history: inputs.history ?? DEFAULT_HISTORY,
    settings: {
      failOn: inputs['fail-on'],
      repetitions: inputs.confirm,
      budgetMs: inputs['confirm-budget'],
    },
  }
}
