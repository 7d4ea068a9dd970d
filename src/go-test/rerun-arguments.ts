import type { Selection } from '../model/confirmation.ts'
import type { Rerun } from '../model/subject.ts'
import { isLeftOut, takesValue } from './go-flags.ts'

/**
 * Arguments for running a test binary again.
 * @param original the arguments of the first run, without the program's name
 */
export function rerunArguments(original: readonly string[], rerun: Rerun): readonly string[] {
  const uses = rerun.tests === undefined ? (['rerun'] as const) : (['rerun', 'selection'] as const)
  const kept = withoutSuite(original).filter((argument) => {
    const name = FLAG.exec(argument)?.[1]
    return name === undefined || !isLeftOut(name, ...uses)
  })
  return [
    ...selecting(original, rerun.tests),
    `-test.count=${rerun.repetitions}`,
    `-test.timeout=${Math.ceil(rerun.timeoutMs / 1000)}s`,
    ...kept,
  ]
}

/** The process of a suite on its own, not as one of several that meet at a server which is gone (`ginkgo -p`). */
export function withoutSuite(words: readonly string[]): readonly string[] {
  return words.filter((word) => !/^--?ginkgo\.parallel\./.test(word))
}

const FLAG = /^--?test\.([a-z]+)(?:=|$)/

function selecting(original: readonly string[], tests: Selection): readonly string[] {
  if (tests === undefined) return []
  if (tests === 'examples') return ['-test.run=^Example']
  const benchmarks = tests.filter(isBenchmark)
  const others = tests.filter((test) => !isBenchmark(test))
  const run = `-test.run=${others.length === 0 ? '^$' : pattern(others, flagOf(original, 'run'))}`
  if (benchmarks.length === 0) return [run]
  // One iteration leaves the same each time; by time there would be as many as the machine has time for.
  return [run, `-test.bench=${pattern(benchmarks, flagOf(original, 'bench'))}`, '-test.benchtime=1x']
}

/** Whether the first run may have run examples. */
export function runsExamples(original: readonly string[]): boolean {
  const given = flagOf(original, 'run') ?? ''
  return given === '' || given.includes('Example') || /^\.[*+]?$/.test(given)
}

function isBenchmark(test: string): boolean {
  return /^Benchmark(?!\p{Ll})/u.test(test)
}

/** The value that a flag of a test binary has in the end: `run` for `-test.run=X`. Undefined when it is not there. */
export function flagOf(words: readonly string[], name: string): string | undefined {
  const given = words.findLast((word) => FLAG.exec(word)?.[1] === name)
  return given?.slice(given.indexOf('=') + 1)
}

/** One word for each flag of a test binary: `-test.run X` is the same as `-test.run=X` (package flag). */
export function joinedFlags(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const name = /^--?test\.([a-z0-9]+)$/.exec(word)?.[1]
    const value = words[index + 1]
    if (name === undefined || value === undefined || !takesValue(name)) {
      joined.push(word)
      continue
    }
    joined.push(`${word}=${value}`)
    index++
  }
  return joined
}

/**
 * Selects these tests, and of their subtests those that the user selected: the others may have been left
 * out for a reason.
 * @param given the user's own pattern, its elements split by slashes (go help testflag)
 */
function pattern(tests: readonly string[], given = ''): string {
  // Alternatives and classes may hold slashes of their own: rather all that the user selected.
  if (given.includes('/') && /[|[]/.test(given)) return given
  const names = tests.map((test) => test.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const subtests = given.includes('/') ? given.slice(given.indexOf('/')) : ''
  return `^(?:${names.join('|')})$${subtests}`
}
