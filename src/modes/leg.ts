import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Standard } from '../github/comparison.ts'
import { type Conclusion, conclude } from '../github/conclusion.ts'
import type { Job } from '../github/job.ts'
import { LEG_FILE, legArtifactName } from '../github/legs.ts'
import { publishLeg } from '../github/publish.ts'
import { uploadArtifact } from '../github/upload.ts'
import { type LegResult, ownView, renderLeg } from '../matrix/leg.ts'

/**
 * One job of a matrix: fails for its own leaks, and hands all that it found on to the job with `mode: merge`, which
 * comments and records for all of them.
 * @param folder where the file is written
 */
export async function reportLeg(
  job: Job,
  result: LegResult,
  standard: Standard,
  folder: string,
): Promise<Conclusion> {
  const { inputs, log } = job
  const file = join(folder, LEG_FILE)
  await writeFile(file, renderLeg(result))
  const name = legArtifactName(inputs.artifactName, result.leg)
  const outcome = await uploadArtifact({ name, file, retentionDays: inputs.retentionDays })
  if (outcome.kind === 'failed') log.warning(`${outcome.reason} The merged report will miss this job.`)
  const own = ownView(result.report)
  await publishLeg(job, own, standard, folder)
  return conclude(own)
}
