import type { RunSettings } from '../model/measurement.ts'

/** How often each test ran: `-count` times, for each entry of `-cpu`; the least and the most. */
export function repetitionsOf(settings: RunSettings | null | undefined): { least: number; most: number } {
  if (!settings) return { least: 1, most: 1 }
  const counts = numbers(settings.count)
  // The entries of one list are joined without a space.
  const lists = settings.cpu
    .split(', ')
    .map((list) => list.split(',').filter((entry) => entry !== '').length || 1)
  return {
    least: Math.min(...counts) * Math.min(...lists),
    most: Math.max(...counts) * Math.max(...lists),
  }
}

/**
 * By what a count of the baseline may be larger here without being a growth: a leak grows with each repetition, a singleton
 * does not, and nothing tells how much of a count is which.
 */
export function allowance(
  baseline: RunSettings | null | undefined,
  run: RunSettings | null | undefined,
): number {
  // Older baselines do not say; the hook runs with -count=1 unless the command says otherwise.
  if (!baseline || !run) return 1
  if (baseline.count === run.count && baseline.cpu === run.cpu) return 1
  return Math.max(1, repetitionsOf(run).most / repetitionsOf(baseline).least)
}

function numbers(text: string): readonly number[] {
  const found = text
    .split(', ')
    .map(Number)
    .filter((value) => Number.isInteger(value) && value > 0)
  return found.length > 0 ? found : [1]
}
