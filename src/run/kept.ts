import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { CaptureStart } from '../capture/capture.ts'

const Environment = z.array(z.string())

/** The test binary that the hook kept with a capture; undefined when it could not keep it. */
export async function keptBinary({ folder, executable }: CaptureStart): Promise<string | undefined> {
  const file = path.join(folder, `binary${path.extname(executable)}`)
  return access(file).then(
    () => file,
    () => undefined,
  )
}

/** What the test process saw as its environment; undefined when the capture does not tell. */
export async function environmentOf({ folder }: CaptureStart): Promise<Record<string, string> | undefined> {
  try {
    const text = await readFile(path.join(folder, 'environment.json'), 'utf8')
    return Object.fromEntries(
      Environment.parse(JSON.parse(text)).flatMap((entry) => {
        const equals = entry.indexOf('=', 1)
        return equals < 0 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)]]
      }),
    )
  } catch {
    return undefined
  }
}
