import type { Reader } from 'protobufjs/minimal.js'
import { damaged } from './damage.ts'
import type { Frame, Sample } from './index.ts'
import { NO_LABELS, toLabels } from './labels.ts'
import { MAX_FRAMES, MAX_NESTED_ENTRIES, MAX_STACK_FRAMES } from './limits.ts'
import type { ProfileTables } from './profile-tables.ts'
import {
  BYTES,
  enter,
  type Integer64,
  leave,
  readInt64,
  readPacked,
  readUint64,
  skip,
  tagOf,
  VARINT,
} from './wire.ts'

const LOCATION_ID = tagOf(1, VARINT)
const LOCATION_IDS = tagOf(1, BYTES)
const VALUE = tagOf(2, VARINT)
const VALUES = tagOf(2, BYTES)
const LABEL = tagOf(3, BYTES)
const LABEL_KEY = tagOf(1, VARINT)
const LABEL_STRING = tagOf(2, VARINT)
const LABEL_NUMBER = tagOf(3, VARINT)

/** Where in each sample's values the goroutine count stands, and how many values there must be. */
export interface CountColumn {
  readonly index: number
  readonly columns: number
}

/** Resolves the samples of one profile against its tables, which must be complete by then. */
export class SampleDecoder {
  readonly #tables: ProfileTables
  readonly #column: CountColumn
  // Reused from sample to sample, to spare one array each.
  readonly #ids: Integer64[] = []
  readonly #values: Integer64[] = []
  #decoded = 0
  #frames = 0
  #labels = 0

  constructor(tables: ProfileTables, column: CountColumn) {
    this.#tables = tables
    this.#column = column
  }

  /** Decodes the message between `start` and `end` of the reader's buffer. */
  decode(reader: Reader, start: number, end: number): Sample {
    const holder = `sample ${++this.#decoded}`
    const ids = this.#ids
    const values = this.#values
    ids.length = 0
    values.length = 0
    let labels: [string, string][] | undefined

    reader.pos = start
    reader.len = end
    while (reader.pos < reader.len) {
      const tag = reader.tag()
      if (tag === LOCATION_IDS) readPacked(reader, readUint64, ids, MAX_STACK_FRAMES)
      else if (tag === LOCATION_ID) ids.push(readUint64(reader))
      else if (tag === VALUES) readPacked(reader, readInt64, values, this.#column.columns)
      else if (tag === VALUE) values.push(readInt64(reader))
      else if (tag === LABEL) {
        labels ??= []
        labels.push(this.#readLabel(reader, holder))
      } else skip(reader, tag)
      if (ids.length > MAX_STACK_FRAMES) throw tooDeep(holder)
      if (values.length > this.#column.columns) break
    }

    return {
      frames: this.#stack(ids, holder),
      count: this.#count(values, holder),
      labels: labels === undefined ? NO_LABELS : toLabels(labels),
    }
  }

  #stack(ids: readonly Integer64[], holder: string): readonly Frame[] {
    const stack: Frame[] = []
    for (const id of ids) {
      const calls = this.#tables.frames(id, holder)
      if (stack.length + calls.length > MAX_STACK_FRAMES) throw tooDeep(holder)
      for (const call of calls) stack.push(call)
    }
    this.#frames += stack.length
    if (this.#frames > MAX_FRAMES) throw damaged(`its stacks add up to more than ${MAX_FRAMES} calls`)
    return stack
  }

  #count(values: readonly Integer64[], holder: string): number {
    const { index, columns } = this.#column
    if (values.length !== columns) {
      const found = values.length > columns ? 'more' : 'fewer'
      throw damaged(`${holder} has ${found} values than the ${columns} that are declared`)
    }
    const count = values[index]
    if (typeof count !== 'number' || count < 0) throw damaged(`${holder} counts ${count} goroutines`)
    return count
  }

  #readLabel(reader: Reader, holder: string): [string, string] {
    if (++this.#labels > MAX_NESTED_ENTRIES) throw damaged(`it has more than ${MAX_NESTED_ENTRIES} labels`)
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
    const value = text === 0 && number !== undefined ? number.toString() : this.#tables.string(text, holder)
    return [this.#tables.string(key, holder), value]
  }
}

function tooDeep(holder: string) {
  return damaged(`${holder} has a stack of more than ${MAX_STACK_FRAMES} calls`)
}
