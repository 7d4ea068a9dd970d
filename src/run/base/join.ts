import type { Measurement } from '../../model/measurement.ts'
import { byText } from '../../text/order.ts'

/**
 * Several runs of different packages as one.
 * @param run what stands for the run when there is none to join
 */
export function joinMeasurements(parts: readonly Measurement[], run: Measurement['run']): Measurement {
  return {
    sites: parts.flatMap(({ sites }) => sites),
    hung: parts.flatMap(({ hung }) => hung),
    ambient: parts.flatMap(({ ambient }) => ambient),
    tests: new Map(parts.flatMap(({ tests }) => [...tests])),
    excerpts: new Map(parts.flatMap(({ excerpts }) => [...excerpts])),
    packages: parts.flatMap(({ packages }) => packages).sort((a, b) => byText(a.path, b.path)),
    run: { ...run, ...parts[0]?.run, command: run.command },
  }
}
