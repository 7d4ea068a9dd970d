import type { Change } from '../../model/change.ts'
import { plainLine, shorten } from '../../text/plain.ts'
import { MAX_NAME_CHARS, MAX_STACK_FRAMES } from '../surface-limits.ts'
import { framePlace, withoutRuntime } from '../words/frame.ts'

/** The stack in the layout of a Go traceback, with the creator last, as Go developers read it every day. */
export function tracebackText(change: Change): string {
  const stack = withoutRuntime(change.stack)
  const shown = stack.slice(0, MAX_STACK_FRAMES)
  const lines = shown.flatMap((frame) => entry(frame.function, framePlace(frame, change)))
  const hidden = stack.length - shown.length
  if (hidden > 0) lines.push(`...${hidden} more frames...`)
  if (change.creator !== '') {
    const at = change.goStatement
    lines.push(...entry(`created by ${change.creator}`, at === null ? '' : `${at.file}:${at.line}`))
  }
  return lines.join('\n')
}

function entry(name: string, place: string): readonly string[] {
  const lines = [shorten(plainLine(name), 2 * MAX_NAME_CHARS)]
  if (place !== '') lines.push(`    ${shorten(plainLine(place), 2 * MAX_NAME_CHARS)}`)
  return lines
}
