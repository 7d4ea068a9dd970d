import type { ChangeKind } from '../report/index.ts'

/** What the command line, the inputs and .leakgate.yml can each say, or leave to the next one. */
export interface Settings {
  readonly failOn: readonly ChangeKind[] | undefined
  /** How often suspect tests run again in one process; 0 for never. */
  readonly repetitions: number | undefined
  /** Milliseconds for all reruns together. */
  readonly budgetMs: number | undefined
}

export const NO_SETTINGS: Settings = { failOn: undefined, repetitions: undefined, budgetMs: undefined }
