import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { ConfigurationError, MeasurementError } from '../errors.ts'
import { type Armed, arm } from '../inject/arm.ts'
import { GoEnv } from '../inject/go.ts'
import { joinGoflags, splitGoflags } from '../inject/goflags.ts'
import { type Expected, writeSettings } from './capture-folder.ts'
import { exists, realFolder } from './files.ts'
import { readRun } from './read.ts'
import { type TestRun, testRun } from './test-run.ts'

/** Tests that somebody else runs, in steps or a shell of their own, between `beginSession` and `readSession`. */
export interface Session {
  /** Ours; it outlives this process. */
  readonly folder: string
  /** Where the session began. */
  readonly directory: string
  readonly armed: Armed
  /** Less what was armed. */
  readonly environment: NodeJS.ProcessEnv
  /** What the armed variables were before; null where there was none. */
  readonly original: Readonly<Record<string, string | null>>
}

export interface SessionOptions {
  readonly dir: string
  /** What the steps get, less secrets. */
  readonly environment: NodeJS.ProcessEnv
  /** An empty folder. */
  readonly folder: string
  readonly leakProfile?: boolean | undefined
  readonly expected?: Expected | undefined
}

const Hooked = z.object({ go: GoEnv, goroot: z.string().min(1), hooked: z.string().min(1) })

/** What a later process needs to know, in the session's folder. */
const Saved = z.object({
  version: z.literal(1),
  directory: z.string().min(1),
  /** That of the folder first. */
  toolchains: z.tuple([Hooked], Hooked),
  overlayFlag: z.string().min(1),
  changes: z.record(z.string(), z.string()),
  original: z.record(z.string(), z.string().nullable()),
  pathEntry: z.string().nullable(),
})

const FILE = 'armed.json'
const CHECKED = 'checked'
const CAPTURES = 'captures'

/**
 * Arms whatever runs with the session's environment from now on.
 * @throws ConfigurationError when it is armed already, MeasurementError when there is no usable `go`
 */
export async function beginSession(options: SessionOptions): Promise<Session> {
  const directory = await realFolder(options.dir)
  const folder = await realpath(options.folder)
  const { environment } = options
  const armed = await arm(directory, environment, folder, {
    leakProfile: options.leakProfile,
    everyModule: true,
  })
  await writeSettings(armed.captures, { expected: options.expected ?? {} })
  const { overlayFlag, changes, pathEntry } = armed
  const original = Object.fromEntries(Object.keys(changes).map((name) => [name, environment[name] ?? null]))
  // Parsed, so that nothing else of the environment gets there.
  const saved = Saved.parse({
    version: 1,
    directory,
    toolchains: [armed, ...armed.others],
    overlayFlag,
    changes,
    original,
    pathEntry: pathEntry ?? null,
  } satisfies z.infer<typeof Saved>)
  await writeFile(path.join(folder, FILE), JSON.stringify(saved, null, 1), { mode: 0o600 })
  return { folder, directory, armed, environment, original }
}

/**
 * @param environment of this process, armed or not
 * @throws ConfigurationError when there is no session in the folder
 */
export async function openSession(folder: string, environment: NodeJS.ProcessEnv): Promise<Session> {
  const saved = await readSaved(path.join(folder, FILE))
  const plain = { ...environment }
  for (const [name, value] of Object.entries(saved.changes)) {
    // A later step may have set it anew.
    if (plain[name] !== value) continue
    const before = saved.original[name]
    if (typeof before === 'string') plain[name] = before
    else delete plain[name]
  }
  const captures = path.join(await realpath(folder), CAPTURES)
  const [first, ...others] = saved.toolchains
  const pathEntry = saved.pathEntry ?? undefined
  return {
    folder,
    directory: saved.directory,
    environment: plain,
    original: saved.original,
    armed: {
      ...first,
      others,
      overlayFlag: saved.overlayFlag,
      changes: saved.changes,
      pathEntry,
      captures,
      environment: {
        ...plain,
        ...saved.changes,
        ...(pathEntry !== undefined && { PATH: pathEntry + path.delimiter + (plain.PATH ?? '') }),
      },
    },
  }
}

/** The folder of the session that this environment is armed for; undefined when it is not armed. */
export function armedFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const captures = environment.LEAKGATE_CAPTURES
  return captures ? path.dirname(captures) : undefined
}

/**
 * The variables that end the arming, for a process whose environment this is. What somebody has set anew since stays, but for
 * the overlay.
 */
export function disarmed(
  { armed: { changes, overlayFlag }, original }: Session,
  environment: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const [overlay = ''] = splitGoflags(overlayFlag)
  const values = Object.entries(changes).flatMap(([name, value]): [string, string][] => {
    const now = environment[name] ?? ''
    if (now === value) return [[name, original[name] ?? '']]
    if (name !== 'GOFLAGS' || !now.includes(overlay)) return []
    const kept = splitGoflags(now).filter((entry) => entry !== overlay)
    return [[name, joinGoflags(kept)]]
  })
  return Object.fromEntries(values)
}

/** Notes that somebody reports on the session, or has tried to. */
export async function markChecked({ folder }: Session): Promise<void> {
  await writeFile(path.join(folder, CHECKED), '')
}

export function wasChecked(folder: string): Promise<boolean> {
  return exists(path.join(folder, CHECKED))
}

/**
 * What the tests of the session have left behind so far. Closing the run removes the captures, so that the next reading starts
 * afresh.
 * @throws MeasurementError when the hook proves blind
 */
export async function readSession({ folder, directory, armed, environment }: Session): Promise<TestRun> {
  const close = async () => {
    for (const name of [CAPTURES, 'control', 'reruns', 'base']) {
      await rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 })
    }
    await mkdir(armed.captures, { recursive: true })
    await writeSettings(armed.captures)
  }
  try {
    const read = await readRun(armed, {
      directory,
      environment,
      folder,
      command: 'go test, in separate steps',
      exitCode: null,
      output: new Map(),
      lastWords: { stdout: '', stderr: '' },
    })
    return testRun(read, folder, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function readSaved(file: string): Promise<z.infer<typeof Saved>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(`nothing is armed in ${path.dirname(file)}: run arm first, then the tests`, {
      cause,
    })
  })
  try {
    return Saved.parse(JSON.parse(text))
  } catch (cause) {
    throw new MeasurementError(`${file} is damaged: rerun arm and the tests`, { cause })
  }
}
