import {
  type Ancestor,
  type Creator,
  type Frame,
  type Goroutine,
  NON_GO_FUNCTION,
} from '../../model/goroutine.ts'
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
import type { DumpBudget } from './dump-budget.ts'
import type { FrameTable } from './frame-table.ts'
import type { Header } from './header.ts'
import type { Lines } from './lines.ts'

const NON_GO_PC = `${NON_GO_FUNCTION} at pc=`

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
  // Field by field: a spread takes several times as long, and more memory, for each of 100,000 goroutines.
  return {
    id: header.id,
    state: header.state,
    minutes: header.minutes,
    lockedToThread: header.lockedToThread,
    leaked: header.leaked,
    synctestBubble: header.synctestBubble,
    labels: header.labels,
    frames: [],
    elided: false,
    creator: undefined,
    ancestors: [],
  }
}

/** Reads the lines of one goroutine after its header: its own stack first, then those of its ancestors. */
export class GoroutineBlock {
  readonly #goroutine: Draft
  readonly #lines: Lines
  readonly #table: FrameTable
  readonly #budget: DumpBudget
  #stack: StackDraft

  constructor(header: Header, lines: Lines, table: FrameTable, budget: DumpBudget) {
    this.#goroutine = newDraft(header)
    this.#lines = lines
    this.#table = table
    this.#budget = budget
    this.#stack = this.#goroutine
  }

  get goroutine(): Goroutine {
    return this.#goroutine
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
    this.#budget.frame()
    this.#stack.frames.push(this.#table.frame(name, location))
  }

  #readCreator(line: string): void {
    const { terminated } = this.#lines
    const location = this.#takeLocation()
    if (location === undefined) {
      if (!this.#lines.done) return
      this.#goroutine.elided = true
      if (!terminated) return
    }
    const creator = readCreator(line)
    const { function: name, file, line: number } = this.#table.frame(creator.function, location ?? NOWHERE)
    this.#stack.creator = { function: name, file, line: number, goroutine: creator.goroutine }
  }

  #readElision(line: string): void {
    if (line.endsWith('frames elided...') && this.#stack === this.#goroutine) this.#goroutine.elided = true
  }

  #readOrigin(line: string): void {
    const goroutine = readOrigin(line)
    if (goroutine === undefined) return
    this.#budget.goroutine()
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
