import { declaredFunction } from '../sites/names.ts'
import { GOROUTINES, type KnownGoroutine } from './known-goroutines.ts'
import type { Pattern } from './pattern.ts'

/** Goroutines of libraries for which no pattern says more. */
export const DAEMONS: readonly Pattern[] = GOROUTINES.map((known) => ({
  id: `goroutine ${known.entry}`,
  entry: declaredFunction(known.entry),
  ...(known.creator === undefined ? {} : { createdBy: [declaredFunction(known.creator)] }),
  hint: hintOf(known),
  cause: known.kind === 'singleton' ? 'process-lifetime' : known.ends === '' ? 'no-stop' : 'not-closed',
}))

function hintOf({ kind, library, of, ends }: KnownGoroutine): string {
  switch (kind) {
    case 'singleton':
      return `This is the one goroutine that ${library} keeps per process${ends === '' ? '' : `; ${ends} ends it`}. It is no leak; accept it once.`
    case 'late exit':
      return `This goroutine belongs to ${of}: ${ends} ends it, a moment later. Do so for each that is made, in a test with t.Cleanup().`
    case 'per object':
      return ends === ''
        ? `This goroutine belongs to ${of}, and nothing ends it: make one for the process and share it.`
        : `This goroutine belongs to ${of}: ${ends} ends it. Do so for each that is made, in a test with t.Cleanup().`
  }
}
