import type { Site } from '../leaks/index.ts'
import type { PackageResult, RunSummary } from '../report/index.ts'
import { BASELINE_VERSION, type Baseline, type BaselineSite } from './document.ts'

/** @param recordedAt ISO 8601 time of the run */
export function createBaseline(
  measurement: {
    readonly sites: readonly Site[]
    readonly packages: readonly PackageResult[]
    readonly run: RunSummary
  },
  recordedAt: string,
): Baseline {
  const { run, packages, sites } = measurement
  return {
    kind: 'leakgate-baseline',
    version: BASELINE_VERSION,
    recordedAt,
    commit: run.commit,
    command: run.command,
    goVersion: run.goVersion,
    goos: run.goos,
    goarch: run.goarch,
    packages: packages.map(({ path, status, reason }) => ({
      path,
      status,
      reason,
      sites: sites.filter((site) => site.package === path).map(toBaselineSite),
    })),
  }
}

function toBaselineSite(site: Site): BaselineSite {
  const { identity, creator, entry, blocking, count, tests, goStatement } = site
  return {
    identity,
    creator,
    entry,
    blocking,
    count,
    tests: [...tests],
    goStatement: goStatement ?? null,
  }
}
