import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Invocation } from '../config/flags.ts'
import { EXIT } from '../errors.ts'
import { beginSession } from '../measure/session.ts'
import { shellQuoted } from '../text/shell.ts'

/** Prints the lines that arm a shell: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02_02 */
export async function arm({ dir, leakProfile }: Extract<Invocation, { kind: 'arm' }>): Promise<number> {
  const { armed, folder } = await beginSession({
    dir,
    leakProfile,
    environment: process.env,
    folder: await mkdtemp(path.join(os.tmpdir(), 'leakgate-')),
  })
  const lines = Object.entries(armed.changes).map(([name, value]) => `export ${name}=${shellQuoted(value)}`)
  if (armed.pathEntry !== undefined) lines.push(`export PATH=${shellQuoted(armed.pathEntry)}:"$PATH"`)
  process.stdout.write(`${lines.join('\n')}\n`)
  process.stderr.write(`leakgate: armed ${armed.go.GOVERSION}; captures go to ${folder}\n`)
  return EXIT.pass
}
