import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import type * as z from 'zod'
import { ConfigurationError } from '../errors.ts'
import type { Settings } from '../model/policy.ts'
import { MATCHERS, type Rule } from '../model/rule.ts'
import { plainLine, shorten } from '../text/plain.ts'
import { RULES_SCHEMA } from './rules-schema.ts'

/** What .leakgate.yml says. */
export interface RuleFile {
  readonly settings: Settings
  readonly rules: readonly Rule[]
}

/** A place in the text and what is wrong there. */
interface Problem {
  readonly offset: number
  readonly message: string
}

/** More would not be read. */
const MAX_PROBLEMS = 20
const MAX_MESSAGE_CHARS = 300

/**
 * @param file its path, for messages
 * @throws ConfigurationError with a line for each problem of the file
 */
export function parseRuleFile(text: string, file: string): RuleFile {
  const lines = new LineCounter()
  // The core schema, whatever a directive in the file asks for: it has no dates, merge keys or binary data.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const damaged = [...document.errors, ...document.warnings].map(syntaxProblem)
  refuse([...damaged, ...aliasProblems(document)], lines, file)
  const parsed = RULES_SCHEMA.safeParse(document.contents === null ? {} : document.toJS({ maxAliasCount: 0 }))
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => shapeProblems(issue, document))
    throw refusal(problems, lines, file)
  }
  const { ignore, 'fail-on': failOn, confirm, 'confirm-budget': budgetMs } = parsed.data
  return {
    settings: { failOn, repetitions: confirm, budgetMs },
    rules: (ignore ?? []).map((rule, index) => ({
      match: Object.fromEntries(
        MATCHERS.flatMap((matcher) => (rule[matcher] === undefined ? [] : [[matcher, rule[matcher]]])),
      ),
      reason: rule.reason,
      owner: rule.owner ?? null,
      expires: rule.expires ?? null,
      max: rule.max ?? null,
      line: lines.linePos(offsetOf(document, ['ignore', index])).line,
    })),
  }
}

function refuse(problems: readonly Problem[], lines: LineCounter, file: string): void {
  if (problems.length > 0) throw refusal(problems, lines, file)
}

function refusal(problems: readonly Problem[], lines: LineCounter, file: string): ConfigurationError {
  const texts = [...problems]
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset)
      return `${plainLine(file)}:${line}:${col}: ${shorten(plainLine(message), MAX_MESSAGE_CHARS)}`
    })
  const more = texts.length - MAX_PROBLEMS
  return new ConfigurationError(
    [...texts.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  )
}

const QUOTE_STAR =
  "a value that starts with a star needs quotes, as in '*Slow': without them, YAML reads it as an alias, and Leakgate refuses aliases"

function syntaxProblem({ code, message, pos }: YAMLError): Problem {
  if (code === 'BAD_ALIAS') return { offset: pos[0], message: QUOTE_STAR }
  if (code === 'RESOURCE_EXHAUSTION') return { offset: pos[0], message: 'is nested too deeply' }
  return { offset: pos[0], message }
}

/** Aliases are what makes a small file huge, and rules have no use for them. */
function aliasProblems(document: Document): readonly Problem[] {
  const problems: Problem[] = []
  visit(document, {
    Alias(_key, node) {
      problems.push({ offset: node.range?.[0] ?? 0, message: QUOTE_STAR })
    },
  })
  return problems
}

function shapeProblems(issue: z.core.$ZodIssue, document: Document): readonly Problem[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  const where = path.length === 0 ? '' : `\`${pathText(path)}\` `
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      offset: keyOffset(document, path, key),
      message: `${where}has an unknown key \`${key}\``.trim(),
    }))
  }
  return [{ offset: offsetOf(document, path), message: `${where}${issue.message}` }]
}

/** `ignore[2].max`. */
function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('')
}

/** Where a value begins; for one that is missing, where what should hold it does. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function keyOffset(document: Document, path: readonly (string | number)[], key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  const pair = isMap(node)
    ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined
  return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path)
}
