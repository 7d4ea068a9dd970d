import type { BaselineReference } from '../model/report.ts'
import type { Baseline } from './document.ts'

type Referred = Exclude<BaselineReference, { readonly kind: 'none' }>

/** Names a document in a report. `how` tells where it comes from; its commit takes precedence over the document's own. */
export function referenceTo(
  { commit, recordedAt, goVersion }: Baseline,
  {
    kind,
    source,
    url = null,
    ...how
  }: Pick<Referred, 'kind' | 'source' | 'why' | 'ageSeconds'> & {
    readonly commit?: string
    readonly url?: string | null
  },
): Referred {
  return { kind, source, commit, recordedAt, goVersion, url, ...how }
}
