import type { Baseline } from '../baseline/document.ts'
import { type RunSettings, type RunSummary, SETTINGS, type Setting } from '../model/measurement.ts'
import type { RunDifference } from '../model/report.ts'
import { sameValues } from '../text/order.ts'

type Conditions = Pick<RunSummary, 'goVersion' | 'goos' | 'goarch'> & {
  readonly settings?: RunSettings | null | undefined
}

/** What may explain a difference in names and counts that no change of code explains. Nothing where a side does not say. */
export function differencesOf(baseline: Baseline | undefined, run: RunSummary): readonly RunDifference[] {
  if (baseline === undefined || run.goVersion === '') return []
  const one = conditionsOf(baseline)
  const other = conditionsOf(run)
  return [...one].flatMap(([setting, then]) => {
    const now = other.get(setting)
    // A matrix was recorded on several systems and releases: each of its jobs is on one of them.
    return now === undefined || now.every((value) => then.includes(value))
      ? []
      : [{ setting, baseline: then.join(', '), run: now.join(', ') }]
  })
}

function conditionsOf(conditions: Conditions): ReadonlyMap<RunDifference['setting'], readonly string[]> {
  const { settings } = conditions
  return new Map<RunDifference['setting'], readonly string[]>([
    ['go', [...new Set(conditions.goVersion.split(', ').map(minorOf))]],
    ['goos', conditions.goos.split(', ')],
    ['goarch', conditions.goarch.split(', ')],
    ...(settings ? SETTINGS.flatMap((name) => readable(name, settings)) : []),
  ])
}

function readable(name: Setting, settings: RunSettings): readonly (readonly [Setting, readonly string[]])[] {
  const values = settings[name]
  switch (name) {
    // The seed is another one in every run.
    case 'shuffle':
      return [[name, [values.every((value) => value === 'off' || value === '') ? 'off' : 'on']]]
    // The default: as many as there are processors, which are named already.
    case 'parallel':
      return [[name, sameValues(values, settings.maxProcs) ? ['default'] : values]]
    default:
      return [[name, values]]
  }
}

/** `go1.26.8` → `1.26`, `go1.27rc1` → `1.27`; names change with minor versions only. Other versions stay as they are. */
function minorOf(version: string): string {
  return /^go(\d+\.\d+)(?:\.\d+|rc\d+|beta\d+)?\b/.exec(version)?.[1] ?? version
}

/** How often each test ran: `-count` times, for each entry of `-cpu`; the least and the most. */
export function repetitionsOf(settings: RunSettings | null | undefined): { least: number; most: number } {
  if (!settings) return { least: 1, most: 1 }
  const counts = numbers(settings.count)
  const lists = settings.cpu.map((list) => list.split(',').filter((entry) => entry !== '').length || 1)
  return {
    least: Math.min(...counts) * Math.min(...lists),
    most: Math.max(...counts) * Math.max(...lists),
  }
}

/**
 * The factor by which a count may exceed the baseline's without having grown: a leak grows with each repetition, a singleton
 * does not, and nothing tells how much of a count is which.
 */
export function allowance(
  baseline: RunSettings | null | undefined,
  run: RunSettings | null | undefined,
): number {
  // Older baselines do not say; the hook runs with -count=1 unless the command says otherwise.
  if (!baseline || !run) return 1
  if (sameValues(baseline.count, run.count) && sameValues(baseline.cpu, run.cpu)) return 1
  return Math.max(1, repetitionsOf(run).most / repetitionsOf(baseline).least)
}

function numbers(values: readonly string[]): readonly number[] {
  const found = values.map(Number).filter((value) => Number.isInteger(value) && value > 0)
  return found.length > 0 ? found : [1]
}
