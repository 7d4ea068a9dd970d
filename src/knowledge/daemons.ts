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
      return `This is the one goroutine that ${library} keeps per process${ends === '' ? '' : `; ${ends} ends it`}. It is not a leak; accept it once.`
    case 'late exit':
      return `This goroutine belongs to ${of}: ${ends} ends it, a moment later. Do this for each one you create; in a test, use t.Cleanup().`
    case 'per object':
      return ends === ''
        ? `This goroutine belongs to ${of}, and nothing ends it: create one per process and share it.`
        : `This goroutine belongs to ${of}: ${ends} ends it. Do this for each one you create; in a test, use t.Cleanup().`
  }
}
