import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

/** Path inside the folder → content. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** A temporary Go module for one test. */
export async function withModule<T>(files: Files, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = makeFolder()
  try {
    writeFiles(directory, files)
    return await use(directory)
  } finally {
    removeFolder(directory)
  }
}

/** A temporary Go module for all tests of a `describe`, or of the file; made only when one of them runs. */
export function sharedModule(files: Files): string {
  const directory = path.join(realpathSync(os.tmpdir()), `leakgate-test-${randomUUID().slice(0, 8)}`)
  beforeAll(() => writeFiles(directory, files))
  afterAll(() => removeFolder(directory))
  return directory
}

/** An empty folder that is removed when the test is over. */
export function temporaryFolder(name = 'leakgate-test-'): string {
  const directory = makeFolder(name)
  onTestFinished(() => removeFolder(directory))
  return directory
}

export function writeFiles(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

export function goMod(modulePath = 'example.com/m', go = '1.18'): string {
  return `module ${modulePath}\n\ngo ${go}\n`
}

export function makeFolder(name = 'leakgate-test-'): string {
  return realpathSync(mkdtempSync(path.join(realpathSync(os.tmpdir()), name)))
}

export function removeFolder(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
}
