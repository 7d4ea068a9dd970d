import type { CompleteCapture, HungCapture } from '../model/capture.ts'
import type { Frame, Goroutine, Sample } from '../model/goroutine.ts'
import { byText } from '../text/order.ts'
import { withoutTypeArguments } from './names.ts'

/** The label that the hook puts on each test's goroutine. */
const TEST_LABEL = 'leakgate.test'
// A dump leaves out frames in the middle of deep stacks; the innermost ones are in both views.
const JOINED_FRAMES = 40

const TEST_FUNCTION = /\.((?:Test|Fuzz|Example|Benchmark)[^./]*)(?:\.[\w.]*)?$/

/** Tells which tests started a goroutine, from all that one capture holds. */
export type Attribution = (goroutine: Goroutine) => readonly string[]

/**
 * In order of trust: the test's own goroutine, a label printed with the goroutine, the goroutine that holds the `go` statement,
 * a label in the profile (which counts stacks, not goroutines), an ancestor, and at last a test
 * function's own name in the stack or in those of the ancestors.
 */
export function createAttribution(capture: CompleteCapture | HungCapture): Attribution {
  const testOf = new Map(capture.tests.map((test) => [test.goroutine, test.name]))
  const labelled = labelsByStack(capture.profile.samples)
  return (goroutine) => {
    const own = testOf.get(goroutine.id)
    if (own !== undefined) return [own]
    const label = goroutine.labels[TEST_LABEL]
    if (label !== undefined) return [label]
    const creator = testOf.get(goroutine.creator?.goroutine ?? 0)
    if (creator !== undefined) return [creator]
    const byStack = labelled.get(stackKey(goroutine.frames))
    if (byStack !== undefined) return [...byStack].sort(byText)
    for (const ancestor of goroutine.ancestors) {
      const test = testOf.get(ancestor.goroutine)
      if (test !== undefined) return [test]
    }
    // Examples run on the main goroutine.
    return [goroutine, ...goroutine.ancestors].map(testFunctions).find((tests) => tests.length > 0) ?? []
  }
}

function labelsByStack(samples: readonly Sample[]): ReadonlyMap<string, ReadonlySet<string>> {
  const tests = new Map<string, Set<string>>()
  for (const sample of samples) {
    const label = sample.labels[TEST_LABEL]
    if (label === undefined) continue
    const key = stackKey(sample.frames)
    const known = tests.get(key)
    if (known) known.add(label)
    else tests.set(key, new Set([label]))
  }
  return tests
}

/** The dump hides the runtime's own frames, the profile does not. */
function stackKey(frames: readonly Frame[]): string {
  return frames
    .map((frame) => withoutTypeArguments(frame.function))
    .filter((name) => !name.startsWith('runtime.'))
    .slice(0, JOINED_FRAMES)
    .join('\n')
}

/** Whether this is the goroutine that runs a test function. */
export function isTest({ frames }: Goroutine): boolean {
  return frames.at(-1)?.function === 'testing.tRunner'
}

/** The test whose function is in the stack, by its own name. */
export function testFunctions({ creator, frames }: Named): readonly string[] {
  for (const frame of creator ? [creator, ...frames] : frames) {
    if (!frame.file.endsWith('_test.go')) continue
    const name = TEST_FUNCTION.exec(frame.function)?.[1]
    if (name !== undefined) return [name]
  }
  return []
}

interface Named {
  readonly creator: Frame | undefined
  readonly frames: readonly Frame[]
}
