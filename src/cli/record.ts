import { createBaseline } from '../baseline/create.ts'
import { type Baseline, parseBaseline, renderBaseline } from '../baseline/document.ts'
import { mergeBaselines } from '../baseline/merge.ts'
import { readBaselineFile } from '../check/baseline-file.ts'
import type { Invocation, RecordTarget } from '../config/flags.ts'
import { EXIT } from '../errors.ts'
import { fileExists } from '../measure/files.ts'
import { plural } from '../text/words.ts'
import { measureHere } from './local-run.ts'
import { requireWritable, writeOutput } from './output-file.ts'

export async function record(invocation: Extract<Invocation, { kind: 'record' }>): Promise<number> {
  const { target } = invocation
  await requireWritable(target.file, target.kind === 'new' ? '--out' : '--into')
  // Before the tests, which take longer than to find out that the file is no good.
  const previous = await previousOf(target)
  const measurement = await measureHere(invocation)
  const measured = measurement.packages.filter((entry) => entry.status === 'measured').length
  if (measured === 0) {
    const reason = measurement.packages[0]?.reason
    process.stderr.write(
      `leakgate: could not measure: \`${measurement.run.command}\` ran no \`go test\` that Leakgate could capture${reason ? ` (${reason})` : ''}; nothing was written\n`,
    )
    return measurement.run.exitCode || EXIT.notMeasured
  }
  const own = createBaseline(measurement, new Date().toISOString())
  const baseline = previous === undefined ? own : mergeBaselines(previous.baseline, own, previous.history)
  await writeOutput(target.file, renderBaseline(baseline))
  const missing = measurement.packages.length - measured
  process.stderr.write(
    `leakgate: recorded ${plural(measurement.sites.length, 'site')} in ${plural(measured, 'package')}${missing > 0 ? ` (${missing} gave no data)` : ''} in ${target.file}${previous === undefined ? '' : `, which now holds ${plural(baseline.history?.length ?? 1, 'run')}`}\n`,
  )
  return measurement.run.exitCode ?? EXIT.pass
}

async function previousOf(
  target: RecordTarget,
): Promise<{ readonly baseline: Baseline; readonly history: number } | undefined> {
  if (target.kind === 'new' || !(await fileExists(target.file))) return undefined
  const { file, history } = target
  return { baseline: parseBaseline(await readBaselineFile(file), file), history }
}
