/** Prepares an environment in which every `go test` writes a capture folder per test process. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.ts'
import type { GoEnvironment } from './go.ts'
import { goMinor, readGoEnvironment } from './go.ts'
import { goflag, joinGoflags, splitGoflags, withoutGoflag } from './goflags.ts'
import { writeOverlay } from './overlay.ts'
import { needsOwnGoroot, ownGoroot } from './toolchain.ts'

export { cacheFolder } from './cache.ts'
export { GoEnv, type GoEnvironment, listMainModules } from './go.ts'

export interface Armed {
  readonly go: GoEnvironment
  /** The GOROOT that the run uses: the toolchain's own, or a linked copy of it. */
  readonly goroot: string
  /** Environment for the user's command. */
  readonly environment: NodeJS.ProcessEnv
  /** The variables in which it differs from what was given, PATH apart. */
  readonly changes: Readonly<Record<string, string>>
  /** Folder that comes first on PATH; undefined where PATH stays as it is. */
  readonly pathEntry: string | undefined
  /** The overlay file; the two hooked files lie beside it. */
  readonly overlay: string
  /** The entry of GOFLAGS that names it. */
  readonly overlayFlag: string
  /** Each test process makes one folder in here. */
  readonly captures: string
}

export interface ArmOptions {
  /** Build with the garbage collector's leak profile where that is an experiment (Go 1.26). */
  readonly leakProfile?: boolean | undefined
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
      'the tests are captured already, by an earlier `arm` that covers every module and step: check it first, or use `arm` or `run` alone',
    )
  }
  const go = await readGoEnvironment(directory, environment)
  const changes: Record<string, string> = {}
  // Later releases always have the profile, and refuse the experiment's name.
  if (options.leakProfile && goMinor(go.GOVERSION) === LEAK_PROFILE_EXPERIMENT_MINOR) {
    changes.GOEXPERIMENT = [environment.GOEXPERIMENT, 'goroutineleakprofile'].filter((name) => name).join(',')
  }
  let goroot = go.GOROOT
  if (needsOwnGoroot(go)) {
    goroot = await ownGoroot(go, environment)
    changes.GOTOOLCHAIN = 'local'
  }
  const userFlags = splitGoflags(go.GOFLAGS)
  const overlay = await writeOverlay(
    goroot,
    path.join(folder, 'overlay'),
    directory,
    goflag(userFlags, 'overlay'),
  )
  const flags = [...withoutGoflag(userFlags, 'overlay'), `-overlay=${overlay}`]
  // A cached result runs nothing and so captures nothing.
  if (goflag(flags, 'count') === undefined) flags.push('-count=1')
  changes.GOFLAGS = joinGoflags(flags)

  const captures = path.join(folder, 'captures')
  await mkdir(captures, { recursive: true })
  const restore = restoreLines(Object.keys(changes), environment)
  const pathEntry = goroot === go.GOROOT ? undefined : path.join(goroot, 'bin')
  if (pathEntry !== undefined) changes.GOROOT = goroot
  changes.LEAKGATE_CAPTURES = captures
  changes.LEAKGATE_RESTORE = restore
  return {
    go,
    goroot,
    captures,
    overlay,
    overlayFlag: joinGoflags([`-overlay=${overlay}`]),
    changes,
    pathEntry,
    environment: {
      ...environment,
      ...changes,
      ...(pathEntry !== undefined && { PATH: pathEntry + path.delimiter + (environment.PATH ?? '') }),
    },
  }
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
