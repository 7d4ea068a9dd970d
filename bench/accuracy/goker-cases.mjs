// The cases of Go's benchmark, read from the Go distribution: the sources, what each must leak, and whether the leak
// depends on the schedule ("flaky" there: every one is a true leak, only its coming about is not certain).
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SUITES = [
  { suite: 'simple', files: ['simple.go'] },
  { suite: 'patterns', files: ['commonpatterns.go'] },
  { suite: 'goker', folder: 'goker' },
]

/**
 * @param {string} goroot
 * @returns {{ name: string, suite: string, flaky: boolean, leaks: string[], source: string }[]} `leaks` are regular
 *   expressions for `outermost function(arguments) [wait reason]`; none where nothing may be reported
 */
export function readCases(goroot) {
  const folder = path.join(goroot, 'src/runtime/testdata/testgoroutineleakprofile')
  const sources = SUITES.flatMap(({ suite, files, folder: inner }) => {
    const directory = path.join(folder, inner ?? '')
    const names = files ?? readdirSync(directory).filter((name) => name.endsWith('.go') && name !== 'main.go')
    return names.map((name) => ({ suite, source: readFileSync(path.join(directory, name), 'utf8') }))
  })
  const expected = readExpected(
    readFileSync(path.join(goroot, 'src/runtime/goroutineleakprofile_test.go'), 'utf8'),
  )
  return expected.flatMap((entry) => {
    const found = sources.find(({ source }) => source.includes(`register("${entry.name}", ${entry.name})`))
    return found === undefined || endsProcess(entry.name, found.source) ? [] : [{ ...entry, ...found }]
  })
}

/** Go 1.27 has a case whose main goroutine leaks and which so has to end the process itself: no test can do that. */
function endsProcess(name, source) {
  const start = source.indexOf(`func ${name}() {`)
  return source.slice(start, source.indexOf('\n}\n', start)).includes('os.Exit(')
}

function readExpected(test) {
  // Cases that the authors took out are left behind as comments.
  const code = test.replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/\bmake(Flaky)?Test\("(\w+)"((?:\s*,\s*`[^`]*`)*)\s*,?\s*\)/g)].map(
    ([, flaky, name, leaks]) => ({
      name,
      flaky: flaky !== undefined,
      leaks: [...leaks.matchAll(/`([^`]*)`/g)].map(([, leak]) => leak),
    }),
  )
}
