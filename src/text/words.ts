const UNITS = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
] as const

/** `3 hours old`, in the largest unit that fits twice, so that nothing is rounded away by half. */
export function agePhrase(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (seconds >= 2 * length) return `${plural(Math.floor(seconds / length), unit)} old`
  }
  return seconds < 60 ? 'less than a minute old' : '1 minute old'
}

/**
 * @param recordedAt ISO 8601
 * @returns whole seconds; 0 when the clocks of two machines disagree
 */
export function ageInSeconds(recordedAt: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(recordedAt)) / 1000))
}

/** `1 goroutine`, `3 goroutines`, `1,204 goroutines`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : many}`
}

/** Own grouping: `toLocaleString` depends on the machine. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
