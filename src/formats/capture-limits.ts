/**
 * Upper bounds for what a capture may hold. A capture comes from the user's test process, so it is only as
 * trustworthy as the pull request: every bound is far above what Go writes and low enough to fit a small runner.
 */
export interface Limits {
  /** A profile, packed or unpacked. 100,000 distinct stacks of 50 calls unpack to some 40 MiB. */
  readonly profileBytes: number
  /** Entries of one table: strings, functions, locations or samples. */
  readonly tableEntries: number
  /** Columns of numbers per sample. Go's heap profile has the most of its own: 4. */
  readonly sampleTypes: number
  /** `line` entries of all locations; labels of all samples, or of all goroutines of a dump. */
  readonly nestedEntries: number
  /** Calls of one stack. runtime.maxProfStackDepth is 1024 physical frames, each with a few inlined calls. */
  readonly stackFrames: number
  /** Calls of all stacks together: a small file can name the same long stack again and again. */
  readonly frames: number
  /** A text dump. `runtime/pprof` itself stops at 64 MiB (writeGoroutineStacks). */
  readonly dumpChars: number
  /** Goroutines of a dump and their ancestors together: at some 130 characters each they fill `dumpChars`. */
  readonly goroutines: number
}

/** What every capture is read with; only tests ask for less. */
export const LIMITS: Limits = {
  profileBytes: 256 * 1024 * 1024,
  tableEntries: 1024 * 1024,
  sampleTypes: 64,
  nestedEntries: 2 * 1024 * 1024,
  stackFrames: 16 * 1024,
  frames: 16 * 1024 * 1024,
  dumpChars: 128 * 1024 * 1024,
  goroutines: 1024 * 1024,
}
