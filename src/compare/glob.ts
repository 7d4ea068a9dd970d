/**
 * Globs over names as Go prints them: `*` is any text without a slash, `**` any text, and every other character is
 * itself, brackets and parentheses too. The star of a pointer, as in `(*Pool)`, is itself, so a name copied from a dump
 * needs no escaping; `\*` is a star anywhere else.
 *
 * Matched in steps that are at most the product of both lengths. Globs for paths become regular expressions, in which a
 * handful of stars takes seconds on a long name, and a rule comes from whoever opened the pull request.
 */
export type Glob = (name: string) => boolean

type Token =
  | { readonly kind: 'text'; readonly character: string }
  /** `*` and `**`. */
  | { readonly kind: 'any'; readonly slashes: boolean }
  /** Before tokens that may be left out. */
  | { readonly kind: 'optional'; readonly tokens: number }

const POINTER = String.raw`\(\*(?=[\p{L}_])`
const TOKEN = new RegExp(String.raw`(?<=^|/)\*\*/|${POINTER}|\\\*|\*+|[^]`, 'gu')
const STAR = new RegExp(String.raw`${POINTER}|\*`, 'gu')

/** `a/**` is `a` itself and everything below it, as `a/...` is to the go command. */
const BELOW = '/**'

export function parseGlob(pattern: string): Glob {
  const alternatives = [pattern, ...(pattern.endsWith(BELOW) ? [pattern.slice(0, -BELOW.length)] : [])].map(
    tokensOf,
  )
  return (name) => alternatives.some((tokens) => matches(tokens, name))
}

/** The glob that only this name matches. */
export function literalGlob(name: string): string {
  return name.replace(STAR, (star) => (star === '*' ? '\\*' : star))
}

function tokensOf(pattern: string): readonly Token[] {
  return Array.from(pattern.matchAll(TOKEN), ([part]) => part).flatMap((part): readonly Token[] => {
    // Where an element begins: any number of whole elements, or none.
    if (part === '**/')
      return [{ kind: 'optional', tokens: 2 }, { kind: 'any', slashes: true }, ...textOf('/')]
    if (part.startsWith('*')) return [{ kind: 'any', slashes: part.length > 1 }]
    return textOf(part === '\\*' ? '*' : part)
  })
}

function textOf(text: string): readonly Token[] {
  return Array.from(text, (character) => ({ kind: 'text', character }))
}

/** Walks all readings of the pattern at once: a position is the number of tokens that are behind it. */
function matches(tokens: readonly Token[], name: string): boolean {
  let positions = reach(tokens, [0])
  for (const character of name) {
    const next: number[] = []
    for (const position of positions) {
      const token = tokens[position]
      if (token?.kind === 'text' && token.character === character) next.push(position + 1)
      if (token?.kind === 'any' && (token.slashes || character !== '/')) next.push(position)
    }
    if (next.length === 0) return false
    positions = reach(tokens, next)
  }
  return positions.has(tokens.length)
}

/** With the positions behind tokens that may stand for nothing. */
function reach(tokens: readonly Token[], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>()
  const open = [...from]
  for (let position = open.pop(); position !== undefined; position = open.pop()) {
    if (reached.has(position)) continue
    reached.add(position)
    const token = tokens[position]
    if (token?.kind === 'any') open.push(position + 1)
    if (token?.kind === 'optional') open.push(position + 1, position + 1 + token.tokens)
  }
  return reached
}
