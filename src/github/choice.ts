import { plural } from '../text/words.ts'
import type { Wanted } from './merge-base.ts'

/** Why this baseline and no other. */
export type Choice =
  | { readonly kind: 'wanted' }
  /** The nearest that there is; `distance` commits before the wanted one. */
  | { readonly kind: 'ancestor'; readonly distance: number }
  | { readonly kind: 'newest' }
  | { readonly kind: 'committed file' }

/** Completes "baseline of <commit> (…)". Plain text; the branch's name is foreign. */
export function choicePhrase(choice: Choice, { commit, name }: Wanted, branch: string | null): string {
  const wanted = name === 'this commit' ? name : `the ${name}`
  switch (choice.kind) {
    case 'wanted':
      return name
    case 'ancestor':
      return `${plural(choice.distance, 'commit')} before ${wanted}`
    case 'newest':
      return `newest on ${branch}, since ${wanted} ${commit === undefined ? 'is not known' : 'has none'}`
    case 'committed file':
      return 'committed file, since no run recorded one that can be used'
    default:
      return choice satisfies never
  }
}
