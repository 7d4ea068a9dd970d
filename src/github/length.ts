/**
 * Text of at most `limit`, cut after a whole line and with a notice at the end. The renderers keep to their own budgets, so
 * this is only the last guard: GitHub drops what is too long altogether.
 */
export function cutAtLine(
  text: string,
  limit: number,
  measure: (text: string) => number,
  notice: string,
): string {
  if (measure(text) <= limit) return text
  const budget = limit - measure(notice)
  let size = 0
  let end = 0
  for (const line of text.split(/(?<=\n)/)) {
    size += measure(line)
    if (size > budget) break
    end += line.length
  }
  return text.slice(0, end) + notice
}

export const CUT_NOTICE = '\n\n(Cut here: too long for GitHub.)\n'

/** At most `max` UTF-16 units, without half a surrogate pair at the end. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
