import { access, constants, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BaselineError, ConfigurationError } from '../errors.ts'

/** Fails before the tests run, not after, when a result could not be written. */
export async function requireWritable(file: string, flag: string): Promise<void> {
  const folder = path.dirname(path.resolve(file))
  const status = await stat(file).catch(() => undefined)
  if (status?.isDirectory()) throw new ConfigurationError(`${flag} ${file} is a folder: name a file`)
  await access(status === undefined ? folder : file, constants.W_OK).catch((cause: unknown) => {
    throw new ConfigurationError(`${flag} ${file} cannot be written: make ${folder} exist and writable`, {
      cause,
    })
  })
}

export async function writeOutput(file: string, text: string): Promise<void> {
  await writeFile(file, text)
}

const MAX_BASELINE_BYTES = 256 * 1024 * 1024

export async function readBaselineFile(file: string): Promise<string> {
  const status = await stat(file).catch((cause: unknown) => {
    throw new BaselineError(`no baseline at ${file}: record one with \`leakgate record --out ${file}\``, {
      cause,
    })
  })
  if (!status.isFile()) throw new BaselineError(`the baseline ${file} is not a file`)
  if (status.size > MAX_BASELINE_BYTES)
    throw new BaselineError(`the baseline ${file} is too large: record it again`)
  return readFile(file, 'utf8')
}

export async function fileExists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
