import { existsSync } from 'node:fs'
import path from 'node:path'
import { listMainModules } from '../../inject/go.ts'
import type { Capture } from '../../model/capture.ts'

type Module = Awaited<ReturnType<typeof listMainModules>>[number]

/**
 * The modules whose tests ran: that of the folder, and those that the test processes ran in, since one command may test several.
 * @param directory where the command ran
 */
export async function mainModules(
  captures: readonly Capture[],
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Module[]> {
  const modules = new Map<string, Module>()
  const roots = [directory, ...new Set(captures.flatMap(({ start }) => moduleRoot(start.directory) ?? []))]
  for (const root of roots) {
    // A workspace names all of its modules at once.
    if (modules.has(root)) continue
    for (const module of await listMainModules(root, environment)) modules.set(module.directory, module)
  }
  return [...modules.values()]
}

/** The nearest folder above that has a go.mod. */
function moduleRoot(directory: string): string | undefined {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'go.mod'))) return folder
    if (folder === path.dirname(folder)) return undefined
  }
}
