import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { flagOf } from '../../go-test/rerun-arguments.ts'
import { describeBinary } from '../../inject/go.ts'
import type { Start } from './capture.ts'
import type { Call } from './launcher.ts'

/**
 * What the hook would have told of a test process, from how its binary was built and what it was called with.
 * @param environment that `go` runs in
 */
export async function describeStart(
  binary: string,
  call: Pick<Call, 'arguments' | 'directory'>,
  environment: NodeJS.ProcessEnv,
): Promise<Start> {
  const text = await describeBinary(binary, call.directory, environment)
  const setting = (name: string) => new RegExp(`^\\tbuild\\t${name}=(.*)$`, 'm').exec(text)?.[1]
  const maxProcs = Number(environment.GOMAXPROCS) || os.availableParallelism()
  const flag = (name: string) => flagOf(call.arguments, name)
  return {
    package:
      /^\tpath\t(.+)\.test$/m.exec(text)?.[1] ??
      (await packageOfTests(binary)) ??
      path.basename(binary, '.test'),
    executable: binary,
    arguments: [binary, ...call.arguments],
    directory: call.directory,
    goVersion: /: (.+)$/m.exec(text)?.[1] ?? '',
    goos: setting('GOOS') ?? 'linux',
    goarch: setting('GOARCH') ?? '',
    maxProcs,
    timeoutMs: 0,
    settings: {
      race: setting('-race') === 'true' ? 'on' : 'off',
      run: '1',
      count: flag('count') ?? '1',
      parallel: flag('parallel') ?? String(maxProcs),
      cpu: flag('cpu') ?? '',
      shuffle: flag('shuffle') ?? 'off',
    },
  }
}

// Names of functions stand in a table, each with a NUL behind it (runtime/symtab.go).
const TEST_FUNCTION = /\0([^\0]{1,1000}?)(?:_test)?\.Test(?![a-z])\w*(?=\0)/g
// Packages whose functions are named like tests, and are none.
const HELPERS = /^(?:testing\/.*|golang\.org\/x\/net\/nettest)$/

/** The package that most test functions of a binary belong to: Go before 1.24 writes no import path into test binaries. */
async function packageOfTests(binary: string): Promise<string | undefined> {
  const counts = new Map<string, number>()
  for (const [, name = ''] of (await readFile(binary, 'latin1')).matchAll(TEST_FUNCTION)) {
    if (!HELPERS.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
