import { readFile } from 'node:fs/promises'
import { MeasurementError } from '../errors.ts'

// Beside this file in the source tree, and beside the bundle in dist/.
const HOOK = new URL('./hook/', import.meta.url)

/** Text that stands once on a line of its own in every Go from 1.18 on, and what replaces it on the same line. */
type Edit = readonly [anchor: string, replacement: string]

const TESTING_EDITS: readonly Edit[] = [
  ['m.before()', 'm.leakgateBefore(); m.before()'],
  ['defer m.after()', 'defer m.after(); defer m.leakgateAfter()'],
  ['t.runner = callerName(0)', 't.runner = callerName(0); leakgateEnter(t.name)'],
]

export async function patchTesting(source: string, file: string): Promise<string> {
  return append(applyEdits(source, TESTING_EDITS, file), await readHook('testing.go'), 'testing', file)
}

/** @param runtimeDebug source of runtime/runtime1.go, which lists what the runtime can be told */
export async function patchTestdeps(source: string, file: string, runtimeDebug: string): Promise<string> {
  const hooked = append(source, await readHook('testdeps.go'), 'testdeps', file)
  if (!runtimeDebug.includes('"tracebacklabels"')) return hooked
  return append(hooked, await readHook('labels.go'), 'testdeps', file)
}

function applyEdits(source: string, edits: readonly Edit[], file: string): string {
  let text = source
  for (const [anchor, replacement] of edits) {
    const line = new RegExp(`^(\\t+)${anchor.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')}$`, 'm')
    if (!line.test(text)) throw unknownToolchain(file, anchor)
    text = text.replace(line, (_, indent: string) => indent + replacement)
  }
  return text
}

/** Appends the hook's declarations; its imports go on the package line, so that no line number changes. */
function append(source: string, hook: string, name: string, file: string): string {
  const packageLine = new RegExp(`^package ${name}(?=$|;)`, 'm')
  if (!packageLine.test(source)) throw unknownToolchain(file, `package ${name}`)
  const block = /^import \(\n([\s\S]*?)\n\)\n/m.exec(hook)
  if (block?.[1] === undefined) throw new Error(`the hook for ${name} has no import block`)
  const imports = block[1].split('\n').map((line) => `import ${line.trim()}`)
  const body = hook.slice(block.index + block[0].length)
  return `${source.replace(packageLine, `package ${name}; ${imports.join('; ')}`)}\n${body}`
}

function unknownToolchain(file: string, anchor: string): MeasurementError {
  return new MeasurementError(
    `this Go toolchain is not supported yet: no line "${anchor}" in ${file}; use Go 1.18 to 1.27, or a newer Leakgate`,
  )
}

function readHook(name: string): Promise<string> {
  return readFile(new URL(name, HOOK), 'utf8')
}
