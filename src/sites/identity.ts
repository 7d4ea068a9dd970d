import type { Frame, Goroutine } from '../model/goroutine.ts'
import type { Identity } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'
import { declaredFunction, packageOf } from './names.ts'
import { waitOf } from './wait.ts'

/** The frames that name a goroutine. */
export interface NamingFrames {
  readonly creator: Frame | undefined
  readonly entry: Frame | undefined
  /** Innermost frame outside the standard library; the entry or the creator where there is none. */
  readonly blocking: Frame | undefined
}

// Wrappers that the compiler puts around `go f(x)`; they are not the user's entry function.
const GO_WRAPPER = /\.gowrap\d+$|-fm$/

export function namingFrames(goroutine: Goroutine, sources: Sources): NamingFrames {
  const { frames, creator } = goroutine
  const outermost = frames.findLast((frame) => !GO_WRAPPER.test(frame.function)) ?? frames.at(-1)
  // A test's own goroutine is named by the test function, not by the runner around it.
  const entry =
    outermost?.function === 'testing.tRunner'
      ? (frames.findLast((frame) => !isStandard(frame, sources)) ?? outermost)
      : outermost
  const blocking = frames.find((frame) => !isStandard(frame, sources)) ?? entry ?? creator
  return { creator, entry, blocking }
}

export function identityOf(goroutine: Goroutine, frames: NamingFrames, sources: Sources): Identity {
  return {
    creator: normalise(frames.creator, sources),
    entry: normalise(frames.entry, sources),
    blocking: { wait: waitOf(goroutine), function: normalise(frames.blocking, sources) },
  }
}

/**
 * The source decides where it can be read: it names the declared function around the line even when
 * the compiler inlined it somewhere else. Else the printed name is normalised.
 */
function normalise(frame: Frame | undefined, sources: Sources): string {
  if (frame === undefined) return ''
  const declaration = sources.declaredAt(frame.file, frame.line)
  return declaration ? `${declaration.package}.${declaration.function}` : declaredFunction(frame.function)
}

function isStandard(frame: Frame, sources: Sources): boolean {
  const known = sources.isStandard(frame.file)
  if (known !== undefined) return known
  // Import paths outside the standard library begin with a host name.
  const first = packageOf(frame.function).split('/')[0] ?? ''
  return first !== 'main' && !first.includes('.')
}
