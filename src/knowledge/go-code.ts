import type { FunctionLines } from '../model/sources.ts'

/** A line with its index in the function. */
export interface Numbered {
  readonly text: string
  readonly index: number
}

export function indentation(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0
}

/** The cases of the select that begins at the place, without their bodies; undefined when none does. */
export function selectCases({ lines, at }: FunctionLines): readonly string[] | undefined {
  const own = lines[at] ?? ''
  if (!/^\s*select \{$/.test(own)) return undefined
  const depth = indentation(own)
  const body = lines.slice(at + 1)
  const end = body.findIndex((line) => line.trim() === '}' && indentation(line) === depth)
  return (end < 0 ? body : body.slice(0, end)).filter(
    (line) => indentation(line) === depth && /^\s*case\b/.test(line),
  )
}

/** The `go` statement with the function literal that it may run. */
export function linesOfGo({ lines, at }: FunctionLines): readonly Numbered[] {
  return numbered(lines).slice(at, endOfBlock(lines, at) + 1)
}

/** What the creator does after the `go` statement, without what other function literals do later. */
export function linesAfterGo({ lines, at }: FunctionLines): readonly Numbered[] {
  const kept: Numbered[] = []
  for (let index = endOfBlock(lines, at) + 1; index < lines.length; index++) {
    const text = lines[index] ?? ''
    const literal = /^\s*(?:go|defer) func\(.*\{$|\bfunc\([^)]*\)[^{]*\{$/.test(text)
    if (literal) index = endOfBlock(lines, index)
    else if (!/^\s*\/\//.test(text)) kept.push({ text, index })
  }
  return kept
}

function endOfBlock(lines: readonly string[], at: number): number {
  const own = lines[at] ?? ''
  if (!own.trimEnd().endsWith('{')) return at
  const depth = indentation(own)
  const rest = lines.slice(at + 1).findIndex((line) => line.trim() !== '' && indentation(line) <= depth)
  return rest < 0 ? lines.length - 1 : at + 1 + rest
}

function numbered(lines: readonly string[]): readonly Numbered[] {
  return lines.map((text, index) => ({ text, index }))
}

export function isReceiveFrom(channel: string, line: string): boolean {
  return new RegExp(`<-\\s*${channel}\\b(?!\\.)|\\brange ${channel} `).test(line.replace(/\/\/.*$/, ''))
}

/** The line of the innermost function, declared or literal, that holds the place. */
export function enclosingHeader({ lines, at }: FunctionLines): string {
  const depth = indentation(lines[at] ?? '')
  return lines.slice(0, at).findLast((line) => indentation(line) < depth && /\bfunc\b.*\{$/.test(line)) ?? ''
}

/**
 * What the creator calls a variable of the goroutine: the same name in a function literal, else the argument of the
 * `go` statement for the parameter. Undefined when that cannot be read from one line.
 */
export function argumentFor(
  variable: string,
  creator: FunctionLines,
  blocking: FunctionLines,
): string | undefined {
  if (!/^\w+$/.test(variable)) return undefined
  const inside = linesOfGo(creator)
  const literal = /^\s*go func\(\)/.test(creator.lines[creator.at] ?? '')
  const same = creator.lines.length === blocking.lines.length && creator.lines[0] === blocking.lines[0]
  if (literal && same && inside.some(({ index }) => index === blocking.at)) return variable
  const header = /^func (?:\([^)]*\) )?(\w+)\(([^()]*)\)/.exec(
    blocking.lines.find((line) => line.startsWith('func ')) ?? '',
  )
  const call = /^\s*go (?:\w+\.)*(\w+)\(([^()]*)\)$/.exec(creator.lines[creator.at] ?? '')
  if (header === null || call === null || header[1] !== call[1]) return undefined
  const position = (header[2] ?? '').split(',').findIndex((part) => part.trim().split(' ')[0] === variable)
  const argument = (call[2] ?? '').split(',')[position]?.trim() ?? ''
  return position >= 0 && /^\w+$/.test(argument) ? argument : undefined
}
