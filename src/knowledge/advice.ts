import type { Site } from '../model/site.ts'
import { declaredFunction } from '../sites/names.ts'
import { CAUSES } from './causes/all.ts'
import { DAEMONS } from './daemons.ts'
import { GENERAL } from './general.ts'
import { LIBRARIES } from './libraries.ts'
import type { Pattern } from './pattern.ts'
import { type Code, type Sign, signsOf } from './sign.ts'
import { SOURCE } from './source.ts'
import { STANDARD_LIBRARY } from './standard-library.ts'

export type Clue = Pick<Site, 'creator' | 'entry' | 'blocking' | 'stack'>

/** What a leak looks like, and what to do about it; all empty when nothing is known that would help. */
export interface Advice {
  /** One or two plain sentences. */
  readonly hint: string
  /** One paragraph. */
  readonly explanation: string
  /** Go code. */
  readonly fix: string
}

/**
 * In order of trust: a library that is known beats the standard library under it; then what the source shows, and at last
 * the kind of wait.
 */
export const PATTERNS: readonly Pattern[] = [
  ...LIBRARIES,
  ...DAEMONS,
  ...STANDARD_LIBRARY,
  ...SOURCE,
  ...GENERAL,
]

export const NO_ADVICE: Advice = { hint: '', explanation: '', fix: '' }

/** @param code the source around the goroutine, where it is at hand */
export function adviceFor(site: Clue, code: Code = NO_CODE): Advice {
  const pattern = patternFor(site, code)
  return pattern === undefined ? NO_ADVICE : adviceOf(pattern)
}

/** The advice that a hint was part of; undefined when the words are not ours. */
export function adviceWith(hint: string): Advice | undefined {
  const pattern = PATTERNS.find((known) => known.hint === hint || known.formerHint === hint)
  return pattern && adviceOf(pattern)
}

function adviceOf({ hint, cause }: Pattern): Advice {
  return { hint, ...CAUSES[cause] }
}

const NO_CODE: Code = { creator: undefined, blocking: undefined }

/** The first row that fits. */
export function patternFor(site: Clue, code: Code = NO_CODE): Pattern | undefined {
  const signs = signsOf(code)
  const facts = factsOf(site)
  return PATTERNS.find((pattern) => fits(pattern, facts, signs))
}

interface Facts {
  readonly wait: Site['blocking']['wait']
  readonly creator: string
  readonly entry: string
  readonly calls: readonly string[]
  readonly names: readonly string[]
}

function factsOf(site: Clue): Facts {
  const calls = [...site.stack.map((frame) => frame.function), site.entry, site.blocking.function]
  return {
    wait: site.blocking.wait,
    creator: normalise(site.creator),
    entry: declaredFunction(site.entry),
    calls: calls.map(normalise),
    names: [site.entry, site.blocking.function].map((name) => lastElement(normalise(name))),
  }
}

function fits(pattern: Pattern, facts: Facts, signs: ReadonlySet<Sign>): boolean {
  const { waits, entry, calls, createdBy, involves, named, creatorNamed, shows } = pattern
  return (
    (waits?.includes(facts.wait) ?? true) &&
    (entry === undefined || entry === facts.entry) &&
    (calls === undefined || starts(facts.calls, calls)) &&
    (createdBy === undefined || starts([facts.creator], createdBy)) &&
    (involves === undefined || starts([...facts.calls, facts.creator], involves)) &&
    (named === undefined || facts.names.some((name) => named.test(name))) &&
    (creatorNamed === undefined || creatorNamed.test(lastElement(facts.creator))) &&
    (shows?.every((sign) => signs.has(sign)) ?? true)
  )
}

function starts(names: readonly string[], prefixes: readonly string[]): boolean {
  return names.some((name) => prefixes.some((prefix) => name.startsWith(prefix)))
}

/** `x/vendor/gopkg.in/a%2ev2.(*T[go.shape.int]).m` → `gopkg.in/a.v2.(*T).m`. */
export function normalise(name: string): string {
  const plain = withoutTypeArguments(name).replaceAll('%2e', '.')
  const vendored = plain.lastIndexOf('/vendor/')
  return vendored < 0 ? plain : plain.slice(vendored + '/vendor/'.length)
}

function withoutTypeArguments(name: string): string {
  let depth = 0
  let out = ''
  for (const character of name) {
    if (character === '[') depth += 1
    if (depth === 0) out += character
    if (character === ']' && depth > 0) depth -= 1
  }
  return out
}

function lastElement(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}
