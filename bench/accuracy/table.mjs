/** @returns {string} a table in Markdown; columns after the first are numbers */
export function table(header, rows) {
  return [
    `| ${header.join(' | ')} |`,
    `|---|${'--:|'.repeat(header.length - 1)}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')
}

export const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
}

/** @returns {string} `leak 12, singleton 1` */
export const tally = (words) =>
  counted(words)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ')

/** @returns {[string, number][]} most frequent first */
export function counted(words) {
  const counts = new Map()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}
