/**
 * Upper bounds for what a capture may hold. A capture comes from the user's test process, so it is only as
 * trustworthy as the pull request: every bound is far above what Go writes and low enough to fit a small runner.
 */

/** A profile, packed or unpacked. 100,000 distinct stacks of 50 calls unpack to some 40 MiB. */
export const MAX_PROFILE_BYTES = 256 * 1024 * 1024

/** Entries of one table: strings, functions, locations or samples. */
export const MAX_TABLE_ENTRIES = 1024 * 1024

/** Columns of numbers per sample. Go's heap profile has the most of its own: 4. */
export const MAX_SAMPLE_TYPES = 64

/** `line` entries of all locations; labels of all samples, or of all goroutines of a dump. */
export const MAX_NESTED_ENTRIES = 2 * 1024 * 1024

/** Calls of one stack. runtime.maxProfStackDepth is 1024 physical frames, each with a few inlined calls. */
export const MAX_STACK_FRAMES = 16 * 1024

/** Calls of all stacks together: a small file can name the same long stack again and again. */
export const MAX_FRAMES = 16 * 1024 * 1024

/** A text dump. `runtime/pprof` itself stops at 64 MiB (writeGoroutineStacks). */
export const MAX_DUMP_CHARS = 128 * 1024 * 1024

/** Goroutines of a dump and their ancestors together: at some 130 characters each they fill MAX_DUMP_CHARS. */
export const MAX_GOROUTINES = 1024 * 1024
