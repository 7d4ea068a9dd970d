import type { ChangeKind } from './change.ts'
import type { Rules } from './rule.ts'

/** What the command line, the inputs and .leakgate.yml can each say, or leave to the next one. */
export interface Settings {
  readonly failOn: readonly ChangeKind[] | undefined
  /** How often suspect tests run again in one process; 0 for never. */
  readonly repetitions: number | undefined
  /** Milliseconds for all reruns together. */
  readonly budgetMs: number | undefined
}

export const NO_SETTINGS: Settings = { failOn: undefined, repetitions: undefined, budgetMs: undefined }

/** How leaks are judged: what was asked for, what the file in the repository says, and the defaults. */
export interface Policy {
  readonly failOn: readonly ChangeKind[]
  readonly confirm: ConfirmPolicy
  readonly rules: Rules
}

/** Kinds of change that fail the gate unless the user says otherwise. */
export const DEFAULT_FAIL_ON: readonly ChangeKind[] = ['new', 'grown']

export interface ConfirmPolicy {
  /** How often suspect tests run in one process; 0 leaves suspects unconfirmed. */
  readonly repetitions: number
  /** Milliseconds for all reruns. */
  readonly budgetMs: number
}

export const DEFAULT_CONFIRM: ConfirmPolicy = { repetitions: 4, budgetMs: 300_000 }
