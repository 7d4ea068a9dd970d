import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { joinedFlags } from '../go-test/rerun-arguments.ts'
import { FIRST_SETTLE, type Settle } from './settle.ts'

/**
 * The files of one test process, which the hook (src/inject/hook/testdeps.go) or the capture over HTTP writes. The names and what
 * the files hold are a contract inside one release: the hook that writes them and the code that reads them ship together.
 */
export const CAPTURE_FILES = {
  start: 'start.json',
  /** Dump before the first test. */
  before: 'before.txt',
  /** Dump after the last test. */
  after: 'after.txt',
  /** pprof profile after the last test. */
  profile: 'after.pb.gz',
  /** Goroutines that ended while the others settled. */
  late: 'late.json',
  tests: 'tests.json',
  /** Written last: it is there only when all the others are. */
  end: 'end.json',
  /** The same three for tests that hang, `hung` being the last. */
  hungDump: 'hang.txt',
  hungProfile: 'hang.pb.gz',
  hung: 'hang.json',
  /** Of the process, for reruns of its binary. */
  environment: 'environment.json',
  /** Empty; put there when the tests are over and what they left may settle. */
  settling: 'settling',
} as const

/** Written only by the capture over HTTP: why a process could not be captured. */
export const FAILED_FILE = 'failed.json'

/** The test binary that is kept beside a capture. */
export function keptBinary(folder: string, executable: string): string {
  return path.join(folder, `binary${path.extname(executable)}`)
}

/** Import path, then the creator's and the entry's printed names on two lines, to a count. */
export type Expected = Readonly<Record<string, Readonly<Record<string, number>>>>

/** In the folder that holds the captures of a run: how the hook is to look at what is left. */
export const SETTINGS_FILE = 'settings.json'

export interface HookSettings extends Settle {
  /** Goroutines that are known to stay, so that nobody waits for them. */
  readonly expected: Expected
  /** Whether to write `settling`. */
  readonly announce?: boolean
}

export async function writeSettings(captures: string, settings: Partial<HookSettings> = {}): Promise<void> {
  const text = JSON.stringify({ ...FIRST_SETTLE, expected: {}, ...settings })
  await writeFile(path.join(captures, SETTINGS_FILE), text)
}

export const Start = z.object({
  version: z.literal(1),
  via: z.enum(['hook', 'pprof']).default('hook'),
  package: z.string().min(1).max(1024),
  pid: z.number().int(),
  parentPid: z.number().int(),
  executable: z.string(),
  arguments: z.array(z.string()).transform(joinedFlags),
  directory: z.string(),
  goVersion: z.string().max(256),
  goos: z.string().max(64),
  goarch: z.string().max(64),
  maxProcs: z.number().int().default(0),
  timeoutMs: z.number(),
  settings: z.record(z.string(), z.string()),
})
export const End = z.object({
  version: z.literal(1),
  exitCode: z.number().int(),
  left: z.number().int(),
  looks: z.number().int(),
  settleMs: z.number(),
  leakProfile: z.boolean(),
})
export const Failed = z.object({ reason: z.string().max(4096) })
export const Late = z.array(z.object({ ms: z.number(), block: z.string() })).max(1000)
export const Tests = z.array(z.object({ name: z.string(), goroutine: z.number() })).nullable()
export const Environment = z.array(z.string())
