/**
 * Fitting a document into a limit by leaving out whole parts, never by cutting text: a cut can end inside a fence or a
 * `<details>`, and everything after it renders as code.
 */

/** One part of a document with its forms, the fullest first. A shorter form may be empty. */
export interface Part {
  readonly forms: readonly string[]
  /** What gives way first when space runs out: for each step to a shorter form, a rank; the lowest goes first. */
  readonly ranks: readonly number[]
  /** What a reader loses with each step, e.g. `stack`; counted for the notice. */
  readonly losses: readonly string[]
}

export interface Fitted {
  /** One text per part, in the given order; empty ones are left out entirely. */
  readonly texts: readonly string[]
  /** How much was lost, by the name of the loss. */
  readonly lost: ReadonlyMap<string, number>
}

export function fixed(text: string): Part {
  return { forms: [text], ranks: [], losses: [] }
}

/** Takes shorter forms, rank by rank and within a rank from the end of the document, until the sum fits. */
export function shrinkToFit(
  parts: readonly Part[],
  budget: number,
  measure: (text: string) => number,
): Fitted {
  const chosen = parts.map(() => 0)
  const lost = new Map<string, number>()
  let size = parts.reduce((sum, part) => sum + measure(part.forms[0] ?? ''), 0)
  for (const { part: index, step } of steps(parts)) {
    if (size <= budget) break
    const part = parts[index]
    if (part === undefined) continue
    size -= measure(part.forms[step] ?? '') - measure(part.forms[step + 1] ?? '')
    chosen[index] = step + 1
    const loss = part.losses[step] ?? ''
    lost.set(loss, (lost.get(loss) ?? 0) + 1)
  }
  return { texts: parts.map((part, index) => part.forms[chosen[index] ?? 0] ?? ''), lost }
}

interface Step {
  readonly part: number
  readonly step: number
  readonly rank: number
}

function steps(parts: readonly Part[]): readonly Step[] {
  return parts
    .flatMap((part, index) => part.ranks.map((rank, step) => ({ part: index, step, rank })))
    .sort((a, b) => a.rank - b.rank || b.part - a.part || a.step - b.step)
}
