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
      return `Brought by ${named(cause.commit)}.`
    case 'range':
      return `Brought by a commit after ${named(cause.from)}, up to ${named(cause.to)}.`
    case 'same commit':
      return `The baseline is of this very commit, ${named(cause.commit)}, so it shows in some runs only.`
    case 'unknown':
      return ''
    default:
      return cause satisfies never
  }
}
