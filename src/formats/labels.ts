import type { Labels } from '../model/goroutine.ts'

/** Shared by everything without labels, which is most goroutines. */
export const NO_LABELS: Labels = Object.freeze({})

/** fromEntries defines own properties, so a label named `__proto__` is data like any other. */
export function toLabels(entries: readonly (readonly [string, string])[]): Labels {
  return entries.length === 0 ? NO_LABELS : Object.fromEntries(entries)
}
