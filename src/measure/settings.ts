import type { Capture } from '../model/capture.ts'
import type { RunSettings, Setting } from '../model/measurement.ts'
import { byText } from '../text/order.ts'

/** Different values of one setting in one command that are still named. */
const MAX_VALUES = 5
/** The test process writes them. */
const MAX_CHARS = 200

/** How the test processes ran; null when none was captured. */
export function settingsOf(captures: readonly Capture[]): RunSettings | null {
  if (captures.length === 0) return null
  const values = (name: Setting): readonly string[] => {
    const all = captures.map(({ start }) =>
      name === 'maxProcs' ? String(start.maxProcs) : (start.settings[name] ?? ''),
    )
    return [...new Set(all.map((value) => value.slice(0, MAX_CHARS)))].sort(byText).slice(0, MAX_VALUES)
  }
  return {
    race: values('race'),
    count: values('count'),
    parallel: values('parallel'),
    cpu: values('cpu'),
    shuffle: values('shuffle'),
    maxProcs: values('maxProcs'),
  }
}
