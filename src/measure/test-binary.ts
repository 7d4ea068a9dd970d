import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.ts'

/** A test binary that is there already. */
export interface TestBinary {
  /** Its absolute path. */
  readonly file: string
  /** Whether it was built with the hook. */
  readonly hooked: boolean
}

/** What only a binary that was built with the hook has in it. */
const HOOK = Buffer.from('LEAKGATE_CAPTURES')
/** A function of each test binary: the runtime needs its name, so no linker flag takes it out. */
const TESTING = Buffer.from('testing.(*M).writeProfiles')

/**
 * @param file relative to the directory, or absolute
 * @throws ConfigurationError when it is no test binary, or cannot be captured on this system
 */
export async function openTestBinary(file: string, directory: string): Promise<TestBinary> {
  const absolute = path.resolve(directory, file)
  switch (await kindOf(absolute)) {
    case 'missing':
      throw new ConfigurationError(`test binary ${file} does not exist: build it with \`go test -c\``)
    case 'closed':
      // An artifact of another job comes without its mode.
      throw new ConfigurationError(`this user cannot read and run ${file}: run \`chmod +rx\` on it first`)
    case 'other':
      throw new ConfigurationError(`${file} is not a Go test binary: build one with \`go test -c\``)
    case 'hooked':
      return { file: absolute, hooked: true }
    case 'plain':
      if (process.platform === 'linux') return { file: absolute, hooked: false }
      throw new ConfigurationError(
        `${file} was built without the hook, and Leakgate can capture that only on Linux: ${BUILD_WITH_HOOK}`,
      )
  }
}

/** The way out for a binary that cannot be captured from outside. */
export const BUILD_WITH_HOOK =
  'build it with `go test -c` after `mode: arm` (or in a shell after `leakgate arm`)'

/** The program of a command, when that is a test binary by its path; undefined for any other. */
export async function programBinary(program: string, directory: string): Promise<TestBinary | undefined> {
  if (!/[\\/]/.test(program)) return undefined
  const file = path.resolve(directory, program)
  const kind = await kindOf(file)
  return kind === 'hooked' || kind === 'plain' ? { file, hooked: kind === 'hooked' } : undefined
}

async function kindOf(file: string): Promise<'missing' | 'closed' | 'other' | 'hooked' | 'plain'> {
  const status = await stat(file).catch(() => undefined)
  if (!status?.isFile()) return 'missing'
  if (!(await allows(file, constants.R_OK))) return 'closed'
  const found = await among([HOOK, TESTING], file)
  if (!found.has(TESTING)) return 'other'
  if (!(await allows(file, constants.X_OK))) return 'closed'
  return found.has(HOOK) ? 'hooked' : 'plain'
}

function allows(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  )
}

/** Those of the texts that the file contains. */
async function among(texts: readonly Buffer[], file: string): Promise<ReadonlySet<Buffer>> {
  const found = new Set<Buffer>()
  const longest = Math.max(...texts.map((text) => text.length))
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const piece = Buffer.concat([rest, chunk as Buffer])
    for (const text of texts) if (piece.includes(text)) found.add(text)
    rest = piece.subarray(Math.max(0, piece.length - longest))
  }
  return found
}
