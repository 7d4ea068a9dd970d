/** Prepares an environment in which every `go test` writes a capture folder per test process. */
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.ts'
import { type GoEnvironment, goMinor, readGoEnvironment } from './go.ts'
import { goflag, joinGoflags, splitGoflags, withoutGoflag } from './goflags.ts'
import { moduleFolders } from './module-folders.ts'
import { writeOverlay } from './overlay.ts'
import { isInModuleCache, needsOwnGoroot, ownGoroot } from './toolchain.ts'

/** A toolchain that the hook is in. */
export interface Toolchain {
  readonly go: GoEnvironment
  /** The GOROOT that the run uses: the toolchain's own, or a linked copy of it. */
  readonly goroot: string
  /** Folder with the two hooked files. */
  readonly hooked: string
}

/** With the toolchain of the folder itself. */
export interface Armed extends Toolchain {
  /** Those that modules below choose. */
  readonly others: readonly Toolchain[]
  /** Environment for the user's command. */
  readonly environment: NodeJS.ProcessEnv
  /** The variables in which it differs from what was given, PATH apart. */
  readonly changes: Readonly<Record<string, string>>
  /** Folder that comes first on PATH; undefined where PATH stays as it is. */
  readonly pathEntry: string | undefined
  /** The entry of GOFLAGS that names the overlay. */
  readonly overlayFlag: string
  /** Each test process makes one folder in here. */
  readonly captures: string
}

export interface ArmOptions {
  /** Build with the garbage collector's leak profile where that is an experiment (Go 1.26). */
  readonly leakProfile?: boolean | undefined
  /** Whether modules below the folder are tested, too, each with the toolchain that it chooses. */
  readonly everyModule?: boolean | undefined
}

const LEAK_PROFILE_EXPERIMENT_MINOR = 26

/**
 * @param directory where the user's command will run
 * @param environment what the user's command would have got; kept and added to
 * @param folder an empty folder of ours that outlives the command
 * @throws MeasurementError when there is no usable `go`, ConfigurationError when the environment is armed already
 */
export async function arm(
  directory: string,
  environment: NodeJS.ProcessEnv,
  folder: string,
  options: ArmOptions = {},
): Promise<Armed> {
  if (environment.LEAKGATE_CAPTURES) {
    throw new ConfigurationError(
      'an earlier `arm` already captures the tests, for every module and step: check that one first, or use only `arm` or only `run`',
    )
  }
  const go = await readGoEnvironment(directory, environment)
  const others = options.everyModule ? await otherToolchains(directory, go, environment) : []
  const changes: Record<string, string> = {}
  // Later releases always have the profile, and refuse the experiment's name.
  const onlyExperimental = [go, ...others].every(
    ({ GOVERSION }) => goMinor(GOVERSION) === LEAK_PROFILE_EXPERIMENT_MINOR,
  )
  if (options.leakProfile && onlyExperimental) {
    changes.GOEXPERIMENT = [environment.GOEXPERIMENT, 'goroutineleakprofile'].filter((name) => name).join(',')
  }
  const { goroots, pathEntry } =
    others.length > 0
      ? await severalToolchains([go, ...others], folder, environment)
      : await oneToolchain(go, environment)
  if (others.length === 0 && pathEntry !== undefined) changes.GOTOOLCHAIN = 'local'
  const userFlags = splitGoflags(go.GOFLAGS)
  const overlay = await writeOverlay(
    goroots,
    path.join(folder, 'overlay'),
    directory,
    goflag(userFlags, 'overlay'),
  )
  const flags = [...withoutGoflag(userFlags, 'overlay'), `-overlay=${overlay.file}`]
  // A cached result runs nothing and so captures nothing.
  if (goflag(flags, 'count') === undefined) flags.push('-count=1')
  changes.GOFLAGS = joinGoflags(flags)

  const captures = path.join(folder, 'captures')
  await mkdir(captures, { recursive: true })
  const restore = restoreLines(Object.keys(changes), environment)
  const [first, ...more] = [go, ...others].map((each, index) => ({
    go: each,
    goroot: goroots[index] ?? each.GOROOT,
    hooked: overlay.hooked[index] ?? folder,
  }))
  if (first === undefined) throw new Error('no toolchain')
  if (others.length === 0 && pathEntry !== undefined) changes.GOROOT = first.goroot
  changes.LEAKGATE_CAPTURES = captures
  changes.LEAKGATE_RESTORE = restore
  return {
    ...first,
    others: more,
    captures,
    overlayFlag: joinGoflags([`-overlay=${overlay.file}`]),
    changes,
    pathEntry,
    environment: {
      ...environment,
      ...changes,
      ...(pathEntry !== undefined && { PATH: pathEntry + path.delimiter + (environment.PATH ?? '') }),
    },
  }
}

interface Places {
  /** One for each toolchain. */
  readonly goroots: readonly string[]
  readonly pathEntry: string | undefined
}

async function oneToolchain(go: GoEnvironment, environment: NodeJS.ProcessEnv): Promise<Places> {
  if (!needsOwnGoroot(go)) return { goroots: [go.GOROOT], pathEntry: undefined }
  const goroot = await ownGoroot(go, environment)
  return { goroots: [goroot], pathEntry: path.join(goroot, 'bin') }
}

/**
 * Each under its name in a folder on PATH, where `go` looks for a toolchain before it takes the one of the module cache
 * (https://go.dev/doc/toolchain#select).
 */
async function severalToolchains(
  gos: readonly GoEnvironment[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Places> {
  const pathEntry = path.join(folder, 'toolchains')
  await mkdir(pathEntry, { recursive: true })
  const goroots: string[] = []
  for (const go of gos) {
    // All of them: one that is too old to refuse its overlay in the module cache is there for a newer one that does.
    const goroot = isInModuleCache(go) ? await ownGoroot(go, environment) : go.GOROOT
    if (goroot !== go.GOROOT) {
      await symlink(path.join(goroot, 'bin', 'go'), path.join(pathEntry, go.GOVERSION.split(' ')[0] ?? ''))
    }
    goroots.push(goroot)
  }
  return { goroots, pathEntry }
}

async function otherToolchains(
  directory: string,
  go: GoEnvironment,
  environment: NodeJS.ProcessEnv,
): Promise<readonly GoEnvironment[]> {
  // Windows makes no links without asking for permission first.
  if (go.GOTOOLCHAIN === 'local' || process.platform === 'win32') return []
  const byGoroot = new Map([[go.GOROOT, go]])
  for (const folder of await moduleFolders(directory)) {
    if (folder === directory) continue
    // One that cannot be had fails its tests, too.
    const other = await readGoEnvironment(folder, environment).catch(() => undefined)
    if (other !== undefined && !byGoroot.has(other.GOROOT)) byGoroot.set(other.GOROOT, other)
  }
  return [...byGoroot.values()].slice(1)
}

/** What the hook gives back to the test process, so that tests see the environment they always saw. */
function restoreLines(names: readonly string[], environment: NodeJS.ProcessEnv): string {
  return names
    .map((name) => {
      const value = environment[name]
      return value === undefined ? name : `${name}=${value.replaceAll('%', '%25').replaceAll('\n', '%0A')}`
    })
    .join('\n')
}
