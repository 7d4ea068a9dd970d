import type { Labels } from '../model/goroutine.ts'
import { oversized } from './damage.ts'
import { toLabels } from './labels.ts'
import { MAX_NESTED_ENTRIES } from './limits.ts'

/** Labels, and the index of the character after their closing brace. */
interface HeaderLabels {
  readonly labels: Labels
  readonly end: number
}

/**
 * Reads `key: value, "quoted key": "quoted value"}` from `start`, the character after the opening brace. Go 1.26
 * quotes all keys and values, Go 1.27 only those with characters other than letters, digits, `.`, `/` and `_`
 * (runtime/traceback.go, goroutineheader). Undefined when the text is anything else.
 */
export function readHeaderLabels(line: string, start: number): HeaderLabels | undefined {
  const entries: [string, string][] = []
  let at = start
  for (;;) {
    const key = readToken(line, at, ':')
    if (key === undefined || !line.startsWith(': ', key.end)) return undefined
    const value = readToken(line, key.end + 2, ',}')
    if (value === undefined) return undefined
    entries.push([key.text, value.text])
    if (entries.length > MAX_NESTED_ENTRIES)
      throw oversized(`it holds more than ${MAX_NESTED_ENTRIES} labels`)
    if (line[value.end] === '}') return { labels: toLabels(entries), end: value.end + 1 }
    if (!line.startsWith(', ', value.end)) return undefined
    at = value.end + 2
  }
}

interface Token {
  readonly text: string
  readonly end: number
}

function readToken(line: string, start: number, stops: string): Token | undefined {
  if (line[start] === '"') return readQuoted(line, start + 1)
  let end = start
  while (end < line.length && !stops.includes(line.charAt(end))) end++
  return end === line.length ? undefined : { text: line.slice(start, end), end }
}

/** Reads up to the closing quote and undoes the escapes of runtime/print.go, printquoted. */
function readQuoted(line: string, start: number): Token | undefined {
  const parts: string[] = []
  let plain = start
  let at = start
  while (at < line.length) {
    const char = line[at]
    if (char === '"') {
      parts.push(line.slice(plain, at))
      return { text: parts.join(''), end: at + 1 }
    }
    if (char !== '\\') {
      at++
      continue
    }
    const letter = line.charAt(at + 1)
    const digits = HEX_DIGITS[letter] ?? 0
    parts.push(line.slice(plain, at), undoEscape(letter, line.slice(at + 2, at + 2 + digits)))
    at += 2 + digits
    plain = at
  }
  return undefined
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }
const CONTROL: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function undoEscape(letter: string, digits: string): string {
  if (digits === '') return CONTROL[letter] ?? letter
  const code = Number.parseInt(digits, 16)
  // \x80 and above is a byte that is no UTF-8: text decoders write U+FFFD for it, and so does the profile's.
  const invalid = Number.isNaN(code) || code > 0x10ffff || (letter === 'x' && code >= 0x80)
  return invalid ? '\ufffd' : String.fromCodePoint(code)
}
