import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Repositories with more folders than this are not searched to their end. */
const MAX_FOLDERS = 50_000

/** Where no module of the project is: what `./...` leaves out, and what other languages put beside the code. */
const SKIPPED = /^(?:[._].*|testdata|vendor|node_modules)$/

/**
 * Folders of modules and workspaces below, one for each choice of a toolchain (https://go.dev/doc/toolchain): which one `go` uses
 * depends on the lines `go` and `toolchain` alone.
 */
export async function moduleFolders(directory: string): Promise<readonly string[]> {
  const chosen = new Map<string, string>()
  const folders = [directory]
  for (
    let folder = folders.shift(), seen = 0;
    folder && seen < MAX_FOLDERS;
    folder = folders.shift(), seen++
  ) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!SKIPPED.test(entry.name)) folders.push(file)
      } else if (entry.name === 'go.mod' || entry.name === 'go.work') {
        const choice = choiceIn(await readFile(file, 'utf8').catch(() => ''))
        if (!chosen.has(choice)) chosen.set(choice, folder)
      }
    }
  }
  return [...new Set(chosen.values())]
}

function choiceIn(text: string): string {
  return (text.match(/^[ \t]*(?:go|toolchain)[ \t]+\S+/gm) ?? []).map((line) => line.trim()).join('; ')
}
