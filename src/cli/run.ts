import type { Report } from '../report/index.ts'
import type { MergeBase } from '../run/base/merge-base.ts'
import { standardOnDemand } from '../run/base/standard.ts'
import { type CheckOptions, checkRun, type StandardOnDemand } from '../run/check.ts'
import { type Measurement, type MeasureOptions, measure } from '../run/measure.ts'

export function measureHere(
  options: Pick<MeasureOptions, 'command' | 'dir' | 'leakProfile' | 'onOutput'>,
): Promise<Measurement> {
  return interruptible((signal) => measure({ ...HERE, ...options, signal }))
}

export function checkHere(
  options: Omit<CheckOptions, 'environment' | 'onProgress' | 'signal'>,
): Promise<Report> {
  return interruptible(async (signal) => {
    const { report } = await checkRun({
      ...HERE,
      ...options,
      signal,
      onProgress: sayProgress,
    })
    return report
  })
}

/** The tests of the merge base, run when this run leaves something behind. */
export function computedHere(
  options: Pick<MeasureOptions, 'command' | 'dir' | 'leakProfile'> & {
    readonly base: MergeBase
    readonly revision: string
  },
): StandardOnDemand {
  const { base, ...others } = options
  return standardOnDemand({
    ...others,
    ...base,
    environment: process.env,
    now: () => new Date(),
    onProgress: sayProgress,
  })
}

function sayProgress(line: string): void {
  process.stderr.write(`leakgate: ${line}\n`)
}

/** The user's own environment, and the command's output passed through while it runs. */
const HERE = {
  environment: process.env,
  onOutput: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => {
    process[stream].write(chunk)
  },
}

/** An interrupt ends the command, not the report. */
async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await run(abort.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
