import type { Reader } from 'protobufjs/minimal.js'
import type { Frame, Labels } from '../../model/goroutine.ts'
import type { Limits } from '../capture-limits.ts'
import { damaged } from '../damage.ts'
import { NO_LABELS, toLabels } from '../labels.ts'
import type { ProfileTables } from './profile-tables.ts'
import { BYTES, enter, type Integer64, leave, readInt64, readUint64, skip, tagOf, VARINT } from './wire.ts'

const LOCATION_ID = tagOf(1, VARINT)
const LOCATION_IDS = tagOf(1, BYTES)
const VALUE = tagOf(2, VARINT)
const VALUES = tagOf(2, BYTES)
const LABEL = tagOf(3, BYTES)
const LABEL_KEY = tagOf(1, VARINT)
const LABEL_STRING = tagOf(2, VARINT)
const LABEL_NUMBER = tagOf(3, VARINT)

/** One stack with a number for each sample type. */
export interface PprofSample {
  /** Innermost call first, inlined calls included. */
  readonly frames: readonly Frame[]
  /** In the order of the sample types; a bigint for what a number cannot hold. */
  readonly values: readonly Integer64[]
  readonly labels: Labels
}

/** Resolves the samples of one profile against its tables, which must be complete by then. */
export class SampleDecoder {
  readonly #tables: ProfileTables
  readonly #columns: number
  readonly #limits: Limits
  // What the sample at hand holds so far. The buffer is kept from sample to sample and copied at its exact size.
  readonly #stack: Frame[] = []
  #depth = 0
  #values: Integer64[] = []
  // Totals.
  #samples = 0
  #frames = 0
  #labels = 0
  readonly #holder = () => `sample ${this.#samples}`

  constructor(tables: ProfileTables, columns: number, limits: Limits) {
    this.#tables = tables
    this.#columns = columns
    this.#limits = limits
  }

  /** Decodes the message between `start` and `end` of the reader's buffer. */
  decode(reader: Reader, start: number, end: number): PprofSample {
    this.#samples++
    this.#depth = 0
    this.#values = []
    let labels: [string, string][] | undefined

    reader.pos = start
    reader.len = end
    while (reader.pos < reader.len) {
      const tag = reader.tag()
      // Repeated numbers may be packed into one field or not, and readers must take both.
      if (tag === LOCATION_IDS) {
        const outer = enter(reader)
        while (reader.pos < reader.len) this.#addLocation(readUint64(reader))
        leave(reader, outer)
      } else if (tag === VALUES) {
        const outer = enter(reader)
        while (reader.pos < reader.len) this.#addValue(readInt64(reader))
        leave(reader, outer)
      } else if (tag === LABEL) {
        labels ??= []
        labels.push(this.#readLabel(reader))
      } else if (tag === LOCATION_ID) this.#addLocation(readUint64(reader))
      else if (tag === VALUE) this.#addValue(readInt64(reader))
      else skip(reader, tag)
    }

    this.#frames += this.#depth
    if (this.#frames > this.#limits.frames)
      throw damaged(`its stacks add up to more than ${this.#limits.frames} calls`)
    return {
      frames: this.#stack.slice(0, this.#depth),
      values: this.#checkedValues(),
      labels: labels === undefined ? NO_LABELS : toLabels(labels),
    }
  }

  #addLocation(id: Integer64): void {
    for (const call of this.#tables.frames(id, this.#holder)) {
      if (this.#depth === this.#limits.stackFrames) {
        throw damaged(`${this.#holder()} has a stack of more than ${this.#limits.stackFrames} calls`)
      }
      this.#stack[this.#depth++] = call
    }
  }

  #addValue(value: Integer64): void {
    if (this.#values.length === this.#columns) {
      throw damaged(`${this.#holder()} has more values than the ${this.#columns} that are declared`)
    }
    this.#values.push(value)
  }

  #checkedValues(): readonly Integer64[] {
    if (this.#values.length < this.#columns) {
      throw damaged(`${this.#holder()} has fewer values than the ${this.#columns} that are declared`)
    }
    return this.#values
  }

  #readLabel(reader: Reader): [string, string] {
    if (++this.#labels > this.#limits.nestedEntries)
      throw damaged(`it has more than ${this.#limits.nestedEntries} labels`)
    const outer = enter(reader)
    let key: Integer64 = 0
    let text: Integer64 = 0
    let number: Integer64 | undefined
    while (reader.pos < reader.len) {
      const tag = reader.tag()
      if (tag === LABEL_KEY) key = readInt64(reader)
      else if (tag === LABEL_STRING) text = readInt64(reader)
      else if (tag === LABEL_NUMBER) number = readInt64(reader)
      else skip(reader, tag)
    }
    leave(reader, outer)
    // Go leaves out zero fields: a label with neither text nor number holds the empty string.
    const value =
      text === 0 && number !== undefined ? number.toString() : this.#tables.string(text, this.#holder)
    return [this.#tables.string(key, this.#holder), value]
  }
}
