import { declaredFunction } from '../sites/names.ts'
import { GOROUTINES } from './known-goroutines.ts'

/** Only what no number of tests can multiply. A daemon per object (a Logger, a Pool, a Client) is not one of these. */
export const SINGLETONS = GOROUTINES.filter(({ kind }) => kind === 'singleton')

/** Which singleton a goroutine is, in words; empty when it is none that is known. */
export function knownSingleton(site: { readonly creator: string; readonly entry: string }): string {
  const entry = declaredFunction(site.entry)
  const known = SINGLETONS.find(
    (singleton) =>
      declaredFunction(singleton.entry) === entry &&
      (singleton.creator === undefined ||
        declaredFunction(singleton.creator) === declaredFunction(site.creator)),
  )
  if (known === undefined) return ''
  return `the one goroutine of ${known.library}${known.ends === '' ? '' : `, which ${known.ends} ends`}`
}
