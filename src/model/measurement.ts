import type { Excerpts, Site } from './site.ts'

/** How the reason begins when a package gave no data because it has nothing to run. */
export const NO_TESTS = 'no tests'

/** Whether a run tells what a package leaves behind: one without tests leaves nothing, one that failed could have left anything. */
export function wasJudged({
  status,
  reason,
}: {
  readonly status: 'measured' | 'no data'
  readonly reason: string | null
}): boolean {
  return status === 'measured' || (reason ?? '').startsWith(NO_TESTS)
}

/**
 * What decides how many goroutines there are, besides the code. As the test processes saw it, so it does not matter whether
 * the command, GOFLAGS or the machine said so.
 */
export const SETTINGS = ['race', 'count', 'parallel', 'cpu', 'shuffle', 'maxProcs'] as const

export type Setting = (typeof SETTINGS)[number]

/** The values of each, as texts; several where the command ran `go test` several times. */
export type RunSettings = Readonly<Record<Setting, readonly string[]>>

/** As the documents have them: `1, 3`. */
export type SettingTexts = Readonly<Record<Setting, string>>

export function settingTexts({ race, count, parallel, cpu, shuffle, maxProcs }: RunSettings): SettingTexts {
  const text = (values: readonly string[]) => values.join(SEPARATOR)
  return {
    race: text(race),
    count: text(count),
    parallel: text(parallel),
    cpu: text(cpu),
    shuffle: text(shuffle),
    maxProcs: text(maxProcs),
  }
}

export function settingValues({ race, count, parallel, cpu, shuffle, maxProcs }: SettingTexts): RunSettings {
  const values = (text: string) => text.split(SEPARATOR)
  return {
    race: values(race),
    count: values(count),
    parallel: values(parallel),
    cpu: values(cpu),
    shuffle: values(shuffle),
    maxProcs: values(maxProcs),
  }
}

// The entries of one list, as of -cpu, are joined without the space.
const SEPARATOR = ', '

/** Why there is no data of a package that only the baseline has. */
export const NOT_RUN = 'not run: only the baseline has it'

export type PackageResult =
  | { readonly path: string; readonly status: 'measured'; readonly reason: null }
  | { readonly path: string; readonly status: 'no data'; readonly reason: string }

export interface RunSummary {
  /** The user's command as they wrote it. */
  readonly command: string
  /** e.g. `go1.26.8`; empty when nothing was captured. */
  readonly goVersion: string
  readonly goos: string
  readonly goarch: string
  /** Flags and surroundings of the test processes; null when nothing was captured. */
  readonly settings: RunSettings | null
  /** Exit code of the user's command; null when the tests ran in steps of their own, each with its own. */
  readonly exitCode: number | null
  /** Commit whose code ran; null outside git. */
  readonly commit: string | null
}

/** What the captured processes left behind, and what tells it from another run's. */
export interface LeftBehind {
  readonly sites: readonly Site[]
  /** Where tests hung until the deadline of -timeout; their packages gave no data. */
  readonly hung: readonly Site[]
  /** What was there before the first test. */
  readonly ambient: readonly Site[]
  /** Top-level tests that ran, by package, sorted. */
  readonly tests: ReadonlyMap<string, readonly string[]>
  readonly excerpts: ReadonlyMap<Site, Excerpts>
}

export interface Measurement extends LeftBehind {
  readonly packages: readonly PackageResult[]
  readonly run: RunSummary
}
