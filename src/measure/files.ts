import { access, realpath, stat } from 'node:fs/promises'
import { ConfigurationError } from '../errors.ts'

export async function fileExists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

/** Whether a file can be reached. */
export function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

/** @throws ConfigurationError when there is no such folder */
export async function realFolder(directory: string): Promise<string> {
  await requireFolder(directory)
  // The real path, because the runtime prints real paths.
  return realpath(directory)
}

async function requireFolder(directory: string): Promise<void> {
  const status = await stat(directory).catch(() => undefined)
  if (!status?.isDirectory()) {
    throw new ConfigurationError(`${directory} is not a folder: name the Go module's folder`)
  }
}
