import type { Labels } from '../../model/goroutine.ts'
import type { Limits } from '../capture-limits.ts'
import { oversized } from '../damage.ts'
import { NO_LABELS } from '../labels.ts'

/** What a dump holds so far, so that a hostile one ends before the memory does. */
export class DumpBudget {
  #goroutines = 0
  #labels = 0
  #frames = 0
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
  }

  goroutine(): void {
    if (++this.#goroutines > this.#limits.goroutines) {
      throw oversized(`it holds more than ${this.#limits.goroutines} goroutines`)
    }
  }

  labels(labels: Labels): void {
    if (labels === NO_LABELS) return
    this.#labels += Object.keys(labels).length
    if (this.#labels > this.#limits.nestedEntries)
      throw oversized(`it holds more than ${this.#limits.nestedEntries} labels`)
  }

  frame(): void {
    if (++this.#frames > this.#limits.frames)
      throw oversized(`it holds more than ${this.#limits.frames} calls`)
  }
}
