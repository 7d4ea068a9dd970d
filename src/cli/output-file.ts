import { access, constants, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.ts'

/** Fails before the tests run, not after, when a result could not be written. */
export async function requireWritable(file: string, flag: string): Promise<void> {
  const folder = path.dirname(path.resolve(file))
  const status = await stat(file).catch(() => undefined)
  if (status?.isDirectory()) throw new ConfigurationError(`${flag} ${file} is a folder, not a file`)
  await access(status === undefined ? folder : file, constants.W_OK).catch((cause: unknown) => {
    throw new ConfigurationError(`cannot write ${flag} ${file}: ${folder} must exist and be writable`, {
      cause,
    })
  })
}

export async function writeOutput(file: string, text: string): Promise<void> {
  await writeFile(file, text)
}
