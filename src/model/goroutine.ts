/** One call of a stack. `function` as the runtime spells it, e.g. `net/http.(*persistConn).readLoop`. */
export interface Frame {
  readonly function: string
  /** Absolute path, or `module@version/file.go` under -trimpath. Empty when unknown. */
  readonly file: string
  /** 1-based; 0 when unknown. */
  readonly line: number
}

export type Labels = Readonly<Record<string, string>>

/** One goroutine of a `debug=2` dump. */
export interface Goroutine {
  readonly id: number
  /** The bare wait reason or status: `chan receive`, `select (no cases)`, `IO wait`, `running`. */
  readonly state: string
  /** Minutes blocked as printed; 0 when the header has none. */
  readonly minutes: number
  readonly lockedToThread: boolean
  /** Marked unreachable by the garbage collector (`goroutineleak` profile). */
  readonly leaked: boolean
  readonly synctestBubble: number | undefined
  /** Only printed by Go 1.26+ with tracebacklabels=1. */
  readonly labels: Labels
  /** Innermost call first. */
  readonly frames: readonly Frame[]
  /** The dump left frames out of the middle of this stack. */
  readonly elided: boolean
  /** Holder of the `go` statement; absent for the main goroutine and for goroutines of the runtime. */
  readonly creator: Creator | undefined
  /** `[originating from goroutine N]` blocks, nearest ancestor first (GODEBUG=tracebackancestors). */
  readonly ancestors: readonly Ancestor[]
}

export interface Creator extends Frame {
  /** Id of the goroutine that ran the `go` statement; Go prints it from 1.21 on. */
  readonly goroutine: number | undefined
}

export interface Ancestor {
  readonly goroutine: number
  readonly frames: readonly Frame[]
  readonly creator: Frame | undefined
}

/** One sample of a goroutine profile: how many goroutines share this stack and these labels. */
export interface Sample {
  /** Innermost call first, inlined calls included. */
  readonly frames: readonly Frame[]
  readonly count: number
  readonly labels: Labels
}

export interface Profile {
  readonly samples: readonly Sample[]
}

/** How Go's own traceback calls code without symbols (runtime/traceback.go, printOneCgoTraceback). */
export const NON_GO_FUNCTION = 'non-Go function'
