import type { Goroutine, Labels } from '../../model/goroutine.ts'
import type { Limits } from '../capture-limits.ts'
import { oversized } from '../damage.ts'
import { NO_LABELS, toLabels } from '../labels.ts'
import { readDecimal } from './lines.ts'

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
export function readHeaderLabels(line: string, start: number, limits: Limits): HeaderLabels | undefined {
  const entries: [string, string][] = []
  let at = start
  for (;;) {
    const key = readToken(line, at, ':')
    if (key === undefined || !line.startsWith(': ', key.end)) return undefined
    const value = readToken(line, key.end + 2, ',}')
    if (value === undefined) return undefined
    entries.push([key.text, value.text])
    if (entries.length > limits.nestedEntries)
      throw oversized(`it holds more than ${limits.nestedEntries} labels`)
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

/** What the first line of a goroutine's block tells. */
export type Header = Pick<
  Goroutine,
  'id' | 'state' | 'minutes' | 'lockedToThread' | 'leaked' | 'synctestBubble' | 'labels'
>

const PREFIX = 'goroutine '

/**
 * Reads the line that runtime/traceback.go prints in goroutineheader, Go 1.18 to 1.27:
 *
 *     goroutine 7 gp=0xc000006380 m=nil [chan receive (leaked), 3 minutes, locked to thread] {key: value}:
 *
 * `gp=` and `m=` come with GOTRACEBACK=system (Go 1.23). Labels are inside the brackets in Go 1.26, as
 * `labels:{"key": "value"}`, and after them in Go 1.27. Undefined for any other line.
 */
export function readHeader(line: string, limits: Limits): Header | undefined {
  if (!line.startsWith(PREFIX)) return undefined
  const open = line.indexOf('[')
  if (open === -1) return undefined
  const [number = '', ...pointers] = line.slice(PREFIX.length, open).trimEnd().split(' ', 5)
  const id = readDecimal(number)
  if (id === undefined || !pointers.every((pointer) => POINTERS.some((name) => pointer.startsWith(name)))) {
    return undefined
  }

  const inside = line.indexOf(LABELS_INSIDE, open)
  const bracket = line.indexOf(']', open)
  const early = inside !== -1 && inside < bracket
  const close = early ? inside : bracket
  if (close === -1 || !line.endsWith(':')) return undefined

  const brace = early ? inside + LABELS_INSIDE.length : line.startsWith(LABELS_AFTER, close) ? close + 3 : -1
  const labels = brace === -1 ? NO_LABELS : (readHeaderLabels(line, brace, limits)?.labels ?? NO_LABELS)
  return readStatus(id, line.slice(open + 1, close), labels)
}

const POINTERS: readonly string[] = ['gp=', 'm=', 'mp=']
const LABELS_INSIDE = ' labels:{'
const LABELS_AFTER = '] {'

/**
 * Marks after the wait reason that are no part of it: unreachable, being scanned by the garbage collector, durably
 * blocked in a synctest bubble (Go 1.25; Go 1.24 called it `(synctest)`). `(nil chan)` and `(no cases)` are.
 */
const MARKS: readonly string[] = [' (leaked)', ' (scan)', ' (durable)', ' (synctest)']

function readStatus(id: number, text: string, labels: Labels): Header {
  const [reason = '', ...details] = text.split(', ', 8)
  let state = reason
  let leaked = false
  for (let mark = findMark(state); mark !== undefined; mark = findMark(state)) {
    leaked ||= mark === ' (leaked)'
    state = state.slice(0, -mark.length)
  }

  let minutes = 0
  let lockedToThread = false
  let synctestBubble: number | undefined
  for (const detail of details) {
    if (detail === 'locked to thread') lockedToThread = true
    else if (detail.endsWith(' minutes')) minutes = readDecimal(detail.slice(0, -' minutes'.length)) ?? 0
    else if (detail.startsWith('synctest bubble '))
      synctestBubble = readDecimal(detail.slice('synctest bubble '.length))
    // Go 1.24 names the bubble by its root goroutine.
    else if (detail.startsWith('synctest group '))
      synctestBubble = readDecimal(detail.slice('synctest group '.length))
  }
  return { id, state, minutes, lockedToThread, leaked, synctestBubble, labels }
}

function findMark(state: string): string | undefined {
  return MARKS.find((mark) => state.endsWith(mark))
}
