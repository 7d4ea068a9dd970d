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
