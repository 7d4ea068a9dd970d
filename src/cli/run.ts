import type { Command } from '../run/command.ts'
import { type Measurement, measure } from '../run/measure.ts'

/** Measures with the command's output passed through; an interrupt ends the command, not the report. */
export async function measureHere(command: Command, dir: string): Promise<Measurement> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await measure({
      command,
      dir,
      environment: process.env,
      signal: abort.signal,
      onOutput: (chunk, stream) => process[stream].write(chunk),
    })
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
