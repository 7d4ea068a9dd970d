import { MAX_HISTORY } from '../baseline/document.ts'
import { ConfigurationError } from '../errors.ts'

export const DEFAULT_HISTORY = 10

/** How many runs a baseline is merged from. */
export function parseHistory(text: string, where: string): number {
  const runs = /^\s*\d{1,3}\s*$/.test(text) ? Number(text) : Number.NaN
  if (!(runs >= 1 && runs <= MAX_HISTORY)) {
    throw new ConfigurationError(
      `${where} does not take "${text}": a whole number of runs from 1 to ${MAX_HISTORY}`.trim(),
    )
  }
  return runs
}
