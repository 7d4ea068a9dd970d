import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Baseline, renderBaseline } from '../baseline/document.ts'
import { limitBaseline } from '../baseline/limit.ts'
import { mergeBaselines } from '../baseline/merge.ts'
import { BASELINE_FILE } from '../github/find-baseline.ts'
import { uploadArtifact } from '../github/upload.ts'
import { plural } from '../text/words.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'

/**
 * Keeps what the default branch leaves behind, for pull requests to be compared with, together with what the last runs left.
 * Failing tests are no reason not to: what they leak was measured all the same, and a baseline that waits for a green build
 * can wait for ever.
 * @param own what this run left behind
 * @param found what this run was compared with, which it is merged into
 * @param folder where the file is written
 */
export async function recordBaseline(
  job: Job,
  own: Baseline,
  { document: previous }: Pick<FoundBaseline, 'document'>,
  folder: string,
): Promise<void> {
  const { inputs, log } = job
  if (!own.packages.some(({ status }) => status === 'measured')) {
    log.info('No baseline recorded: nothing was measured.')
    return
  }
  const baseline =
    previous === undefined
      ? limitBaseline(own, inputs.history)
      : mergeBaselines(previous, own, inputs.history)
  const file = join(folder, BASELINE_FILE)
  await writeFile(file, renderBaseline(baseline))
  const outcome = await uploadArtifact({
    name: inputs.artifactName,
    file,
    retentionDays: inputs.retentionDays,
  })
  if (outcome.kind === 'failed') {
    log.warning(`${outcome.reason} Pull requests are compared with an older baseline until one is recorded.`)
  } else {
    const runs = plural(baseline.history?.length ?? 1, 'run')
    log.info(`Baseline recorded as artifact ${inputs.artifactName}, from ${runs}.`)
  }
}
