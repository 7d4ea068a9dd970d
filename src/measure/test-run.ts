import path from 'node:path'
import { readRerun } from '../confirm/rerun.ts'
import { rerunArguments, runsExamples } from '../go-test/rerun-arguments.ts'
import { ABILITIES, type Capture, type CompleteCapture } from '../model/capture.ts'
import type { Measurement } from '../model/measurement.ts'
import type { Sources } from '../model/sources.ts'
import type { Repeatable, Subject } from '../model/subject.ts'
import { findSites } from '../sites/find.ts'
import { sameSite } from '../sites/same.ts'
import { EXAMPLES, listTests, TESTS } from './kept.ts'
import { rerun } from './rerun.ts'
import { QUICK_SETTLE, RERUN_SETTLE } from './settle.ts'

/** Test processes that ran, and whose captures and binaries are still at hand. */
export interface TestRun extends Subject {
  readonly captures: readonly Capture[]
  /** Holds everything that belongs to the run. */
  readonly folder: string
}

/** What reading the captures gave. */
export interface ReadCaptures {
  readonly measurement: Measurement
  readonly captures: readonly Capture[]
  readonly sources: Sources
}

export function testRun(read: ReadCaptures, folder: string, close: () => Promise<void>): TestRun {
  const { captures, sources } = read
  const known = new Map<Capture, Repeatable>()
  let next = 0
  const nextFolder = () => path.join(folder, 'reruns', String(next++))
  return {
    ...read,
    folder,
    close,
    parallel: captures.every(({ start }) => ABILITIES[start.via].parallel),
    repeatable(left) {
      const capture = captureOf(left, captures, sources)
      if (capture === undefined) return undefined
      const repeatable = known.get(capture) ?? testProcess(capture, sources, nextFolder)
      known.set(capture, repeatable)
      return repeatable
    },
  }
}

/** The process that left it, of those whose binary was kept. */
function captureOf(
  left: Parameters<Subject['repeatable']>[0],
  captures: readonly Capture[],
  sources: Sources,
): CompleteCapture | undefined {
  const kept = captures.filter(
    (capture): capture is CompleteCapture =>
      capture.kind === 'complete' && capture.start.package === left.package && capture.end.left > 0,
  )
  if (kept.length < 2) return kept[0]
  // Packages can be tested more than once by one command, with other flags each time.
  return kept.find((capture) => findSites([capture], sources).some((site) => sameSite(left, site))) ?? kept[0]
}

function testProcess(capture: CompleteCapture, sources: Sources, nextFolder: () => string): Repeatable {
  const { start, end, tests } = capture
  const words = start.arguments.slice(1)
  const first = findSites([capture], sources)
  return {
    package: start.package,
    passed: end.exitCode === 0,
    repetitions: ownRepetitions(start.settings.count),
    examples: runsExamples(words),
    async names(kind, signal) {
      if (kind === 'examples') return listTests(capture, EXAMPLES, signal)
      return ABILITIES[start.via].tellsTests
        ? tests.map(({ name }) => name)
        : listTests(capture, TESTS, signal)
    },
    argumentsFor: (request) => rerunArguments(words, request),
    async again(request, { quick, signal, onSettling }) {
      const began = performance.now()
      const settle = quick ? QUICK_SETTLE : RERUN_SETTLE
      const { captures, failure } = await rerun(capture, request, {
        settle,
        folder: nextFolder(),
        signal,
        onSettling,
      })
      const tookMs = performance.now() - began
      return readRerun(captures, { ...request, tookMs, failure, first }, sources)
    },
  }
}

function ownRepetitions(given: string | undefined): number {
  const count = Number(given)
  return Number.isInteger(count) && count > 0 ? count : 1
}
