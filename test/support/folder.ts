import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'

/**
 * A temporary folder with these files; removed when the test is over.
 * @param finished of the test's own context, which tests that run at the same time must give
 */
export function folderWith(
  files: Readonly<Record<string, string>>,
  finished: TestContext['onTestFinished'] = onTestFinished,
): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'leakgate-test-')))
  finished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}
