import { type GoTest, goTestOf } from '../go-test/command-line.ts'
import type { Change } from '../model/change.ts'
import type { BaselineReference, Report } from '../model/report.ts'
import { shellQuoted } from '../text/shell.ts'

type Reproduced = Pick<Change, 'change' | 'package' | 'tests' | 'confirmation'>

/**
 * The command that runs what leaves it with the user's own flags, looks again and, against a baseline, judges again: the
 * blamed test alone, or the whole package when no test is known or only the package shows it.
 */
export function reproduceCommand(
  change: Reproduced,
  { baseline, run }: Pick<Report, 'baseline' | 'run'>,
): string {
  const goTest = goTestOf(run)
  const selection = needsPackage(change) ? asBefore(goTest) : selected(change.tests)
  const words = ['go', 'test', ...goTest.flags, ...selection, packageWord(change.package), ...goTest.args]
  return `${leakgate(baseline)} -- ${words.map(shellQuoted).join(' ')}`
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

/** Counts that grew are those of all tests together, and some leaks need the company of other tests. */
function needsPackage({ change, tests, confirmation }: Reproduced): boolean {
  if (tests.length === 0 || change === 'grown') return true
  const left = (confirmation?.runs ?? []).filter(({ count }) => (count ?? 0) > 0)
  return left.length > 0 && left.every((run) => run.tests === 'package')
}

function asBefore({ run, bench }: GoTest): readonly string[] {
  return [...(run === '' ? [] : ['-run', run]), ...(bench === '' ? [] : ['-bench', bench])]
}

/** One test by its whole name; of several those at the top, which run the others. */
function selected(tests: readonly string[]): readonly string[] {
  const names = [...new Set(tests.length === 1 ? tests : tests.map((test) => test.split('/')[0] ?? test))]
  const benchmarks = names.filter((name) => /^Benchmark(?!\p{Ll})/u.test(name))
  const others = names.filter((name) => !benchmarks.includes(name))
  return [
    '-run',
    others.length === 0 ? '^$' : pattern(others),
    ...(benchmarks.length === 0 ? [] : ['-bench', pattern(benchmarks)]),
  ]
}

/** `-run` splits its pattern at slashes and matches each element on its own (go help testflag). */
function pattern(names: readonly string[]): string {
  const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  if (escaped.length > 1) return `^(${escaped.join('|')})$`
  return (escaped[0] ?? '')
    .split('/')
    .map((element) => `^${element}$`)
    .join('/')
}

/** Packages are named by whoever wrote the report: none may become a flag. */
function packageWord(path: string): string {
  return path.startsWith('-') ? `./${path}` : path
}
