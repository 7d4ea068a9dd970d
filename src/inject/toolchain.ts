import {
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import path from 'node:path'
import { cacheFolder } from './cache.ts'
import { type GoEnvironment, goMinor } from './go.ts'

/** From this minor on `go` refuses overlay entries for files under GOMODCACHE. */
const REFUSING_MINOR = 25

/** Whether this toolchain must be used from a place outside the module cache. */
export function needsOwnGoroot(go: GoEnvironment): boolean {
  return isInModuleCache(go) && (goMinor(go.GOVERSION) ?? REFUSING_MINOR) >= REFUSING_MINOR
}

export function isInModuleCache(go: GoEnvironment): boolean {
  const relative = path.relative(go.GOMODCACHE, go.GOROOT)
  return go.GOMODCACHE !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
}

/**
 * A tree of hard links to a toolchain of the module cache (copies where links cannot be made), kept
 * in the user's cache folder from run to run. Made beside its final name and renamed, so that two
 * runs at once never see half of it.
 */
export async function ownGoroot(go: GoEnvironment, environment: NodeJS.ProcessEnv): Promise<string> {
  const parent = path.join(cacheFolder(environment), 'leakgate', 'toolchains')
  const target = path.join(parent, path.basename(go.GOROOT))
  if (await isDirectory(target)) return target
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const unfinished = await mkdtemp(`${target}.`)
  try {
    await linkTree(go.GOROOT, unfinished)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!(await isDirectory(target))) throw error
  }
  return target
}

async function linkTree(from: string, to: string): Promise<void> {
  // The module cache is read-only; the copy's folders must not be, or they could never be removed.
  await mkdir(to, { recursive: true, mode: 0o755 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name)
    const target = path.join(to, entry.name)
    if (entry.isDirectory()) await linkTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else await link(source, target).catch(() => copyFile(source, target))
  }
}

async function isDirectory(file: string): Promise<boolean> {
  return lstat(file).then(
    (status) => status.isDirectory(),
    () => false,
  )
}
