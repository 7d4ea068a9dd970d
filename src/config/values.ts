import { MAX_HISTORY } from '../baseline/document.ts'
import { ConfigurationError } from '../errors.ts'
import type { ChangeKind } from '../model/change.ts'
import { DEFAULT_FAIL_ON } from '../model/policy.ts'

const MAX_REPETITIONS = 100

/** How often suspect tests run again in one process; 0 for never. */
export function parseRepetitions(text: string, where: string): number {
  const times = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(times) || times < 0 || times === 1 || times > MAX_REPETITIONS) {
    throw new ConfigurationError(
      `${where} "${text}" is invalid: use 2 to ${MAX_REPETITIONS} repetitions of suspect tests, or 0 for none`.trim(),
    )
  }
  return times
}

/** @returns milliseconds for all reruns together, from a text in seconds */
export function parseBudget(text: string, where: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text)
  if (!(seconds > 0) || !Number.isFinite(seconds)) {
    throw new ConfigurationError(`${where} "${text}" is invalid: use a number of seconds above 0`.trim())
  }
  return seconds * 1000
}

/** What can fail the gate. */
export const FAILING_KINDS = [
  'new',
  'grown',
  'newly-exercised',
  'persisting',
] as const satisfies readonly ChangeKind[]

/**
 * @param text kinds of change separated by commas, or `none`
 * @param where the flag or input, for messages
 */
export function parseFailOn(text: string | undefined, where: string): readonly ChangeKind[] {
  if (text === undefined) return DEFAULT_FAIL_ON
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  if (words.length === 1 && words[0] === 'none') return []
  const kinds = FAILING_KINDS.filter((kind) => words.includes(kind))
  const unknown = words.find((word) => !FAILING_KINDS.some((kind) => kind === word))
  if (unknown !== undefined || kinds.length === 0) {
    throw new ConfigurationError(
      `${where} has an unknown kind "${unknown ?? text}": use a comma-separated list of ${FAILING_KINDS.join(', ')}, or none`,
    )
  }
  return kinds
}

export const DEFAULT_HISTORY = 10

/** How many runs a baseline is merged from. */
export function parseHistory(text: string, where: string): number {
  const runs = /^\s*\d{1,3}\s*$/.test(text) ? Number(text) : Number.NaN
  if (!(runs >= 1 && runs <= MAX_HISTORY)) {
    throw new ConfigurationError(
      `${where} "${text}" is invalid: use a whole number of runs from 1 to ${MAX_HISTORY}`.trim(),
    )
  }
  return runs
}

/**
 * Where a test binary serves net/http/pprof: `http://localhost:6060/debug/pprof/`, or another path that stands for it.
 * @returns it with a slash at its end
 * @throws ConfigurationError
 */
export function parsePprofUrl(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new ConfigurationError(
      `${where} must be the address of net/http/pprof, as in http://localhost:6060/debug/pprof/`,
    )
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}
