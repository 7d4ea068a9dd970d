import { ConfigurationError } from '../errors.ts'
import type { ChangeKind } from '../model/change.ts'
import { DEFAULT_FAIL_ON } from '../model/policy.ts'

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
      `${where} does not know "${unknown ?? text}": use ${FAILING_KINDS.join(', ')} separated by commas, or none`,
    )
  }
  return kinds
}
