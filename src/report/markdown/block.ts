import { plainLine, shorten } from '../../text/plain.ts'
import { MAX_NAME_CHARS } from '../surface-limits.ts'
import { codeCell } from './escape.ts'

/** A collapsed block. The blank lines make GitHub read Markdown inside; the summary itself is HTML. */
export function details(summaryHtml: string, body: string): string {
  return `<details>\n<summary>${summaryHtml}</summary>\n\n${body}\n\n</details>`
}

/** A table of at most `limit` rows; what is left out is counted in the last one. */
export function table(
  header: readonly string[],
  align: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
  limit: number,
): string {
  const more = rows.length - limit
  const shown = rows.slice(0, limit)
  const last = more > 0 ? [[`and ${more} more`, ...header.slice(1).map(() => '')]] : []
  return [header, align.map((side) => (side === 'right' ? '--:' : '---')), ...shown, ...last]
    .map(row)
    .join('\n')
}

/** A list of at most `limit` items. */
export function list(items: readonly string[], limit: number): string {
  const more = items.length - limit
  return [...items.slice(0, limit), ...(more > 0 ? [`and ${more} more`] : [])]
    .map((item) => `- ${item}`)
    .join('\n')
}

/** A foreign name in a cell. */
export function cell(text: string): string {
  return codeCell(shorten(plainLine(text), MAX_NAME_CHARS))
}

/** Several of them, at most `limit`. */
export function cells(texts: readonly string[], limit: number): string {
  const more = texts.length - limit
  return [...texts.slice(0, limit).map(cell), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
