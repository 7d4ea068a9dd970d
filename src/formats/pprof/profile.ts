import { BufferReader, type Reader } from 'protobufjs/minimal.js'
import { CaptureError } from '../../errors.ts'
import type { Profile } from '../../model/goroutine.ts'
import { LIMITS, type Limits } from '../capture-limits.ts'
import { damaged } from '../damage.ts'
import { gunzip } from './gzip.ts'
import { ProfileTables } from './profile-tables.ts'
import { type CountColumn, SampleDecoder } from './sample.ts'
import { BYTES, enter, type Integer64, leave, readInt64, skip, tagOf, VARINT } from './wire.ts'

const SAMPLE_TYPE = tagOf(1, BYTES)
const SAMPLE = tagOf(2, BYTES)
const LOCATION = tagOf(4, BYTES)
const FUNCTION = tagOf(5, BYTES)
const STRING = tagOf(6, BYTES)
const VALUE_TYPE_NAME = tagOf(1, VARINT)

/** Names of the sample type that counts goroutines (runtime/pprof: profiles "goroutine" and "goroutineleak"). */
const COUNT_TYPES: ReadonlySet<string> = new Set(['goroutine', 'goroutineleak'])

/**
 * Decodes a goroutine profile in pprof's format, gzipped or not: `perftools.profiles.Profile` of
 * https://github.com/google/pprof/blob/main/proto/profile.proto. Stacks come innermost call first, inlined calls
 * included. Mappings and addresses are left out: they differ between any two builds.
 *
 * Throws a CaptureError, and nothing else, for bytes that are not a whole and consistent goroutine profile.
 */
export function decodeProfile(bytes: Uint8Array, limits: Limits = LIMITS): Profile {
  try {
    return decode(gunzip(bytes, limits.profileBytes), limits)
  } catch (error) {
    if (error instanceof CaptureError) throw error
    // The Reader has no error class of its own: RangeError past the end, plain Error for a malformed number.
    throw damaged('its data is truncated or malformed', error)
  }
}

function decode(message: Uint8Array, limits: Limits): Profile {
  if (message.length === 0) throw damaged('it is empty')
  const reader = new BufferReader(Buffer.from(message.buffer, message.byteOffset, message.byteLength))
  const tables = new ProfileTables(limits)
  const sampleTypes: Integer64[] = []
  // Go writes the tables after the samples, so the first pass only notes where each sample is.
  const starts: number[] = []
  const ends: number[] = []

  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === STRING) tables.readString(reader)
    else if (tag === FUNCTION) tables.readFunction(reader)
    else if (tag === LOCATION) tables.readLocation(reader)
    else if (tag === SAMPLE_TYPE) sampleTypes.push(readTypeName(reader))
    else if (tag === SAMPLE) {
      const outer = enter(reader)
      starts.push(reader.pos)
      ends.push(reader.len)
      reader.pos = reader.len
      leave(reader, outer)
    } else skip(reader, tag)
    if (starts.length > limits.tableEntries) throw damaged(`it has more than ${limits.tableEntries} samples`)
    if (sampleTypes.length > limits.sampleTypes)
      throw damaged(`it has more than ${limits.sampleTypes} sample types`)
  }

  tables.checkStrings()
  tables.checkReferences()
  const decoder = new SampleDecoder(tables, findCountColumn(sampleTypes, tables), limits)
  return { samples: starts.map((start, index) => decoder.decode(reader, start, ends[index] ?? start)) }
}

function readTypeName(reader: Reader): Integer64 {
  const outer = enter(reader)
  let name: Integer64 = 0
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === VALUE_TYPE_NAME) name = readInt64(reader)
    else skip(reader, tag)
  }
  leave(reader, outer)
  return name
}

function findCountColumn(sampleTypes: readonly Integer64[], tables: ProfileTables): CountColumn {
  const names = sampleTypes.map((type) => tables.string(type, () => 'a sample type'))
  const index = names.findIndex((name) => COUNT_TYPES.has(name))
  if (index === -1) {
    const found = names.length === 0 ? 'nothing' : names.slice(0, 4).map(printable).join(', ')
    throw damaged(`it counts ${found} instead of goroutines, so it is a profile of another kind`)
  }
  return { index, columns: names.length }
}

/** Text of the profile inside a message: short, and on one line. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 40))
}
