// What one test process wrote, decoded: readonly values.

import type { Goroutine, Profile } from './goroutine.ts'

/** What the hook wrote before the first test. */
export interface CaptureStart {
  readonly folder: string
  /** Whether the hook wrote it, or it was read from outside, over the process's own net/http/pprof, which tells no tests. */
  readonly via: 'hook' | 'pprof'
  /** Import path of the package under test. */
  readonly package: string
  readonly pid: number
  readonly parentPid: number
  readonly executable: string
  readonly arguments: readonly string[]
  readonly directory: string
  readonly goVersion: string
  readonly goos: string
  readonly goarch: string
  /** GOMAXPROCS when M.Run began. */
  readonly maxProcs: number
  /** Milliseconds of -timeout; 0 for none. */
  readonly timeoutMs: number
  readonly settings: Readonly<Record<string, string>>
}

export interface CaptureEnd {
  readonly exitCode: number
  /** Goroutines at the last look that were not there before. */
  readonly left: number
  readonly looks: number
  /** Milliseconds spent waiting for goroutines to end. */
  readonly settleMs: number
  readonly leakProfile: boolean
}

/** A test that ran, with the goroutine that ran it. */
export interface StartedTest {
  readonly name: string
  readonly goroutine: number
}

export interface LateExit {
  /** Milliseconds after the last test. */
  readonly ms: number
  readonly goroutine: Goroutine
}

/** One run of `M.Run` in one test process. */
export type Capture =
  | {
      readonly kind: 'complete'
      readonly start: CaptureStart
      readonly end: CaptureEnd
      readonly tests: readonly StartedTest[]
      readonly before: readonly Goroutine[]
      readonly after: readonly Goroutine[]
      readonly profile: Profile
      /** Goroutines that ended while the others settled, with when they were first missed. */
      readonly late: readonly LateExit[]
    }
  /** Still running shortly before the deadline of -timeout, or when the run was cancelled. */
  | {
      readonly kind: 'hung'
      /** Stopped by the user, not by the deadline. */
      readonly cancelled: boolean
      readonly start: CaptureStart
      readonly tests: readonly StartedTest[]
      readonly before: readonly Goroutine[]
      readonly stuck: readonly Goroutine[]
      readonly profile: Profile
    }
  /** Ended before its last test did. */
  | { readonly kind: 'incomplete'; readonly start: CaptureStart }
  | { readonly kind: 'unreadable'; readonly start: CaptureStart; readonly reason: string }

export type CompleteCapture = Extract<Capture, { kind: 'complete' }>

export type HungCapture = Extract<Capture, { kind: 'hung' }>
