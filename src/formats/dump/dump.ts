import type { Goroutine } from '../../model/goroutine.ts'
import { LIMITS, type Limits } from '../capture-limits.ts'
import { oversized } from '../damage.ts'
import { DumpBudget } from './dump-budget.ts'
import { FrameTable } from './frame-table.ts'
import { GoroutineBlock } from './goroutine-block.ts'
import { readHeader } from './header.ts'
import { Lines } from './lines.ts'

/**
 * Reads the text of `runtime.Stack(buf, true)` or a goroutine profile with debug=2, Go 1.18 to 1.27. Text before,
 * between and after the goroutines is skipped.
 *
 * A dump may be cut off anywhere: `runtime/pprof` stops at 64 MiB without a word. What is whole of the last goroutine
 * is kept, and where the cut shows it is marked `elided`.
 *
 * Throws a CaptureError for a text beyond the limits, and never for its form.
 */
export function parseGoroutines(text: string, limits: Limits = LIMITS): readonly Goroutine[] {
  if (text.length > limits.dumpChars) {
    throw oversized(`it is longer than ${limits.dumpChars / (1024 * 1024)} MiB`)
  }
  const lines = new Lines(text)
  const table = new FrameTable(limits)
  const budget = new DumpBudget(limits)
  const goroutines: Goroutine[] = []
  let block: GoroutineBlock | undefined
  for (let line = lines.take(); line !== undefined; line = lines.take()) {
    const header = readHeader(line, limits)
    if (header !== undefined) {
      budget.goroutine()
      budget.labels(header.labels)
      block = new GoroutineBlock(header, lines, table, budget)
      goroutines.push(block.goroutine)
    } else if (line === '') {
      block = undefined
    } else {
      block?.read(line)
    }
  }
  return goroutines
}
