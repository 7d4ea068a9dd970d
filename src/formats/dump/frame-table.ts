import type { Frame } from '../../model/goroutine.ts'
import { MAX_TABLE_ENTRIES } from '../capture-limits.ts'
import { oversized } from '../damage.ts'
import type { Location } from './call-line.ts'

/** One Frame per distinct call of a dump: thousands of goroutines share a handful of stacks. */
export class FrameTable {
  readonly #frames = new Map<string, Map<string, Frame>>()
  #size = 0

  frame(name: string, { file, line }: Location): Frame {
    let places = this.#frames.get(name)
    if (places === undefined) {
      places = new Map()
      this.#frames.set(name, places)
    }
    const place = `${line}:${file}`
    let frame = places.get(place)
    if (frame === undefined) {
      if (++this.#size > MAX_TABLE_ENTRIES)
        throw oversized(`it names more than ${MAX_TABLE_ENTRIES} different calls`)
      frame = { function: name, file, line }
      places.set(place, frame)
    }
    return frame
  }
}
