import type { Report } from '../report/index.ts'
import { type CheckOptions, checkRun } from '../run/check.ts'
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
      onProgress: (line) => process.stderr.write(`leakgate: ${line}\n`),
    })
    return report
  })
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
