import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, MeasurementError } from '../../src/errors.ts'
import { arm } from '../../src/inject/arm.ts'
import { type GoEnvironment, goMinor, readGoEnvironment } from '../../src/inject/go.ts'
import { needsOwnGoroot, ownGoroot } from '../../src/inject/toolchain.ts'
import { testEnvironment } from '../support/go.ts'
import { goMod, temporaryFolder, writeFiles } from '../support/module.ts'

/** A folder whose `go` is this shell script. */
function fakeGo(script: string): NodeJS.ProcessEnv {
  const folder = temporaryFolder()
  writeFileSync(path.join(folder, 'go'), `#!/bin/sh\n${script}\n`)
  chmodSync(path.join(folder, 'go'), 0o755)
  return { ...testEnvironment(), PATH: `${folder}:/usr/bin:/bin` }
}

function answers(values: Readonly<Record<string, string>>): string {
  const all = {
    GOROOT: '/nowhere',
    GOMODCACHE: '',
    GOFLAGS: '',
    GOVERSION: 'go1.26',
    GOOS: 'linux',
    GOARCH: 'amd64',
    ...values,
  }
  return `cat <<'END'\n${JSON.stringify(all)}\nEND`
}

describe('a machine on which nothing can be measured', () => {
  const armed = (environment: NodeJS.ProcessEnv) => arm(temporaryFolder(), environment, temporaryFolder())

  it('because `go` is not installed', async () => {
    const attempt = armed({ PATH: temporaryFolder() })
    await expect(attempt).rejects.toThrow(MeasurementError)
    await expect(attempt).rejects.toThrow('`go` was not found on PATH: install Go 1.18 or newer first')
  })

  it('because Go is too old', async () => {
    const attempt = armed(fakeGo(answers({ GOVERSION: 'go1.17.13' })))
    await expect(attempt).rejects.toThrow(MeasurementError)
    await expect(attempt).rejects.toThrow('Go 1.17.13 is too old: Leakgate needs Go 1.18 or newer')
  })

  it('because `go env` fails', async () => {
    const attempt = armed(fakeGo('echo "go: go.mod requires go >= 1.99" >&2; echo more >&2; exit 1'))
    await expect(attempt).rejects.toThrow(MeasurementError)
    await expect(attempt).rejects.toThrow(/^`go env` failed in .*: go: go.mod requires go >= 1.99$/)
  })

  it.each([
    ['an empty GOROOT', answers({ GOROOT: '' })],
    ['something that is not JSON', 'echo "Welcome to our build environment!"'],
    ['nothing', ''],
  ])('because `go env` answers with %s', async (_, script) => {
    const attempt = armed(fakeGo(script))
    await expect(attempt).rejects.toThrow(MeasurementError)
    await expect(attempt).rejects.toThrow('printed no GOROOT: reinstall Go')
  })

  it("because the standard library's source is missing", async () => {
    const attempt = armed(fakeGo(answers({ GOROOT: temporaryFolder() })))
    await expect(attempt).rejects.toThrow(MeasurementError)
    await expect(attempt).rejects.toThrow("lacks its standard library's source; install a complete one")
  })
})

describe('the Go version', () => {
  it.each([
    ['go1.26.8', 26],
    ['go1.18', 18],
    ['go1.27rc1', 27],
    ['go1.25.1 X:nocoverageredesign', 25],
    ['devel go1.28-abcdef', undefined],
  ])('%s has minor %s', (version, minor) => {
    expect(goMinor(version)).toBe(minor)
  })

  it('is read in the folder of the project, where go.mod may choose another toolchain', async () => {
    const folder = temporaryFolder()
    writeFiles(folder, { 'go.mod': goMod() })
    const go = await readGoEnvironment(folder, testEnvironment())
    expect(go.GOVERSION).toBe(
      execFileSync('go', ['env', 'GOVERSION'], { cwd: folder, encoding: 'utf8' }).trim(),
    )
  })
})

describe('the environment of an armed run', () => {
  const armHere = async (environment: NodeJS.ProcessEnv, files = {}) => {
    const directory = temporaryFolder()
    writeFiles(directory, { 'go.mod': goMod(), ...files })
    return arm(directory, testEnvironment(environment), temporaryFolder())
  }

  it('adds an overlay and -count=1 to the flags of the user', async () => {
    const { environment } = await armHere({ GOFLAGS: '-mod=mod -tags=a,b' })
    expect(environment.GOFLAGS).toMatch(/^-mod=mod -tags=a,b -overlay=\S+ -count=1$/)
  })

  it('keeps a -count of the user', async () => {
    const { environment } = await armHere({ GOFLAGS: '-count=5' })
    expect(environment.GOFLAGS).toMatch(/^-count=5 -overlay=\S+$/)
  })

  it('has the same two files in every run, so that the build cache stays warm', async () => {
    const runs = [await armHere({}), await armHere({ GOFLAGS: '-race' })]
    const files = runs.map(({ environment }) => {
      const overlay = /-overlay=(\S+)/.exec(environment.GOFLAGS ?? '')?.[1] ?? ''
      const { Replace: replace }: { Replace: Record<string, string> } = JSON.parse(
        readFileSync(overlay, 'utf8'),
      )
      return Object.entries(replace).map(([from, to]) => [from, readFileSync(to, 'utf8')])
    })
    expect(files[0]).toHaveLength(2)
    expect(files[1]).toEqual(files[0])
  })

  it.each([
    ['is missing', {}, /cannot read the -overlay file my\.json/],
    ['is not JSON', { 'my.json': '{' }, /cannot read the -overlay file my\.json/],
    ['has no replacements', { 'my.json': '{"replace": 1}' }, /my\.json from your GOFLAGS has no "Replace"/],
  ])("refuses a user's overlay that %s", async (_, files, message) => {
    const attempt = armHere({ GOFLAGS: '-overlay=my.json' }, files)
    await expect(attempt).rejects.toThrow(ConfigurationError)
    await expect(attempt).rejects.toThrow(message)
  })

  it("refuses a user's overlay that replaces what the hook must replace", async () => {
    const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
    const original = path.join(goroot, 'src/testing/testing.go')
    const files = { 'my.json': JSON.stringify({ Replace: { [original]: '/elsewhere.go' } }) }
    const attempt = armHere({ GOFLAGS: '-overlay=my.json' }, files)
    await expect(attempt).rejects.toThrow(ConfigurationError)
    await expect(attempt).rejects.toThrow(`your -overlay my.json already replaces ${original}`)
  })
})

describe('a toolchain in the module cache', () => {
  const go = (values: Partial<GoEnvironment>): GoEnvironment => ({
    GOROOT: '/m/golang.org/toolchain@v0.0.1-go1.26.1.linux-amd64',
    GOMODCACHE: '/m',
    GOFLAGS: '',
    GOVERSION: 'go1.26.1',
    GOTOOLCHAIN: 'auto',
    GOOS: 'linux',
    GOARCH: 'amd64',
    ...values,
  })

  it.each([
    ['from Go 1.25 on', {}, true],
    ['of a development version', { GOVERSION: 'devel go1.99-abc' }, true],
    ['up to Go 1.24', { GOVERSION: 'go1.24.13' }, false],
    ['that is not there at all', { GOROOT: '/usr/local/go' }, false],
    ['in a folder that only begins the same', { GOROOT: '/mod/go' }, false],
    ['where there is no module cache', { GOMODCACHE: '' }, false],
  ])('%s: linked elsewhere is %s', (_, values, linked) => {
    expect(needsOwnGoroot(go(values))).toBe(linked)
  })

  it('is linked once, whole, and by however many runs at once', async () => {
    const GOROOT = path.join(temporaryFolder(), 'toolchain')
    writeFiles(GOROOT, { 'bin/go': 'binary', 'src/testing/testing.go': 'package testing', VERSION: 'go1.26' })
    chmodSync(path.join(GOROOT, 'bin/go'), 0o555)
    symlinkSync('go', path.join(GOROOT, 'bin/gofmt'))
    mkdirSync(path.join(GOROOT, 'empty'))
    const cache = temporaryFolder()
    const link = () => ownGoroot(go({ GOROOT }), { XDG_CACHE_HOME: cache })

    const roots = new Set(await Promise.all([link(), link(), link()]))
    expect(roots.size).toBe(1)
    const [root = ''] = roots
    expect(root.startsWith(cache)).toBe(true)
    expect(statSync(path.join(root, 'bin/go')).mode & 0o777).toBe(0o555)
    expect(statSync(path.join(root, 'bin/go')).ino).toBe(statSync(path.join(GOROOT, 'bin/go')).ino)
    expect(readFileSync(path.join(root, 'bin/gofmt'), 'utf8')).toBe('binary')
    expect(existsSync(path.join(root, 'empty'))).toBe(true)
    expect(execFileSync('ls', [path.dirname(root)], { encoding: 'utf8' })).toBe('toolchain\n')

    // Used again as it is.
    linkSync(path.join(root, 'VERSION'), path.join(root, 'mark'))
    expect(await link()).toBe(root)
    expect(existsSync(path.join(root, 'mark'))).toBe(true)
  })

  it('that cannot be read is an error, and leaves nothing half made', async () => {
    const cache = temporaryFolder()
    await expect(ownGoroot(go({ GOROOT: '/nowhere/toolchain' }), { XDG_CACHE_HOME: cache })).rejects.toThrow(
      'ENOENT',
    )
    expect(execFileSync('ls', [path.join(cache, 'leakgate/toolchains')], { encoding: 'utf8' })).toBe('')
  })
})
