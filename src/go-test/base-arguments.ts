import { isLeftOut } from './go-flags.ts'

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
    else if (!isLeftOut(flag[1] ?? '', 'base')) flags.push(`-${flag[1]}${flag[2] ?? ''}`)
  }
  return { flags, others }
}
