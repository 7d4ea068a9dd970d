/** What a rule can ask about; each is a glob. */
export const MATCHERS = ['creator', 'entry', 'blocking', 'package', 'test'] as const

export type Matcher = (typeof MATCHERS)[number]

/** Goroutines that somebody decided to live with. */
export interface Rule {
  /** All of these must match; at least one is there. */
  readonly match: Readonly<Partial<Record<Matcher, string>>>
  readonly reason: string
  readonly owner: string | null
  /** Last day on which it applies, YYYY-MM-DD in UTC. */
  readonly expires: string | null
  /** Goroutines allowed in one package; null for any number. */
  readonly max: number | null
  /** Where it is in its file, from 1. */
  readonly line: number
}

/** The rules of one file, to be judged on one day. */
export interface Rules {
  /** As people know it. */
  readonly file: string
  /** YYYY-MM-DD in UTC. */
  readonly today: string
  readonly entries: readonly Rule[]
}

export const NO_RULES: Rules = { file: '.leakgate.yml', today: '', entries: [] }

/** A rule that no longer does anything: its last day has passed, or it matches nothing. */
export interface RuleNote {
  readonly kind: 'expired' | 'unused'
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The globs by what they ask about, as written. */
  readonly match: Rule['match']
  readonly reason: string
  readonly owner: string | null
  /** YYYY-MM-DD. */
  readonly expires: string | null
}
