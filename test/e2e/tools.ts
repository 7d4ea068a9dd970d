import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'
import { available } from '../support/required.ts'

const TOOLS = fileURLToPath(new URL('../../scripts/tools.sh', import.meta.url))

export interface Tools {
  /** For PATH: act, actionlint and a Node 24. */
  readonly path: string
  /** Where there is a Python with pip. */
  readonly zizmor: string | undefined
}

/** Tests that need act or actionlint: skipped aloud where these are missing, failed in CI. */
export function describeWithTools(name: string, suite: (tools: Tools) => void): void {
  const found = findTools()
  if (typeof found !== 'string') {
    describe(name, () => suite(found))
  } else if (!available(false, `${name}, because ${found}`)) {
    it.skip(`${name} (${found})`, () => {})
  }
}

/** As scripts/tools.sh has installed them, or the reason why not. */
function findTools(): Tools | string {
  try {
    const output = execFileSync(TOOLS, ['--check'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const folders = output.trim().split('\n')
    const zizmor = folders.map((folder) => path.join(folder, 'zizmor')).find((file) => existsSync(file))
    return { path: [...folders, process.env.PATH].join(path.delimiter), zizmor }
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    return said || String(error)
  }
}
