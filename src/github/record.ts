import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createBaseline, renderBaseline } from '../baseline/index.ts'
import type { Measurement } from '../run/measure.ts'
import { BASELINE_FILE } from './baseline.ts'
import type { Job } from './job.ts'
import { uploadArtifact } from './upload.ts'

/**
 * Keeps what the default branch leaves behind, for pull requests to be compared with. Failing tests are no reason not to:
 * what they leak was measured all the same, and a baseline that waits for a green build can wait for ever.
 * @param folder where the file is written
 */
export async function recordBaseline(job: Job, measurement: Measurement, folder: string): Promise<void> {
  const { inputs, log } = job
  if (!measurement.packages.some(({ status }) => status === 'measured')) {
    log.info('No baseline is recorded: nothing was measured.')
    return
  }
  const file = join(folder, BASELINE_FILE)
  await writeFile(file, renderBaseline(createBaseline(measurement, new Date().toISOString())))
  const outcome = await uploadArtifact({
    name: inputs.artifactName,
    file,
    retentionDays: inputs.retentionDays,
  })
  if (outcome.kind === 'failed') {
    log.warning(`${outcome.reason} Pull requests are compared with an older baseline until one is recorded.`)
  } else {
    log.info(`Baseline recorded as artifact ${inputs.artifactName}.`)
  }
}
