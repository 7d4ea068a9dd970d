import { createHash } from 'node:crypto'
import type { Excerpts, Identity, Site, SourceLocation } from '../model/site.ts'
import type { FunctionLines, Sources } from '../model/sources.ts'

export const PLACES = ['creator', 'entry', 'blocking'] as const

export type Place = (typeof PLACES)[number]

/** Lines before and after the place. */
const LINES_BEFORE = 5
const LINES_AFTER = 7
const HASH_CHARS = 8

/** Nothing at all: brackets, comments, and the line that holds the name. */
const EMPTY = /^(?:[\s(){}\],;]*|\/\/.*|func\b.*)$/

/** Lines that any two goroutines may share; they count only where the code did not leave its place. */
const COMMON: readonly RegExp[] = [
  /^(?:go|defer) func\(.*\) \{$/,
  /^for \{$/,
  /^select \{\}?$/,
  /^default:$/,
  /^(?:return|break|continue)(?: nil| err)?$/,
  /^if err != nil \{$/,
  /^\w+\.(?:Helper|Parallel)\(\)$/,
  /^defer \w+\.(?:Done|Close|Unlock)\(\)$/,
  /^\w+ := make\(chan (?:int|bool|error|struct\{\})\)$/,
  /^case <-\w+\.Done\(\):$/,
  /^(?:go func\(\) \{ )?(?:<-\w+|\w+ <- \w+|select \{\})(?: \}\(\))?$/,
  /^go (?:\w+\.)*@\(.*\)$/,
]
const COMMON_MARK = '~'

export function isCommon(hash: string): boolean {
  return hash.startsWith(COMMON_MARK)
}

export function excerptsOf(site: Site, sources: Sources): Excerpts {
  const hash = lineHash(site.identity)
  const at = (place: Pick<SourceLocation, 'file' | 'line'> | undefined) =>
    hashes(place && sources.functionAt(place), hash)
  return {
    creator: at(site.goStatement),
    entry: at(site.stack.findLast((frame) => frame.function === site.entry)),
    blocking: at(site.blockedAt),
  }
}

/** Hash of a line of code; undefined when it tells nothing. The site's own names count as one. */
export function lineHash(identity: Identity): (line: string) => string | undefined {
  const names = new Set(
    [identity.creator, identity.entry, identity.blocking.function]
      .flatMap(wordsOf)
      .filter((word) => word !== ''),
  )
  return (line) => {
    const masked = line
      .trim()
      .replace(/\s+/g, ' ')
      .replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => (names.has(word) ? '@' : word))
    if (EMPTY.test(masked)) return undefined
    const mark = COMMON.some((pattern) => pattern.test(masked)) ? COMMON_MARK : ''
    return mark + createHash('sha256').update(masked).digest('hex').slice(0, HASH_CHARS)
  }
}

/** Package, types and function: `example.com/pool.(*Pool).loop` → pool, Pool, loop. */
function wordsOf(name: string): readonly string[] {
  return name.slice(name.lastIndexOf('/') + 1).split(/[^\p{L}\p{N}_]+/u)
}

/** The block around the place: lines that gofmt indents at least as deeply, so that a closure does not count its surroundings. */
function hashes(
  code: FunctionLines | undefined,
  hash: (line: string) => string | undefined,
): readonly string[] {
  const own = code?.lines[code.at]
  if (code === undefined || own === undefined) return []
  const depth = indentation(own)
  const belongs = (line: string | undefined) =>
    line !== undefined && (line.trim() === '' || indentation(line) >= depth)
  let first = code.at
  while (first > code.at - LINES_BEFORE && belongs(code.lines[first - 1])) first--
  let last = code.at
  while (last < code.at + LINES_AFTER && belongs(code.lines[last + 1])) last++
  return [...new Set(code.lines.slice(first, last + 1).flatMap((line) => hash(line) ?? []))]
}

function indentation(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0
}
