import type { Reader } from 'protobufjs/minimal.js'
import { type Frame, NON_GO_FUNCTION } from '../../model/goroutine.ts'
import type { Limits } from '../capture-limits.ts'
import { damaged } from '../damage.ts'
import { BYTES, enter, type Integer64, leave, readInt64, readUint64, skip, tagOf, VARINT } from './wire.ts'

/**
 * The string, function and location tables of a profile. They may come in any order and after the samples that
 * refer to them, so references are kept as they are until everything is read.
 * https://github.com/google/pprof/blob/main/proto/profile.proto
 */
export class ProfileTables {
  readonly #strings: string[] = []
  readonly #functions = new Map<Integer64, FunctionEntry>()
  readonly #locations = new Map<Integer64, LocationEntry>()
  readonly #limits: Limits
  #lines = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  readString(reader: Reader): void {
    this.#bound('strings', this.#strings.length)
    this.#strings.push(reader.string())
  }

  readFunction(reader: Reader): void {
    this.#bound('functions', this.#functions.size)
    const outer = enter(reader)
    let id: Integer64 = 0
    let name: Integer64 = 0
    let file: Integer64 = 0
    while (reader.pos < reader.len) {
      const tag = reader.tag()
      if (tag === FUNCTION_ID) id = readUint64(reader)
      else if (tag === FUNCTION_NAME) name = readInt64(reader)
      else if (tag === FUNCTION_FILE) file = readInt64(reader)
      else skip(reader, tag)
    }
    leave(reader, outer)
    claim('function', id, this.#functions)
    this.#functions.set(id, { name, file })
  }

  readLocation(reader: Reader): void {
    this.#bound('locations', this.#locations.size)
    const outer = enter(reader)
    let id: Integer64 = 0
    const lines: LineEntry[] = []
    while (reader.pos < reader.len) {
      const tag = reader.tag()
      if (tag === LOCATION_ID) id = readUint64(reader)
      else if (tag === LOCATION_LINE) lines.push(this.#readLine(reader))
      else skip(reader, tag)
    }
    leave(reader, outer)
    claim('location', id, this.#locations)
    this.#locations.set(id, { lines, frames: undefined })
  }

  #readLine(reader: Reader): LineEntry {
    if (++this.#lines > this.#limits.nestedEntries)
      throw damaged(`it has more than ${this.#limits.nestedEntries} lines of code`)
    const outer = enter(reader)
    let functionId: Integer64 = 0
    let line: Integer64 = 0
    while (reader.pos < reader.len) {
      const tag = reader.tag()
      if (tag === LINE_FUNCTION_ID) functionId = readUint64(reader)
      else if (tag === LINE_NUMBER) line = readInt64(reader)
      else skip(reader, tag)
    }
    leave(reader, outer)
    return { functionId, line: typeof line === 'number' && line > 0 ? line : 0 }
  }

  #bound(what: string, size: number): void {
    const most = this.#limits.tableEntries
    if (size >= most) throw damaged(`it has more than ${most} ${what}`)
  }

  /** By specification the first string is empty, since 0 stands for "not set". */
  checkStrings(): void {
    if (this.#strings[0] !== '')
      throw damaged('its string table is missing or does not start with an empty string')
  }

  string(index: Integer64, holder: Holder): string {
    const text = typeof index === 'number' ? this.#strings[index] : undefined
    if (text === undefined) {
      throw damaged(`${holder()} refers to string ${index}, but it has ${this.#strings.length} strings`)
    }
    return text
  }

  /** Calls of a location, innermost first: several when the compiler inlined. Shared, so never to be changed. */
  frames(locationId: Integer64, holder: Holder): readonly Frame[] {
    const location = this.#locations.get(locationId)
    if (location === undefined)
      throw damaged(`${holder()} refers to location ${locationId}, which it does not define`)
    location.frames ??=
      location.lines.length === 0 ? UNSYMBOLIZED : location.lines.map((line) => this.#frame(line, locationId))
    return location.frames
  }

  #frame({ functionId, line }: LineEntry, locationId: Integer64): Frame {
    const entry = this.#functions.get(functionId)
    if (entry === undefined) {
      throw damaged(`location ${locationId} refers to function ${functionId}, which it does not define`)
    }
    const holder = () => `function ${functionId}`
    return { function: this.string(entry.name, holder), file: this.string(entry.file, holder), line }
  }

  /** Locations and functions that no sample uses are checked as well: a profile is whole or it is damaged. */
  checkReferences(): void {
    for (const id of this.#locations.keys()) this.frames(id, () => 'it')
    for (const [id, { name, file }] of this.#functions) {
      const holder = () => `function ${id}`
      this.string(name, holder)
      this.string(file, holder)
    }
  }
}

/** Names what holds a reference; called only to complain about it. */
type Holder = () => string

interface FunctionEntry {
  readonly name: Integer64
  readonly file: Integer64
}

interface LineEntry {
  readonly functionId: Integer64
  readonly line: number
}

interface LocationEntry {
  readonly lines: readonly LineEntry[]
  frames: readonly Frame[] | undefined
}

const FUNCTION_ID = tagOf(1, VARINT)
const FUNCTION_NAME = tagOf(2, VARINT)
const FUNCTION_FILE = tagOf(4, VARINT)
const LOCATION_ID = tagOf(1, VARINT)
const LOCATION_LINE = tagOf(4, BYTES)
const LINE_FUNCTION_ID = tagOf(1, VARINT)
const LINE_NUMBER = tagOf(2, VARINT)

/** An address without symbols is code that Go did not compile; the address says nothing across processes. */
const UNSYMBOLIZED: readonly Frame[] = [{ function: NON_GO_FUNCTION, file: '', line: 0 }]

function claim(what: string, id: Integer64, table: ReadonlyMap<Integer64, unknown>): void {
  if (id === 0) throw damaged(`it has a ${what} with the reserved id 0`)
  if (table.has(id)) throw damaged(`it defines ${what} ${id} twice`)
}
