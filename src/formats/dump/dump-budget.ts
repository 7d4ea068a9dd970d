import type { Labels } from '../../model/goroutine.ts'
import { MAX_FRAMES, MAX_GOROUTINES, MAX_NESTED_ENTRIES } from '../capture-limits.ts'
import { oversized } from '../damage.ts'
import { NO_LABELS } from '../labels.ts'

/** What a dump holds so far, so that a hostile one ends before the memory does. */
export class DumpBudget {
  #goroutines = 0
  #labels = 0
  #frames = 0

  goroutine(): void {
    if (++this.#goroutines > MAX_GOROUTINES) {
      throw oversized(`it holds more than ${MAX_GOROUTINES} goroutines`)
    }
  }

  labels(labels: Labels): void {
    if (labels === NO_LABELS) return
    this.#labels += Object.keys(labels).length
    if (this.#labels > MAX_NESTED_ENTRIES) throw oversized(`it holds more than ${MAX_NESTED_ENTRIES} labels`)
  }

  frame(): void {
    if (++this.#frames > MAX_FRAMES) throw oversized(`it holds more than ${MAX_FRAMES} calls`)
  }
}
