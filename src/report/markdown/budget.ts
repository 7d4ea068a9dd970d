/**
 * Fitting a document into a limit by leaving out whole parts, never by cutting text: a cut can end inside a fence or a
 * `<details>`, and everything after it renders as code.
 */

/** What a reader can lose: a leak's line, its details, only the stack in them, or another section. */
export type Loss = 'line' | 'details' | 'stack' | 'section'

export type Lost = Readonly<Record<Loss, number>>

/** One part of a document with its forms, the fullest first. A shorter form may be empty. */
export interface Part {
  readonly forms: readonly string[]
  /** From each form to the next: when it gives way, lowest rank first, and what is lost with it. Ranks never fall. */
  readonly steps: readonly { readonly rank: number; readonly loss: Loss }[]
}

export function fixed(text: string): Part {
  return { forms: [text], steps: [] }
}

/** Takes shorter forms, rank by rank and within a rank from the end of the document, until the sum of all parts fits. */
export function shrinkToFit(
  parts: readonly Part[],
  budget: number,
  measure: (text: string) => number,
): { readonly texts: readonly string[]; readonly lost: Lost } {
  const chosen = parts.map(() => 0)
  const lost = { line: 0, details: 0, stack: 0, section: 0 }
  let size = parts.reduce((sum, { forms }) => sum + measure(forms[0] ?? ''), 0)
  for (const { forms, index, step, loss } of inOrder(parts)) {
    if (size <= budget) break
    size -= measure(forms[step] ?? '') - measure(forms[step + 1] ?? '')
    chosen[index] = step + 1
    lost[loss] += 1
    // Who loses the details has lost the stack before; a reader wants it counted once.
    if (loss === 'details') lost.stack -= 1
  }
  return { texts: parts.map(({ forms }, index) => forms[chosen[index] ?? 0] ?? ''), lost }
}

function inOrder(parts: readonly Part[]) {
  return parts
    .flatMap(({ forms, steps }, index) =>
      steps.map(({ rank, loss }, step) => ({ forms, index, step, rank, loss })),
    )
    .sort((a, b) => a.rank - b.rank || b.index - a.index || a.step - b.step)
}
