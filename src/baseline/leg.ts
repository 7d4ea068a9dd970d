import { type Baseline, runsOf } from './document.ts'

/**
 * What the baseline of a matrix tells one of its jobs: of a package that this job had no data of, the others know only what
 * their own systems leave behind. That is still known, and nothing else can be compared.
 */
export function baselineFor(leg: string, baseline: Baseline): Baseline {
  return {
    ...baseline,
    packages: baseline.packages.map((entry) => {
      const own = entry.lacking?.find((lacking) => lacking.leg === leg)
      if (own === undefined) return entry
      return { ...entry, status: 'no data', reason: own.reason, runs: [...runsOf(entry)] }
    }),
  }
}
