import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { draftRules } from '../config/draft.ts'
import type { Invocation } from '../config/flags.ts'
import { RULE_FILE } from '../config/policy.ts'
import { ConfigurationError, EXIT } from '../errors.ts'
import { plural } from '../text/words.ts'
import { measureHere } from './local-run.ts'
import { requireWritable } from './output-file.ts'

/** Writes a file of rules from what is left over today. */
export async function init(invocation: Extract<Invocation, { kind: 'init' }>): Promise<number> {
  const file = invocation.out ?? path.join(invocation.dir, RULE_FILE)
  if (await stat(file).catch(() => undefined)) throw exists(file)
  await requireWritable(file, '--out')
  const { sites, packages, run } = await measureHere(invocation)
  const measured = packages.filter((entry) => entry.status === 'measured').length
  if (measured === 0) {
    const reason = packages[0]?.reason
    process.stderr.write(
      `leakgate: could not measure: \`${run.command}\` ran no \`go test\` that Leakgate could capture${reason ? ` (${reason})` : ''}; nothing was written\n`,
    )
    return run.exitCode || EXIT.notMeasured
  }
  // The tests may have made one meanwhile.
  await writeFile(file, draftRules(sites), { flag: 'wx' }).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'EEXIST' ? exists(file) : error
  })
  const missing = packages.length - measured
  process.stderr.write(
    `leakgate: wrote ${file}: ${plural(sites.length, 'site')} in ${plural(measured, 'package')}${missing > 0 ? `; ${missing} gave no data` : ''}. Give each entry a reason, or fix the leak.\n`,
  )
  return run.exitCode ?? EXIT.pass
}

function exists(file: string): ConfigurationError {
  return new ConfigurationError(`${file} already exists: remove it, or choose another file with --out`)
}
