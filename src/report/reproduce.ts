import type { Change } from './report.ts'

/** How the command line is called; the one place in reports that knows it. */
export const COMMAND_LINE = 'leakgate run --'

/** The command that runs the leaking test alone and looks again; the whole package when no test is known. */
export function reproduceCommand(change: Pick<Change, 'package' | 'tests'>): string {
  const test = change.tests[0]
  const run = test === undefined ? '' : ` -run ${shellQuoted(runPattern(test))}`
  return `${COMMAND_LINE} go test -count=1${run} ${shellQuoted(change.package)}`
}

/** `-run` splits its pattern at slashes and matches each element on its own (go help testflag). */
function runPattern(test: string): string {
  return test
    .split('/')
    .map((element) => `^${element.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`)
    .join('/')
}

function shellQuoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
