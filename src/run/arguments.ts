/**
 * Flags of a test binary that a rerun sets itself, or that would write files or run something else
 * than tests (go help testflag).
 */
const REPLACED = [
  'bench',
  'benchmem',
  'benchtime',
  'blockprofile',
  'blockprofilerate',
  'count',
  'coverprofile',
  'cpuprofile',
  'failfast',
  'fuzz',
  'fuzzcachedir',
  'fuzzminimizetime',
  'fuzztime',
  'gocoverdir',
  'memprofile',
  'memprofilerate',
  'mutexprofile',
  'mutexprofilefraction',
  'outputdir',
  'testlogfile',
  'timeout',
  'trace',
  'v',
] as const

export interface Rerun {
  /** Top-level tests to run; undefined runs what ran the first time. */
  readonly tests: readonly string[] | undefined
  readonly repetitions: number
  readonly timeoutMs: number
}

/**
 * Arguments for running a test binary again.
 * @param original the arguments of the first run, without the program's name
 */
export function rerunArguments(original: readonly string[], rerun: Rerun): readonly string[] {
  const replaced: readonly string[] = rerun.tests === undefined ? REPLACED : [...REPLACED, 'run']
  const kept = original.filter((argument) => {
    const name = /^--?test\.([a-z]+)(?:=|$)/.exec(argument)?.[1]
    return name === undefined || !replaced.includes(name)
  })
  return [
    ...(rerun.tests === undefined ? [] : [`-test.run=${runPattern(rerun.tests)}`]),
    `-test.count=${rerun.repetitions}`,
    `-test.timeout=${Math.ceil(rerun.timeoutMs / 1000)}s`,
    ...kept,
  ]
}

/** Top-level names of tests, subtests folded into the test that runs them. */
export function topLevelTests(tests: readonly string[]): readonly string[] {
  return [...new Set(tests.map((test) => test.split('/')[0] ?? test))].sort()
}

function runPattern(tests: readonly string[]): string {
  const names = tests.map((test) => test.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return `^(?:${names.join('|')})$`
}
