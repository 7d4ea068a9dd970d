import type { PackageResult, RunSummary } from '../model/measurement.ts'
import type { Excerpts, Site } from '../model/site.ts'
import { framesOf } from '../sites/names.ts'
import { BASELINE_VERSION, type Baseline, type BaselineSite, MAX_TESTS } from './document.ts'

/** @param recordedAt ISO 8601 time of the run */
export function createBaseline(
  measurement: {
    readonly sites: readonly Site[]
    readonly packages: readonly PackageResult[]
    readonly run: RunSummary
    /** Top-level tests that ran, by package. */
    readonly tests?: ReadonlyMap<string, readonly string[]>
    readonly ambient?: readonly Site[]
    readonly excerpts?: ReadonlyMap<Site, Excerpts>
  },
  recordedAt: string,
): Baseline {
  const { run, packages, sites, tests, ambient, excerpts } = measurement
  return {
    kind: 'leakgate-baseline',
    version: BASELINE_VERSION,
    recordedAt,
    commit: run.commit,
    command: run.command,
    goVersion: run.goVersion,
    goos: run.goos,
    goarch: run.goarch,
    settings: run.settings,
    packages: packages.map(({ path, status, reason }) => ({
      path,
      status,
      reason,
      sites: sites
        .filter((site) => site.package === path)
        .map((site) => ({
          ...toBaselineSite(site),
          frames: [...framesOf(site)],
          ...codeOf(excerpts?.get(site)),
        })),
      ...testsOf(tests?.get(path)),
      ...(ambient && { ambient: ambient.filter((site) => site.package === path).map(toBaselineSite) }),
    })),
  }
}

function codeOf(excerpts: Excerpts | undefined): Pick<BaselineSite, 'code'> {
  if (excerpts === undefined) return {}
  const { creator, entry, blocking } = excerpts
  return { code: { creator: [...creator], entry: [...entry], blocking: [...blocking] } }
}

/** All of them or none: a part of them would make the others look new. */
function testsOf(tests: readonly string[] | undefined): { tests?: string[] } {
  return tests === undefined || tests.length > MAX_TESTS ? {} : { tests: [...tests] }
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
