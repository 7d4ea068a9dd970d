import * as z from 'zod'
import { ConfigurationError } from '../errors.ts'
import { FAILING_KINDS, parseBudget, parseFailOn, parseRepetitions } from './values.ts'

/** Go names are long, not this long. */
const MAX_TEXT_CHARS = 1000
const MAX_RULES = 1000

/**
 * The shape of .leakgate.yml, with the same words as docs/leakgate.schema.json; a test holds the two together.
 * Names are those of the flags and inputs.
 */
export const RULES_SCHEMA = z.strictObject(
  {
    'fail-on': z
      .union([z.string(), z.array(z.enum(FAILING_KINDS)).min(1)], {
        error: 'must be kinds of change, as in `new,grown`, or `none`',
      })
      .transform((value) => (typeof value === 'string' ? value : value.join(',')))
      .transform(parsedBy(parseFailOn))
      .optional(),
    confirm: z
      .number({ error: 'must be a number' })
      .transform(parsedBy((times, where) => parseRepetitions(String(times), where)))
      .optional(),
    'confirm-budget': z
      .number({ error: 'must be a number of seconds' })
      .transform(parsedBy((seconds, where) => parseBudget(String(seconds), where)))
      .optional(),
    ignore: z
      .array(ruleSchema(), { error: 'must be a list of rules' })
      .max(MAX_RULES, `has more than ${MAX_RULES} rules`)
      // What is left when every entry is commented out.
      .nullish(),
  },
  { error: 'must contain `ignore`, `fail-on`, `confirm` or `confirm-budget`' },
)

function ruleSchema() {
  const pattern = text('must be a name in text').optional()
  return z
    .strictObject(
      {
        creator: pattern,
        entry: pattern,
        blocking: pattern,
        package: pattern,
        test: pattern,
        reason: text('is missing or not text: say why these goroutines may stay'),
        owner: text('must be text').optional(),
        expires: z
          .string({ error: 'must be a date such as 2027-01-31' })
          .refine(isDate, 'must be a date such as 2027-01-31')
          .optional(),
        max: z.int({ error: 'must be a whole number of goroutines' }).min(1, 'must be 1 or more').optional(),
      },
      { error: 'must be a rule with a `reason`' },
    )
    .refine(
      ({ creator, entry, blocking, package: path, test }) =>
        [creator, entry, blocking, path, test].some((matcher) => matcher !== undefined),
      'matches nothing: add `creator`, `entry`, `blocking`, `package` or `test`',
    )
}

function text(error: string) {
  return z
    .string({ error })
    .trim()
    .min(1, 'is empty')
    .max(MAX_TEXT_CHARS, `has more than ${MAX_TEXT_CHARS} characters`)
}

/** A day that the calendar has. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Turns a parser that throws into one that zod can report. */
function parsedBy<In, Out>(parser: (value: In, where: string) => Out) {
  return (value: In, context: z.RefinementCtx): Out => {
    try {
      return parser(value, '')
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      context.addIssue({ code: 'custom', message: error.message.trim() })
      return z.NEVER
    }
  }
}
