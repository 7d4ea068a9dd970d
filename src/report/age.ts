import { plural } from './phrase.ts'

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
