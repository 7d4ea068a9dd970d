/**
 * The lines of a stack (runtime/traceback.go, traceback2 and printcreatedby1):
 *
 *     net/http.(*conn).serve(0xc0000b4000, {0x7f5, 0xc0})
 *     	/usr/local/go/src/net/http/server.go:2092 +0x5d0 fp=0xc00 sp=0xc00 pc=0x6a1
 *     created by net/http.(*Server).Serve in goroutine 1
 *     	/usr/local/go/src/net/http/server.go:3454 +0x485
 */
import { readDecimal } from './lines.ts'

export interface Location {
  readonly file: string
  readonly line: number
  /** Ends in a code offset or address, which proves that the line number before it is whole. */
  readonly exact: boolean
  /** Code that Go did not compile: its function line is the symbolizer's own text, without Go's arguments. */
  readonly foreign: boolean
}

export const NOWHERE: Location = { file: '', line: 0, exact: false, foreign: false }

/** Reads a line that starts with a tab. The file may hold spaces and colons, so it is read from the end. */
export function readLocation(text: string): Location {
  let end = text.length
  let exact = false
  let address = false
  let frame = false
  for (;;) {
    const space = text.lastIndexOf(' ', end - 1)
    const start = space === -1 ? 1 : space + 1
    if (start >= end || !isOffset(text.slice(start, end))) break
    exact = true
    address ||= text.startsWith('pc=', start)
    frame ||= text.startsWith('fp=', start)
    end = start - 1
  }
  const place = text.slice(1, Math.max(1, end))
  const foreign = address && !frame
  const colon = place.lastIndexOf(':')
  const line = readDecimal(place.slice(colon + 1))
  if (colon === -1 || line === undefined) return { file: unknown(place), line: 0, exact, foreign }
  return { file: unknown(place.slice(0, colon)), line, exact, foreign }
}

/** Go prints `?` for a file that it does not know. */
function unknown(file: string): string {
  return file === '?' ? '' : file
}

const OFFSETS: readonly string[] = ['+0x', 'fp=0x', 'sp=0x', 'pc=0x']

function isOffset(word: string): boolean {
  const prefix = OFFSETS.find((name) => word.startsWith(name))
  return prefix !== undefined && isHex(word, prefix.length)
}

/** At most the 16 digits of a 64-bit address. */
function isHex(word: string, start: number): boolean {
  if (word.length === start || word.length > start + 16) return false
  for (let at = start; at < word.length; at++) {
    if (!'0123456789abcdef'.includes(word.charAt(at))) return false
  }
  return true
}

/**
 * The function of a call. Arguments are hex words, `?`, `_`, `...`, braces and commas, so the last parenthesis that
 * opens is theirs, whatever `(*T[...])` the name holds.
 */
export function readCall(text: string): string | undefined {
  if (!text.endsWith(')')) return undefined
  const open = text.lastIndexOf('(')
  return open > 0 ? text.slice(0, open) : undefined
}

/** Whether a line that was cut off may have been a call or a creator: function names hold no blanks. */
export function isStartOfCall(text: string): boolean {
  const open = text.indexOf('(')
  const name = open === -1 ? text : text.slice(0, open)
  return CREATED_BY.startsWith(text) || !(name.includes(' ') || name.includes('\t'))
}

export const CREATED_BY = 'created by '
const IN_GOROUTINE = ' in goroutine '

export interface CreatorLine {
  readonly function: string
  readonly goroutine: number | undefined
}

export function readCreator(text: string): CreatorLine {
  const rest = text.slice(CREATED_BY.length)
  const suffix = rest.lastIndexOf(IN_GOROUTINE)
  const goroutine = suffix === -1 ? undefined : readDecimal(rest.slice(suffix + IN_GOROUTINE.length))
  return { function: goroutine === undefined ? rest : rest.slice(0, suffix), goroutine }
}

const ORIGIN = '[originating from goroutine '

/** The goroutine of an `[originating from goroutine N]:` line (GODEBUG=tracebackancestors). */
export function readOrigin(text: string): number | undefined {
  if (!text.startsWith(ORIGIN) || !text.endsWith(']:')) return undefined
  return readDecimal(text.slice(ORIGIN.length, -']:'.length))
}
