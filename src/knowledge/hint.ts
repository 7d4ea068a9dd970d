import type { Site } from '../leaks/site.ts'
import { GENERAL } from './general.ts'
import { LIBRARIES } from './libraries.ts'
import type { Pattern } from './pattern.ts'
import { STANDARD_LIBRARY } from './standard-library.ts'

export type Clue = Pick<Site, 'creator' | 'entry' | 'blocking' | 'stack'>

/** In order of trust: a library that is known beats the standard library under it, and both beat the kind of wait. */
export const PATTERNS: readonly Pattern[] = [...LIBRARIES, ...STANDARD_LIBRARY, ...GENERAL]

/** What usually fixes a leak like this; empty when nothing is known that would help. */
export function hintFor(site: Clue): string {
  return patternFor(site)?.hint ?? ''
}

/** The first row that fits. */
export function patternFor(site: Clue): Pattern | undefined {
  const creator = normalise(site.creator)
  const calls = [...site.stack.map((frame) => frame.function), site.entry, site.blocking.function].map(
    normalise,
  )
  const names = [site.entry, site.blocking.function].map((name) => lastElement(normalise(name)))
  return PATTERNS.find(
    (pattern) =>
      (pattern.waits?.includes(site.blocking.wait) ?? true) &&
      (pattern.calls === undefined || starts(calls, pattern.calls)) &&
      (pattern.createdBy === undefined || starts([creator], pattern.createdBy)) &&
      (pattern.involves === undefined || starts([...calls, creator], pattern.involves)) &&
      (pattern.named === undefined || names.some((name) => pattern.named?.test(name))),
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
