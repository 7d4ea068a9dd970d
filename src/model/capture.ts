// What one test process wrote, decoded: readonly values.

import type { Goroutine, Profile } from './goroutine.ts'

/** Whether the hook wrote it, or it was read from outside, over the process's own net/http/pprof. */
export type Via = 'hook' | 'pprof'

/** What a capture can tell, by how it was made. */
export interface Abilities {
  /** Whether it has the names of the tests that ran. */
  readonly tellsTests: boolean
  /** Whether it proves that a test process was seen at its end, so that no control run is needed. */
  readonly provesItself: boolean
  /** Whether several such processes can run at the same time: two may want the same port for their profiles. */
  readonly parallel: boolean
}

export const ABILITIES: Readonly<Record<Via, Abilities>> = {
  hook: { tellsTests: true, provesItself: false, parallel: true },
  pprof: { tellsTests: false, provesItself: true, parallel: false },
}

/** What was known before the first test. */
export interface CaptureStart {
  readonly folder: string
  readonly via: Via
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
