import type { Frame, Goroutine } from '../capture/index.ts'
import type { SourceLocation } from './site.ts'
import type { Sources } from './sources.ts'

/** What the chain of `go` statements that led to a goroutine tells; only reruns record it. */
export interface Origin {
  /** Functions that hold the `go` statements, nearest first, as printed. */
  readonly chain: readonly string[]
  /** Started under a sync.Once or while packages initialise: once per process, however often tests run. */
  readonly once: boolean
  /** The innermost test code of the chain: in a suite of specs it names the spec. */
  readonly testCode: (SourceLocation & { readonly function: string }) | null
}

const ONCE = /^sync\.\(\*Once\)\.|^sync\.Once(?:Func|Values?)\b|^runtime\.doInit/
const INIT = /\.init(?:\.\d+)?(?:\.func\d+)*$/

export function originOf(goroutine: Goroutine, sources: Sources): Origin | null {
  if (goroutine.ancestors.length === 0) return null
  const frames = goroutine.ancestors.flatMap((ancestor) => ancestor.frames)
  const creators = [goroutine.creator, ...goroutine.ancestors.map((ancestor) => ancestor.creator)]
  const test = frames.find(isTestCode)
  return {
    chain: creators.flatMap((creator) => (creator === undefined ? [] : [creator.function])),
    once: frames.some((frame) => ONCE.test(frame.function) || INIT.test(frame.function)),
    testCode:
      test === undefined ? null : { function: test.function, ...sources.locate(test.file, test.line) },
  }
}

function isTestCode(frame: Frame): boolean {
  return frame.file.endsWith('_test.go')
}
