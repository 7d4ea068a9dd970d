import { MeasurementError } from '../../errors.ts'
import type { StandardOnDemand } from '../check.ts'
import type { Run } from '../read.ts'
import { type ComputeOptions, computeBaseline } from './compute.ts'

/**
 * The merge base as the standard: its tests run only when this run left something behind, and only in the packages that did.
 * @throws MeasurementError from `forRun` when the merge base cannot be measured
 */
export function standardOnDemand(
  options: Omit<ComputeOptions, 'signal'> & { /** As the user named it. */ readonly revision: string },
): StandardOnDemand {
  return {
    async forRun(run: Run, signal) {
      const computed = await computeBaseline(run, { ...options, signal })
      if (computed.kind === 'failed') throw new MeasurementError(computed.reason)
      const { document } = computed
      const { commit, recordedAt, goVersion } = document
      return {
        document,
        reference: { kind: 'computed', source: options.revision, commit, recordedAt, goVersion, url: null },
      }
    },
  }
}
