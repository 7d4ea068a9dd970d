import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ActionResult, type InstalledAction, Job, type JobOptions, type StepOptions } from './job.ts'
import { plainEnvironment, runOrThrow } from './process.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const BUILD_TIMEOUT_MS = 60_000

/** Builds the sources, so that a stale dist/ can neither hide a defect nor show one that is gone. */
export async function installAction(): Promise<InstalledAction> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leakgate-action-'))
  const build = path.join(REPOSITORY, 'scripts', 'build.mjs')
  await runOrThrow(process.execPath, [build, path.join(folder, 'dist')], {
    cwd: folder,
    env: plainEnvironment(),
    timeoutMs: BUILD_TIMEOUT_MS,
  })
  copyFileSync(path.join(REPOSITORY, 'action.yml'), path.join(folder, 'action.yml'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export type ActionRun = JobOptions & StepOptions

/** A job whose only step is the Action. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const job = await Job.start(run)
  try {
    return await job.uses(run)
  } finally {
    job.close()
  }
}
