import type { Frame } from '../../model/goroutine.ts'
import type { Limits } from '../capture-limits.ts'
import { oversized } from '../damage.ts'
import type { Location } from './call-line.ts'

/** One Frame per distinct call of a dump: thousands of goroutines share a handful of stacks. */
export class FrameTable {
  readonly #frames = new Map<string, Map<string, Frame>>()
  readonly #limits: Limits
  #size = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  frame(name: string, { file, line }: Location): Frame {
    let places = this.#frames.get(name)
    if (places === undefined) {
      places = new Map()
      this.#frames.set(name, places)
    }
    const place = `${line}:${file}`
    let frame = places.get(place)
    if (frame === undefined) {
      if (++this.#size > this.#limits.tableEntries)
        throw oversized(`it names more than ${this.#limits.tableEntries} different calls`)
      frame = { function: name, file, line }
      places.set(place, frame)
    }
    return frame
  }
}
