import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError, MeasurementError } from '../errors.ts'
import { patchTestdeps, patchTesting } from './patch.ts'

const TESTING = path.join('src', 'testing', 'testing.go')
const RUNTIME_DEBUG = path.join('src', 'runtime', 'runtime1.go')
const TESTDEPS = path.join('src', 'testing', 'internal', 'testdeps', 'deps.go')

/**
 * Writes the two hooked files of the standard library and the overlay that names them, for each toolchain.
 * Their content depends only on the toolchain, so a warm build cache stays warm from run to run.
 *
 * @param directory where the command runs; relative paths of the user's overlay begin there
 * @param userOverlay the user's own `-overlay` file, whose replacements are kept
 * @returns the path of the overlay file (`go help build`, -overlay), and for each toolchain the folder of its hooked files
 */
export async function writeOverlay(
  goroots: readonly string[],
  folder: string,
  directory: string,
  userOverlay: string | undefined,
): Promise<{ readonly file: string; readonly hooked: readonly string[] }> {
  const replace: Record<string, string> =
    userOverlay === undefined ? {} : await readReplacements(userOverlay, directory)
  const hooked: string[] = []
  for (const [index, goroot] of goroots.entries()) {
    const own = path.join(folder, String(index))
    for (const [original, patched] of await hookToolchain(goroot, own)) {
      if (original in replace) {
        throw new ConfigurationError(
          `your -overlay ${userOverlay} already replaces ${original}, which the hook also has to replace: remove that entry for this run`,
        )
      }
      replace[original] = patched
    }
    hooked.push(own)
  }
  const file = path.join(folder, 'overlay.json')
  await writeFile(file, JSON.stringify({ Replace: replace }, null, 1))
  return { file, hooked }
}

/** @returns the files of the standard library, each with the one that replaces it */
async function hookToolchain(
  goroot: string,
  folder: string,
): Promise<readonly (readonly [string, string])[]> {
  await mkdir(folder, { recursive: true })
  const runtimeDebug = await readStandardFile(path.join(goroot, RUNTIME_DEBUG))
  const replacements: (readonly [string, string])[] = []
  for (const [file, patch] of [
    [TESTING, patchTesting],
    [TESTDEPS, (source: string, name: string) => patchTestdeps(source, name, runtimeDebug)],
  ] as const) {
    const original = path.join(goroot, file)
    const patched = path.join(folder, path.basename(file))
    await writeFile(patched, await patch(await readStandardFile(original), original))
    replacements.push([original, patched])
  }
  return replacements
}

async function readStandardFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new MeasurementError(
      `cannot read ${file}: this Go installation lacks its standard library's source; install a complete one`,
      { cause },
    )
  }
}

async function readReplacements(file: string, directory: string): Promise<Record<string, string>> {
  try {
    const document: unknown = JSON.parse(await readFile(path.resolve(directory, file), 'utf8'))
    if (typeof document === 'object' && document !== null && 'Replace' in document) {
      return Object.fromEntries(
        Object.entries(document.Replace ?? {}).map(([from, to]) => [
          path.resolve(directory, from),
          // An empty path deletes the file.
          to === '' ? '' : path.resolve(directory, String(to)),
        ]),
      )
    }
  } catch (cause) {
    throw new ConfigurationError(`cannot read the -overlay file ${file} from your GOFLAGS`, { cause })
  }
  throw new ConfigurationError(`the -overlay file ${file} from your GOFLAGS has no "Replace"`)
}
