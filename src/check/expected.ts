import type { Baseline } from '../baseline/document.ts'
import { SINGLETONS } from '../knowledge/singletons.ts'
import type { Expected } from '../measure/capture-folder.ts'

/** What the base branch leaves behind anyway, and what libraries keep for ever, costs next to no waiting time. */
export function expectedOf(document: Baseline | undefined): Expected {
  const packages = (document?.packages ?? []).filter((entry) => entry.sites.length > 0)
  return Object.fromEntries([
    ['*', Object.fromEntries(SINGLETONS.map(({ entry }) => [`\n${entry}`, 1]))],
    ...packages.map((entry) => {
      const counts: Record<string, number> = {}
      for (const site of entry.sites) {
        const key = `${site.creator}\n${site.entry}`
        counts[key] = (counts[key] ?? 0) + site.count
      }
      return [entry.path, counts]
    }),
  ])
}
