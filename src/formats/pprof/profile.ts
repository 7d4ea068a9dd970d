import { BufferReader, type Reader } from 'protobufjs/minimal.js'
import { CaptureError } from '../../errors.ts'
import { LIMITS, type Limits } from '../capture-limits.ts'
import { damaged } from '../damage.ts'
import { gunzip } from './gzip.ts'
import { ProfileTables } from './profile-tables.ts'
import { type PprofSample, SampleDecoder } from './sample.ts'
import { BYTES, enter, type Integer64, leave, readInt64, skip, tagOf, VARINT } from './wire.ts'

const SAMPLE_TYPE = tagOf(1, BYTES)
const SAMPLE = tagOf(2, BYTES)
const LOCATION = tagOf(4, BYTES)
const FUNCTION = tagOf(5, BYTES)
const STRING = tagOf(6, BYTES)
const VALUE_TYPE_NAME = tagOf(1, VARINT)
const VALUE_TYPE_UNIT = tagOf(2, VARINT)

/** What one column of numbers counts, and in what: `inuse_space` in `bytes`. */
export interface SampleType {
  readonly name: string
  readonly unit: string
}

export interface PprofProfile {
  readonly sampleTypes: readonly SampleType[]
  readonly samples: readonly PprofSample[]
}

/**
 * Decodes a profile of any kind in pprof's format, gzipped or not: `perftools.profiles.Profile` of
 * https://github.com/google/pprof/blob/main/proto/profile.proto. Stacks come innermost call first, inlined calls
 * included. Mappings and addresses are left out: they differ between any two builds.
 *
 * Throws a CaptureError, and nothing else, for bytes that are not a whole and consistent profile.
 */
export function decodePprof(bytes: Uint8Array, limits: Limits = LIMITS): PprofProfile {
  try {
    return decode(gunzip(bytes, limits.profileBytes), limits)
  } catch (error) {
    if (error instanceof CaptureError) throw error
    // The Reader has no error class of its own: RangeError past the end, plain Error for a malformed number.
    throw damaged('its data is truncated or malformed', error)
  }
}

function decode(message: Uint8Array, limits: Limits): PprofProfile {
  if (message.length === 0) throw damaged('it is empty')
  const reader = new BufferReader(Buffer.from(message.buffer, message.byteOffset, message.byteLength))
  const tables = new ProfileTables(limits)
  const columns: { readonly name: Integer64; readonly unit: Integer64 }[] = []
  // Go writes the tables after the samples, so the first pass only notes where each sample is.
  const starts: number[] = []
  const ends: number[] = []

  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === STRING) tables.readString(reader)
    else if (tag === FUNCTION) tables.readFunction(reader)
    else if (tag === LOCATION) tables.readLocation(reader)
    else if (tag === SAMPLE_TYPE) columns.push(readColumn(reader))
    else if (tag === SAMPLE) {
      const outer = enter(reader)
      starts.push(reader.pos)
      ends.push(reader.len)
      reader.pos = reader.len
      leave(reader, outer)
    } else skip(reader, tag)
    if (starts.length > limits.tableEntries) throw damaged(`it has more than ${limits.tableEntries} samples`)
    if (columns.length > limits.sampleTypes)
      throw damaged(`it has more than ${limits.sampleTypes} sample types`)
  }

  tables.checkStrings()
  tables.checkReferences()
  const decoder = new SampleDecoder(tables, columns.length, limits)
  const holder = () => 'a sample type'
  return {
    sampleTypes: columns.map(({ name, unit }) => ({
      name: tables.string(name, holder),
      unit: tables.string(unit, holder),
    })),
    samples: starts.map((start, index) => decoder.decode(reader, start, ends[index] ?? start)),
  }
}

function readColumn(reader: Reader): { readonly name: Integer64; readonly unit: Integer64 } {
  const outer = enter(reader)
  let name: Integer64 = 0
  let unit: Integer64 = 0
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === VALUE_TYPE_NAME) name = readInt64(reader)
    else if (tag === VALUE_TYPE_UNIT) unit = readInt64(reader)
    else skip(reader, tag)
  }
  leave(reader, outer)
  return { name, unit }
}
