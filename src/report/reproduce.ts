import { shellQuoted } from '../shell.ts'
import type { BaselineReference, Change } from './report.ts'

/** The command that runs the leaking test alone and looks again; the whole package when no test is known. */
export function reproduceCommand(
  change: Pick<Change, 'package' | 'tests'>,
  baseline: BaselineReference,
): string {
  const test = change.tests[0]
  const run = test === undefined ? '' : ` -run ${shellQuoted(runPattern(test))}`
  return `${leakgate(baseline)} -- go test${run} ${shellQuoted(change.package)}`
}

/** BASE.json stands for a file that the reader has to fetch or record first, as in the help text. */
function leakgate(baseline: BaselineReference): string {
  switch (baseline.kind) {
    case 'file':
      return `leakgate check --baseline ${shellQuoted(baseline.source)}`
    case 'computed':
      return `leakgate check --base ${shellQuoted(baseline.source)}`
    case 'artifact':
      return 'leakgate check --baseline BASE.json'
    case 'none':
      return 'leakgate record --out BASE.json'
  }
}

/** `-run` splits its pattern at slashes and matches each element on its own (go help testflag). */
function runPattern(test: string): string {
  return test
    .split('/')
    .map((element) => `^${element.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`)
    .join('/')
}
