import { ConfigurationError } from '../errors.ts'

const MAX_REPETITIONS = 100

/** How often suspect tests run again in one process; 0 for never. */
export function parseRepetitions(text: string, where: string): number {
  const times = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(times) || times < 0 || times === 1 || times > MAX_REPETITIONS) {
    throw new ConfigurationError(
      `${where} does not take "${text}": how often suspect tests run again, 2 to ${MAX_REPETITIONS}, or 0 for never`.trim(),
    )
  }
  return times
}

/** @returns milliseconds for all reruns together, from a text in seconds */
export function parseBudget(text: string, where: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text)
  if (!(seconds > 0) || !Number.isFinite(seconds)) {
    throw new ConfigurationError(`${where} does not take "${text}": seconds for all reruns, above 0`.trim())
  }
  return seconds * 1000
}
