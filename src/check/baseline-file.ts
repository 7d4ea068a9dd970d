import { readFile, stat } from 'node:fs/promises'
import { BaselineError } from '../errors.ts'

const MAX_BASELINE_BYTES = 256 * 1024 * 1024

export async function readBaselineFile(file: string): Promise<string> {
  const status = await stat(file).catch((cause: unknown) => {
    throw new BaselineError(`no baseline at ${file}: record one with \`leakgate record --out ${file}\``, {
      cause,
    })
  })
  if (!status.isFile()) throw new BaselineError(`the baseline ${file} is not a file`)
  if (status.size > MAX_BASELINE_BYTES)
    throw new BaselineError(`the baseline ${file} is too large: record a new one`)
  return readFile(file, 'utf8')
}
