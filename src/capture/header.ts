import type { Goroutine, Labels } from '../model/goroutine.ts'
import { readHeaderLabels } from './header-labels.ts'
import { NO_LABELS } from './labels.ts'
import { readDecimal } from './number.ts'

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
export function readHeader(line: string): Header | undefined {
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
  const labels = brace === -1 ? NO_LABELS : (readHeaderLabels(line, brace)?.labels ?? NO_LABELS)
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
