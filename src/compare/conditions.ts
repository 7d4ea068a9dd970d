import type { Baseline } from '../baseline/document.ts'
import { type RunSettings, type RunSummary, SETTINGS, type Setting } from '../model/measurement.ts'
import type { RunDifference } from '../model/report.ts'

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
    return now === undefined || then.split(', ').includes(now) ? [] : [{ setting, baseline: then, run: now }]
  })
}

function conditionsOf(conditions: Conditions): ReadonlyMap<RunDifference['setting'], string> {
  const { settings } = conditions
  return new Map<RunDifference['setting'], string>([
    ['go', [...new Set(conditions.goVersion.split(', ').map(minorOf))].join(', ')],
    ['goos', conditions.goos],
    ['goarch', conditions.goarch],
    ...(settings ? SETTINGS.flatMap((name) => readable(name, settings)) : []),
  ])
}

function readable(name: Setting, settings: RunSettings): readonly (readonly [Setting, string])[] {
  const value = settings[name]
  switch (name) {
    // The seed is another one in every run.
    case 'shuffle':
      return [[name, value === 'off' || value === '' ? 'off' : 'on']]
    // The default: as many as there are processors, which are named already.
    case 'parallel':
      return value === settings.maxProcs ? [[name, 'default']] : [[name, value]]
    default:
      return [[name, value]]
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
