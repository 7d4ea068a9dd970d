import type { Origin } from './site.ts'

/** What running the kept test binary again showed of one site. */
export interface Confirmation {
  readonly runs: readonly ConfirmingRun[]
  /** Goroutines left per run of the tests, from repetition in one process; null when that could not tell. */
  readonly rate: number | null
  /** When the goroutines ended by themselves, in milliseconds after the last test; null when they did not. */
  readonly exitedAfterMs: number | null
  /** Why a rerun could not decide; empty when it did. */
  readonly note: string
  /** How the goroutine came to be started; null when no rerun left one. */
  readonly origin: Origin | null
  /** Arguments of the test binary in the repeated run, for people to try. */
  readonly arguments: readonly string[]
}

export interface ConfirmingRun {
  /** `suspects`: only the tests that are blamed; `package`: all that ran before; `examples`: only examples. */
  readonly tests: 'suspects' | 'package' | 'examples'
  /** How often each test ran in the process. */
  readonly repetitions: number
  /** Goroutines of the site that were left at the end; null when the process gave no data. */
  readonly count: number | null
  readonly exitedAfterMs: number | null
  /** Whether the tests passed. */
  readonly passed: boolean
}

/** What of a package runs again: these top-level tests and benchmarks, every example, or what ran the first time. */
export type Selection = readonly string[] | 'examples' | undefined
