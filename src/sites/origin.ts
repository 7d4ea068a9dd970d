import type { Frame, Goroutine } from '../model/goroutine.ts'
import type { Origin } from '../model/site.ts'
import type { Sources } from '../model/sources.ts'

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
