/** What the default branch gained its leaks by, as far as commits tell. */
export type Culprit =
  | { readonly kind: 'commit'; readonly commit: string }
  /** Any of those after `from`, up to and with `to`. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  /** The baseline is of the very commit that ran. */
  | { readonly kind: 'same commit'; readonly commit: string }
  | { readonly kind: 'unknown' }

/** @param named a commit as the surface shows it */
export function causeSentence(cause: Culprit, named: (commit: string) => string): string {
  switch (cause.kind) {
    case 'commit':
      return `Introduced by ${named(cause.commit)}.`
    case 'range':
      return `Introduced after ${named(cause.from)}, up to and including ${named(cause.to)}.`
    case 'same commit':
      return `The baseline is from this same commit, ${named(cause.commit)}, so the leak shows only in some runs.`
    case 'unknown':
      return ''
    default:
      return cause satisfies never
  }
}
