import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { MeasurementError } from '../../src/errors.ts'
import { arm } from '../../src/inject/arm.ts'
import { patchTestdeps, patchTesting } from '../../src/inject/patch.ts'
import { testEnvironment, usableToolchains } from '../support/go.ts'
import { temporaryFolder } from '../support/module.ts'

const TOOLCHAINS = ['local', 'go1.18.10', 'go1.21.13', 'go1.24.13', 'go1.27.4']
const usable = usableToolchains(TOOLCHAINS)
const HOOK = path.join(import.meta.dirname, '../../src/inject/hook')

function standardFile(toolchain: string, name: string): string {
  const environment = testEnvironment({ GOTOOLCHAIN: toolchain })
  const goroot = execFileSync('go', ['env', 'GOROOT'], { env: environment, encoding: 'utf8' }).trim()
  return readFileSync(path.join(goroot, 'src', name), 'utf8')
}

/** Lines of the original that the patch changed. */
function changedLines(original: string, patched: string): readonly string[] {
  const after = patched.split('\n')
  return original.split('\n').filter((line, index) => line !== '' && after[index] !== line)
}

describe.each(TOOLCHAINS)('the standard library of toolchain %s', (toolchain) => {
  const test = it.skipIf(!usable.has(toolchain))

  test('keeps every line of testing.go in its place, but for four that are added to', async () => {
    const original = standardFile(toolchain, 'testing/testing.go')
    const patched = await patchTesting(original, 'testing.go')
    expect(changedLines(original, patched)).toEqual([
      'package testing',
      '\tt.runner = callerName(0)',
      '\tm.before()',
      '\tdefer m.after()',
    ])
    expect(patched).toContain('\tdefer m.after(); defer m.leakgateAfter()\n')
  })

  test('keeps every line of deps.go in its place, but for the package line', async () => {
    const original = standardFile(toolchain, 'testing/internal/testdeps/deps.go')
    const runtimeDebug = standardFile(toolchain, 'runtime/runtime1.go')
    const patched = await patchTestdeps(original, 'deps.go', runtimeDebug)
    expect(changedLines(original, patched)).toEqual(['package testdeps'])
    // Go 1.26 was the first that can print labels; a link to what older ones lack would break every build.
    const printsLabels = toolchain === 'local' || toolchain === 'go1.27.4'
    expect(patched.includes('//go:linkname')).toBe(printsLabels)
  })
})

describe('a toolchain of the future', () => {
  const anchors = ['m.before()', 'defer m.after()', 't.runner = callerName(0)']
  const source = `package testing\n\n${anchors.map((line) => `\t${line}\n`).join('')}`

  it.each(anchors)('without the line %j is refused with one clear error', async (anchor) => {
    const patched = patchTesting(source.replace(`\t${anchor}\n`, ''), '/go/src/testing/testing.go')
    await expect(patched).rejects.toThrow(MeasurementError)
    await expect(patched).rejects.toThrow(
      `this Go toolchain is not supported yet: no line "${anchor}" in /go/src/testing/testing.go; use Go 1.18 to 1.27, or a newer Leakgate`,
    )
  })

  it('does not take a line that only resembles an anchor', async () => {
    const other = source.replace('\tm.before()', '\tx.m.before()')
    await expect(patchTesting(other, 'testing.go')).rejects.toThrow('no line "m.before()"')
  })

  it('with another package line is refused', async () => {
    await expect(patchTestdeps('package other\n', 'deps.go', '')).rejects.toThrow(
      'no line "package testdeps"',
    )
  })
})

describe('the hook', () => {
  it('is formatted', () => {
    const gofmt = execFileSync('gofmt', ['-l', HOOK], { encoding: 'utf8' })
    expect(gofmt).toBe('')
  })

  it('passes go vet where it is compiled', async () => {
    const directory = temporaryFolder()
    const { environment } = await arm(directory, testEnvironment(), temporaryFolder())
    const vet = ['vet', 'testing/internal/testdeps', 'testing']
    expect(execFileSync('go', vet, { cwd: directory, env: environment, encoding: 'utf8' })).toBe('')
  })

  it('declares nothing that the standard library could declare one day', () => {
    for (const name of readdirSync(HOOK)) {
      const source = readFileSync(path.join(HOOK, name), 'utf8')
      const declared = [...source.matchAll(/^(?:func(?: \([^)]*\))?|var|const|type) (\w+)/gm)].map(
        ([, id]) => id,
      )
      expect(declared.length).toBeGreaterThan(0)
      for (const id of declared) expect(id).toMatch(/^(?:[lL]eakgate\w+|init)$/)
    }
  })
})
