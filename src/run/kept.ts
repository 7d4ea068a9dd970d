import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { CaptureStart } from '../model/capture.ts'

const Environment = z.array(z.string())

/** The test binary that the hook kept with a capture, and what its first process saw as its environment. */
export interface Kept {
  readonly binary: string
  readonly environment: Readonly<Record<string, string>>
}

/** @returns undefined when either is missing */
export async function openKept({
  folder,
  executable,
}: Pick<CaptureStart, 'folder' | 'executable'>): Promise<Kept | undefined> {
  const binary = path.join(folder, `binary${path.extname(executable)}`)
  const environment = await readEnvironment(folder)
  return environment !== undefined && (await exists(binary)) ? { binary, environment } : undefined
}

async function readEnvironment(folder: string): Promise<Record<string, string> | undefined> {
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

/** Whether a file can be reached. */
export function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
