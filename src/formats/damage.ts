import { CaptureError } from '../errors.ts'

const REMEDY = 'run the tests again to capture it anew'

/** The one shape of a refusal to read a profile: what is wrong with it, and the way out. */
export function damaged(what: string, cause?: unknown): CaptureError {
  return new CaptureError(
    `cannot read the goroutine profile: ${what}; ${REMEDY}`,
    cause === undefined ? undefined : { cause },
  )
}

/** The one shape of a refusal to read a text dump, which is read leniently but not without bounds. */
export function oversized(what: string): CaptureError {
  return new CaptureError(`cannot read the goroutine dump: ${what}, far beyond what Go writes; ${REMEDY}`)
}
