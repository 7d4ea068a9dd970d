import type { Baseline } from './document.ts'
import { limitBaseline } from './limit.ts'

/** Without what is gone: packages that the newest run did not have, and sites that none of the last `keep` runs saw. */
export function pruneBaseline(baseline: Baseline, keep: number): Baseline {
  const packages = baseline.packages.filter(({ absent = 0 }) => absent === 0)
  return limitBaseline({ ...baseline, packages }, keep)
}
