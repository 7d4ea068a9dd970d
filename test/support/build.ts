import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { makeFolder, removeFolder } from './module.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))

/** Builds the sources, so that a stale dist/ hides nothing. Removed after the tests of the file. */
export async function buildCli(): Promise<string> {
  const folder = makeFolder('leakgate-build-')
  afterAll(() => removeFolder(folder))
  const dist = path.join(folder, 'dist')
  await promisify(execFile)(process.execPath, [SCRIPT, dist])
  return path.join(dist, 'cli.js')
}
