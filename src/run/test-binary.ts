import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.ts'

/** What only a binary that was built with the hook has in it. */
const TRACE = Buffer.from('LEAKGATE_CAPTURES')

/**
 * A test binary that the hook is in, by its absolute path. One without the hook would run, and show nothing.
 * @throws ConfigurationError
 */
export async function hookedBinary(file: string, directory: string): Promise<string> {
  const absolute = path.resolve(directory, file)
  const status = await stat(absolute).catch(() => undefined)
  if (!status?.isFile())
    throw new ConfigurationError(`there is no test binary ${file}: build it by \`go test -c\``)
  if (!(await contains(absolute, TRACE))) {
    throw new ConfigurationError(
      `${file} was built without the hook, so it cannot tell what it leaves behind: build it by \`go test -c\` behind \`mode: arm\` (or in a shell after \`leakgate arm\`)`,
    )
  }
  return absolute
}

async function contains(file: string, text: Buffer): Promise<boolean> {
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(file)) {
    const piece = Buffer.concat([rest, chunk as Buffer])
    if (piece.includes(text)) return true
    rest = piece.subarray(Math.max(0, piece.length - text.length))
  }
  return false
}
