import {
  CREATED_BY,
  isStartOfCall,
  type Location,
  NOWHERE,
  readCall,
  readCreator,
  readLocation,
  readOrigin,
} from './call-line.ts'
import { oversized } from './damage.ts'
import { FrameTable } from './frame-table.ts'
import { type Header, readHeader } from './header.ts'
import type { Ancestor, Creator, Frame, Goroutine } from './index.ts'
import { NO_LABELS } from './labels.ts'
import { MAX_DUMP_CHARS, MAX_FRAMES, MAX_GOROUTINES, MAX_NESTED_ENTRIES } from './limits.ts'
import { Lines } from './lines.ts'
import { NON_GO_FUNCTION } from './non-go.ts'

/**
 * Reads the text of `runtime.Stack(buf, true)` or a goroutine profile with debug=2, Go 1.18 to 1.27. Text before,
 * between and after the goroutines is skipped.
 *
 * A dump may be cut off anywhere: `runtime/pprof` stops at 64 MiB without a word. What is whole of the last goroutine
 * is kept, and where the cut shows it is marked `elided`.
 *
 * Throws a CaptureError for a text beyond the bounds of limits.ts, and never for its form.
 */
export function parseGoroutines(text: string): readonly Goroutine[] {
  if (text.length > MAX_DUMP_CHARS) {
    throw oversized(`it is longer than ${MAX_DUMP_CHARS / (1024 * 1024)} MiB`)
  }
  const lines = new Lines(text)
  const table = new FrameTable()
  const tally = new Tally()
  const goroutines: Draft[] = []
  let block: BlockReader | undefined
  for (let line = lines.take(); line !== undefined; line = lines.take()) {
    const header = readHeader(line)
    if (header !== undefined) {
      tally.goroutine(header)
      const draft = newDraft(header)
      goroutines.push(draft)
      block = new BlockReader(draft, lines, table, tally)
    } else if (line === '') {
      block = undefined
    } else {
      block?.read(line)
    }
  }
  return goroutines
}

/** What a dump holds so far, so that a hostile one ends before the memory does. */
class Tally {
  #goroutines = 0
  #labels = 0
  #frames = 0

  goroutine(header: Header | undefined): void {
    if (++this.#goroutines > MAX_GOROUTINES)
      throw oversized(`it holds more than ${MAX_GOROUTINES} goroutines`)
    if (header === undefined || header.labels === NO_LABELS) return
    this.#labels += Object.keys(header.labels).length
    if (this.#labels > MAX_NESTED_ENTRIES) throw oversized(`it holds more than ${MAX_NESTED_ENTRIES} labels`)
  }

  frame(): void {
    if (++this.#frames > MAX_FRAMES) throw oversized(`it holds more than ${MAX_FRAMES} calls`)
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

interface StackDraft {
  readonly frames: Frame[]
  creator: Creator | undefined
}

interface Draft extends Omit<Writable<Goroutine>, 'frames' | 'ancestors'> {
  frames: Frame[]
  ancestors: Ancestor[]
}

function newDraft(header: Header): Draft {
  return { ...header, frames: [], elided: false, creator: undefined, ancestors: [] }
}

/** Reads the lines of one goroutine after its header: its own stack first, then those of its ancestors. */
class BlockReader {
  readonly #goroutine: Draft
  readonly #lines: Lines
  readonly #table: FrameTable
  readonly #tally: Tally
  #stack: StackDraft

  constructor(goroutine: Draft, lines: Lines, table: FrameTable, tally: Tally) {
    this.#goroutine = goroutine
    this.#lines = lines
    this.#table = table
    this.#tally = tally
    this.#stack = goroutine
  }

  read(line: string): void {
    if (line.startsWith('\t')) return
    if (line.startsWith(CREATED_BY)) this.#readCreator(line)
    else if (line.startsWith('...')) this.#readElision(line)
    else if (line.startsWith('[')) this.#readOrigin(line)
    else this.#readCall(line)
  }

  #readCall(line: string): void {
    if (line.startsWith(NON_GO_PC)) {
      this.#push(NON_GO_FUNCTION, NOWHERE)
      return
    }
    const { terminated } = this.#lines
    const location = this.#takeLocation()
    const name = location?.foreign ? line : readCall(line)
    if (location !== undefined) {
      if (name !== undefined) this.#push(name, location)
    } else if (this.#lines.done) {
      // Without a location it is text from elsewhere, unless the dump was cut off here.
      if (terminated && name !== undefined) this.#push(name, NOWHERE)
      if (name !== undefined || (!terminated && isStartOfCall(line))) this.#goroutine.elided = true
    }
  }

  #push(name: string, location: Location): void {
    this.#tally.frame()
    this.#stack.frames.push(this.#table.frame(name, location))
  }

  #readCreator(line: string): void {
    const { terminated } = this.#lines
    const location = this.#takeLocation()
    if (location === undefined && this.#lines.done) {
      this.#goroutine.elided = true
      if (!terminated) return
    }
    const { function: name, goroutine } = readCreator(line)
    this.#stack.creator = { ...this.#table.frame(name, location ?? NOWHERE), goroutine }
  }

  #readElision(line: string): void {
    if (line.endsWith('frames elided...') && this.#stack === this.#goroutine) this.#goroutine.elided = true
  }

  #readOrigin(line: string): void {
    const goroutine = readOrigin(line)
    if (goroutine === undefined) return
    this.#tally.goroutine(undefined)
    const ancestor = { goroutine, frames: [], creator: undefined }
    this.#goroutine.ancestors.push(ancestor)
    this.#stack = ancestor
  }

  /** The location line that belongs to the line just read. A line number that may be cut off is not trusted. */
  #takeLocation(): Location | undefined {
    if (!this.#lines.startsWith('\t')) return undefined
    const location = readLocation(this.#lines.take() ?? '')
    if (this.#lines.terminated || location.exact) return location
    this.#goroutine.elided = true
    return NOWHERE
  }
}

const NON_GO_PC = `${NON_GO_FUNCTION} at pc=`
