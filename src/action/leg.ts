import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { uploadArtifact } from '../github/upload.ts'
import { type LegResult, ownView, renderLeg } from '../matrix/leg.ts'
import { type Conclusion, conclude } from './conclusion.ts'
import { LEG_FILE, legArtifactName } from './find-legs.ts'
import type { FoundBaseline } from './found-baseline.ts'
import type { Job } from './job.ts'
import { publishLeg } from './publish.ts'

/**
 * One job of a matrix: fails for its own leaks, and hands all that it found on to the job with `mode: merge`, which
 * comments and records for all of them.
 * @param folder where the file is written
 */
export async function reportLeg(
  job: Job,
  result: LegResult,
  found: FoundBaseline,
  folder: string,
): Promise<Conclusion> {
  const { inputs, log } = job
  const file = join(folder, LEG_FILE)
  await writeFile(file, renderLeg(result))
  const name = legArtifactName(inputs.artifactName, result.leg)
  const outcome = await uploadArtifact({ name, file, retentionDays: inputs.retentionDays })
  if (outcome.kind === 'failed') log.warning(`${outcome.reason} The merged report will not include this job.`)
  const own = ownView(result.report)
  await publishLeg(job, own, found, folder)
  return conclude(own)
}
