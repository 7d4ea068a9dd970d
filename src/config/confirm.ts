import { ConfigurationError } from '../errors.ts'
import { type ConfirmPolicy, DEFAULT_CONFIRM } from '../run/check.ts'

const MAX_REPETITIONS = 100

/**
 * @param repetitions how often suspect tests run in one process; 0 for never
 * @param budget seconds for all reruns
 * @param prefix what stands before the names, for messages: `--` for flags
 */
export function parseConfirm(
  repetitions: string | undefined,
  budget: string | undefined,
  prefix: string,
): ConfirmPolicy {
  const times = number(repetitions, DEFAULT_CONFIRM.repetitions)
  if (!Number.isInteger(times) || times < 0 || times === 1 || times > MAX_REPETITIONS) {
    throw new ConfigurationError(
      `${prefix}confirm does not take "${repetitions}": how often suspect tests run again, 2 to ${MAX_REPETITIONS}, or 0 for never`,
    )
  }
  const seconds = number(budget, DEFAULT_CONFIRM.budgetMs / 1000)
  if (!(seconds > 0) || !Number.isFinite(seconds)) {
    throw new ConfigurationError(
      `${prefix}confirm-budget does not take "${budget}": seconds for all reruns, above 0`,
    )
  }
  return { repetitions: times, budgetMs: seconds * 1000 }
}

function number(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  return text.trim() === '' ? Number.NaN : Number(text)
}
