import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { MeasurementError } from '../errors.ts'
import type { Armed, Toolchain } from '../inject/arm.ts'
import { cacheFolder } from '../inject/cache.ts'
import type { Sources } from '../model/sources.ts'
import { findSites } from '../sites/find.ts'
import { writeSettings } from './capture-folder.ts'
import { readCaptures } from './captures.ts'
import { exists } from './files.ts'
import { CONTROL_SETTLE } from './settle.ts'

// Its goroutine waits on a channel that a package variable holds, so that it is the plain detector that
// must find it, not the garbage collector.
const MODULE = {
  'go.mod': 'module leakgate.test/control\n\ngo 1.18\n',
  'control_test.go': `package control

import "testing"

var never = make(chan int)

func TestControl(t *testing.T) {
	go func() { never <- 1 }()
}
`,
}

const FUNCTION = 'leakgate.test/control.TestControl'

/**
 * Runs a test binary with a planted leak through the whole way of the data, and fails when it is not
 * found: a detector that sees nothing must not look like code that leaks nothing. The binary is built
 * once per toolchain and hook.
 *
 * @param toolchain one of those that are armed
 * @param folder an empty folder of ours
 * @throws MeasurementError when the planted leak was not found
 */
export async function proveLiveness(
  armed: Armed,
  toolchain: Toolchain,
  sources: Sources,
  folder: string,
): Promise<void> {
  const captures = path.join(folder, 'captures')
  await mkdir(captures, { recursive: true })
  const { binary, target } = await controlBinary(armed, toolchain, folder)
  await writeSettings(captures, CONTROL_SETTLE)
  await run(binary, ['-test.count=1'], folder, { ...armed.environment, LEAKGATE_CAPTURES: captures })
  const sites = findSites(await readCaptures(captures), sources)
  const found = sites.some(
    ({ identity, count, tests }) =>
      identity.creator === FUNCTION && count === 1 && tests.includes('TestControl'),
  )
  if (!found) {
    throw new MeasurementError(
      'could not measure: Leakgate did not find a leak that it planted as a control, so no result of this run can be trusted; please report this with the output of `go version`',
    )
  }
  // Only one that has shown that it sees is worth keeping.
  if (binary !== target) await keep(binary, target)
}

async function controlBinary(
  armed: Armed,
  toolchain: Toolchain,
  folder: string,
): Promise<{ readonly binary: string; readonly target: string }> {
  const key = createHash('sha256')
    .update(JSON.stringify([toolchain.go.GOVERSION, toolchain.go.GOOS, toolchain.go.GOARCH, MODULE]))
    .update(await readFile(path.join(toolchain.hooked, 'testing.go')))
    .update(await readFile(path.join(toolchain.hooked, 'deps.go')))
    .digest('hex')
  const target = path.join(cacheFolder(armed.environment), 'leakgate', 'controls', `${key}.test`)
  if (await exists(target)) return { binary: target, target }
  const source = path.join(folder, 'source')
  await mkdir(source, { recursive: true })
  for (const [name, text] of Object.entries(MODULE)) await writeFile(path.join(source, name), text)
  const built = path.join(folder, 'control.test')
  const environment = {
    ...armed.environment,
    ...sameToolchain(armed, toolchain),
    GOFLAGS: armed.overlayFlag,
    GOWORK: 'off',
  }
  const code = await run('go', ['test', '-c', '-o', built, '.'], source, environment)
  if (code !== 0)
    throw new MeasurementError('could not measure: the control binary could not be built; please report it')
  return { binary: built, target }
}

/** The module's go.mod may have switched to a newer toolchain; the control's own asks for none. */
function sameToolchain({ others }: Armed, { go, goroot }: Toolchain): NodeJS.ProcessEnv {
  const version = go.GOVERSION.split(' ')[0] ?? ''
  // A linked one that is the only one is what PATH and GOTOOLCHAIN=local lead to.
  const isChosen = others.length === 0 && goroot !== go.GOROOT
  return !isChosen && /^go\d/.test(version) ? { GOTOOLCHAIN: version } : {}
}

/** Beside its final name and renamed: two runs at once never see half of it. Without a cache folder it serves this run only. */
async function keep(built: string, target: string): Promise<void> {
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
    const near = await mkdtemp(path.join(path.dirname(target), '.new-'))
    await writeFile(path.join(near, 'control.test'), await readFile(built), { mode: 0o700 })
    await rename(path.join(near, 'control.test'), target)
    await rm(near, { recursive: true, force: true })
  } catch {
    // read-only, or another run was first
  }
}

function run(
  file: string,
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(file, argv, { cwd, env, stdio: 'ignore', timeout: 120_000 })
    child.on('error', () => resolve(null))
    child.on('exit', resolve)
  })
}
