/** A word with fewer letters could mean anything. */
const MIN_LETTERS = 3

/** The name that somebody who typed this word meant; undefined when none is near. */
export function meant(word: string, names: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  if (typed.length < MIN_LETTERS) return undefined
  const near = names
    .map((name) => ({ name, distance: distance(typed, name) }))
    .filter(({ name, distance }) => distance <= Math.ceil(Math.min(typed.length, name.length) / 3))
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.name ?? names.find((name) => name.includes(typed) || typed.includes(name))
}

/** Letters to insert, leave out, replace or swap with the next one until both are the same. */
function distance(from: string, to: string): number {
  // The longest name has 14 letters; a hostile word may have millions.
  if (Math.abs(from.length - to.length) > to.length) return Number.POSITIVE_INFINITY
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = row
    row = next
  }
  return row[to.length] ?? 0
}
