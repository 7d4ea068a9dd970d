import { createBaseline, renderBaseline } from '../baseline/index.ts'
import type { Invocation } from '../config/flags.ts'
import { EXIT } from './failure.ts'
import { requireWritable, writeOutput } from './files.ts'
import { measureHere } from './run.ts'

export async function record(invocation: Extract<Invocation, { kind: 'record' }>): Promise<number> {
  await requireWritable(invocation.out, '--out')
  const measurement = await measureHere(invocation)
  const measured = measurement.packages.filter((entry) => entry.status === 'measured').length
  if (measured === 0) {
    const reason = measurement.packages[0]?.reason
    process.stderr.write(
      `leakgate: could not measure: \`${measurement.run.command}\` ran no \`go test\` that could be captured${reason ? ` (${reason})` : ''}; nothing was written\n`,
    )
    return measurement.run.exitCode || EXIT.notMeasured
  }
  await writeOutput(invocation.out, renderBaseline(createBaseline(measurement, new Date().toISOString())))
  const missing = measurement.packages.length - measured
  process.stderr.write(
    `leakgate: recorded ${measurement.sites.length} ${measurement.sites.length === 1 ? 'site' : 'sites'} in ${measured} packages${missing > 0 ? `; ${missing} gave no data` : ''} to ${invocation.out}\n`,
  )
  return measurement.run.exitCode ?? EXIT.pass
}
