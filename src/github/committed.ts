import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Baseline, parseBaseline } from '../baseline/index.ts'
import { BaselineError } from '../errors.ts'

const MAX_FILE_BYTES = 64 * 1024 * 1024

/**
 * The baseline that the repository itself holds.
 * @throws BaselineError: the user named this file, so there is nothing to fall back to
 */
export async function readCommittedBaseline(path: string, workspace: string): Promise<Baseline> {
  const file = resolve(workspace, path)
  let text: string
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES) {
      throw new BaselineError(`${path} has ${size} bytes, and ${MAX_FILE_BYTES} is the limit for a baseline`)
    }
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof BaselineError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new BaselineError(`The baseline ${path} cannot be read (${why}): check the input \`baseline\``, { cause })
  }
  return parseBaseline(text, path)
}
