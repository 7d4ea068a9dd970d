import type { Change } from '../model/change.ts'
import type { Sources } from '../model/sources.ts'
import { topLevel } from '../sites/names.ts'

/** Whether tests started it that the baseline did not run, and no others. */
export function startedByNewTests(
  { tests }: Pick<Change, 'tests'>,
  newTests: ReadonlySet<string> | undefined,
): boolean {
  return newTests !== undefined && tests.length > 0 && tests.every((test) => newTests.has(topLevel(test)))
}

// What decides which code the dependencies are.
const DEPENDENCIES = /(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|vendor\/.*)$/
const SOURCE = /\.(?:go|s|c|h|cc|cpp|cxx|m|S|syso|swig)$/
const TEST = /_test\.go$/

/**
 * Whether the change left alone all code of the leak: the files of its stack and of its `go` statement, and what is compiled
 * into the tested package or stands next to them, since a new caller that forgets to stop something is not in the stack.
 *
 * @param changed relative to the repository's root, with slashes
 */
export function isOldCode(
  change: Pick<Change, 'package' | 'stack' | 'goStatement' | 'blockedAt'>,
  changed: readonly string[],
  sources: Pick<Sources, 'folderOf'>,
): boolean {
  if (changed.some((file) => DEPENDENCIES.test(file))) return false
  const tested = sources.folderOf(change.package)
  // Without it nobody knows which files are the project's own.
  if (tested === undefined) return false
  const files = [change.goStatement?.file, change.blockedAt?.file, ...change.stack.map(({ file }) => file)]
  const own = new Set(files.filter((file) => file !== undefined))
  const folders = new Set([tested, ...[...own].map(folderOf)])
  return !changed.some(
    (file) =>
      own.has(file) ||
      // A submodule is named without the files in it.
      [...own].some((name) => name.startsWith(`${file}/`)) ||
      (SOURCE.test(file) && !TEST.test(file) && folders.has(folderOf(file))),
  )
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf('/')
  return slash < 0 ? '' : file.slice(0, slash)
}
