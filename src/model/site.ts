import type { Frame } from './goroutine.ts'

/** What a parked goroutine waits for, in classes that do not flicker between two looks. */
export const WAITS = [
  'chan receive',
  'chan send',
  'select',
  'sleep',
  'IO wait',
  'mutex',
  'wait group',
  'cond',
  'semaphore',
  'syscall',
  'running',
  'other',
] as const

export type Wait = (typeof WAITS)[number]

/** The three normalised names by which a leak is known across builds. Never lines, ids or addresses. */
export interface Identity {
  /** Function holding the `go` statement; empty for a goroutine that the runtime started. */
  readonly creator: string
  /** Outermost function of the goroutine. */
  readonly entry: string
  readonly blocking: { readonly wait: Wait; readonly function: string }
}

/** A place in source. `file` is relative to the repository when it lies inside it, else as the runtime printed it. */
export interface SourceLocation {
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** Whether `file` is relative to the repository's root, so that it can be linked and annotated. */
  readonly inRepository: boolean
}

/** What deciding whether two sites are the same needs. */
export interface Comparable {
  readonly identity: Identity
  readonly goStatement?: SourceLocation | null | undefined
}

/** An identity with what was seen of it in one package. */
export interface Site {
  readonly package: string
  readonly identity: Identity
  /** The same three names as the runtime spelled them in this build, for people to search for. */
  readonly creator: string
  readonly entry: string
  readonly blocking: { readonly wait: Wait; readonly function: string }
  readonly count: number
  /** Full names of the tests that started it, sorted; empty when nothing tells. */
  readonly tests: readonly string[]
  readonly goStatement: SourceLocation | undefined
  readonly blockedAt: SourceLocation | undefined
  /** Innermost call first; the most frequent stack of the site. */
  readonly stack: readonly Frame[]
  /** The garbage collector found it unreachable: it can never wake up. */
  readonly proven: boolean
  /** How it came to be started; null where the run did not record that. */
  readonly origin: Origin | null
}

/**
 * The code around the three places that name a goroutine, each line as a hash: enough to know the code again under another
 * name, and no source in the baseline. Empty where the source was not at hand.
 */
export interface Excerpts {
  readonly creator: readonly string[]
  readonly entry: readonly string[]
  readonly blocking: readonly string[]
}

/** One string per identity; equal exactly when all four names are. */
export function identityKey(identity: Identity): string {
  return JSON.stringify([
    identity.creator,
    identity.entry,
    identity.blocking.wait,
    identity.blocking.function,
  ])
}

/** What the chain of `go` statements that led to a goroutine tells; only reruns record it. */
export interface Origin {
  /** Functions that hold the `go` statements, nearest first, as printed. */
  readonly chain: readonly string[]
  /** Started under a sync.Once or while packages initialise: once per process, however often tests run. */
  readonly once: boolean
  /** The innermost test code of the chain: in a suite of specs it names the spec. */
  readonly testCode: (SourceLocation & { readonly function: string }) | null
}

export function siteKey(site: Pick<Site, 'package' | 'identity'>): string {
  return `${site.package}\n${identityKey(site.identity)}`
}
