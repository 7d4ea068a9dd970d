/** Flags of a test binary that `go test` sets itself, or that would write files of the user's (go help testflag). */
const DROPPED = new Set([
  'blockprofile',
  'coverprofile',
  'cpuprofile',
  'fuzz',
  'fuzzcachedir',
  'fuzzworker',
  'gocoverdir',
  'memprofile',
  'mutexprofile',
  'outputdir',
  'paniconexit0',
  'testlogfile',
  'trace',
  'v',
])

export interface TestArguments {
  /** Flags of `go test`. */
  readonly flags: readonly string[]
  /** What the tests themselves read. */
  readonly others: readonly string[]
}

/** @param words the arguments that a test binary was started with, without the program's name */
export function testArguments(words: readonly string[]): TestArguments {
  const flags: string[] = []
  const others: string[] = []
  for (const word of words) {
    const flag = /^--?test\.([a-z0-9]+)(=.*)?$/s.exec(word)
    if (flag === null) others.push(word)
    else if (!DROPPED.has(flag[1] ?? '')) flags.push(`-${flag[1]}${flag[2] ?? ''}`)
  }
  return { flags, others }
}
