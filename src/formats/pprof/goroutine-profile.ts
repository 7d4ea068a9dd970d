import type { Profile } from '../../model/goroutine.ts'
import { LIMITS, type Limits } from '../capture-limits.ts'
import { damaged } from '../damage.ts'
import { decodePprof, type PprofProfile } from './profile.ts'

/** Names of the sample type that counts goroutines (runtime/pprof: profiles "goroutine" and "goroutineleak"). */
const GOROUTINES = ['goroutine', 'goroutineleak']

/**
 * Decodes a goroutine profile.
 *
 * Throws a CaptureError, and nothing else, for bytes that are not a whole and consistent goroutine profile.
 */
export function decodeProfile(bytes: Uint8Array, limits: Limits = LIMITS): Profile {
  return countOf(decodePprof(bytes, limits), GOROUTINES)
}

/**
 * The one column of a profile that counts things.
 * @param names of the sample type, any of which will do
 * @throws CaptureError when no column has that name, or one of its numbers is no count
 */
export function countOf({ sampleTypes, samples }: PprofProfile, names: readonly string[]): Profile {
  const column = sampleTypes.findIndex(({ name }) => names.includes(name))
  if (column === -1) {
    const found =
      sampleTypes.length === 0
        ? 'nothing'
        : sampleTypes
            .slice(0, 4)
            .map(({ name }) => printable(name))
            .join(', ')
    throw damaged(`it counts ${found} instead of ${names[0]}s, so it is a profile of another kind`)
  }
  return {
    samples: samples.map(({ frames, labels, values }, index) => {
      const count = values[column]
      if (typeof count !== 'number' || count < 0) {
        throw damaged(`sample ${index + 1} counts ${count} ${names[0]}s`)
      }
      return { frames, labels, count }
    }),
  }
}

/** Text of the profile inside a message: short, and on one line. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 40))
}
