import { dirname } from 'node:path'
import type { ArtifactClient } from '@actions/artifact'

export interface Upload {
  readonly name: string
  /** Path of the only file; the artifact holds it under its base name. */
  readonly file: string
  readonly retentionDays: number | undefined
}

export type UploadOutcome =
  | { readonly kind: 'uploaded'; readonly id: number | undefined }
  | { readonly kind: 'failed'; readonly reason: string }

export type ArtifactUploader = Pick<ArtifactClient, 'uploadArtifact'>

/** Loaded only when something is uploaded: it is three quarters of the bundle and doubles the time to start. */
const loadUploader = async (): Promise<ArtifactUploader> =>
  new (await import('@actions/artifact')).DefaultArtifactClient()

/** Uploads one file as an artifact of this run. An outage is an outcome, not an exception. */
export async function uploadArtifact(
  upload: Upload,
  environment: NodeJS.ProcessEnv = process.env,
  load: () => Promise<ArtifactUploader> = loadUploader,
): Promise<UploadOutcome> {
  const failed = (reason: string): UploadOutcome => ({
    kind: 'failed',
    reason: `The artifact ${upload.name} was not uploaded: ${reason}`,
  })
  // Without these the client fails late and names only the variable.
  if (!environment.ACTIONS_RUNTIME_TOKEN || !environment.ACTIONS_RESULTS_URL) {
    return failed(
      'the runner sets ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL only for actions, so use `uses:`, not `run:`.',
    )
  }
  try {
    const uploader = await load()
    const { id } = await uploader.uploadArtifact(
      upload.name,
      [upload.file],
      dirname(upload.file),
      upload.retentionDays === undefined ? {} : { retentionDays: upload.retentionDays },
    )
    return { kind: 'uploaded', id }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/\bGHES\b/.test(message)) {
      return failed(
        'GitHub Enterprise Server does not support these artifacts; use a committed baseline file instead (input `baseline`).',
      )
    }
    // Names are unique within a run, and each leg of a matrix is part of the same run.
    const taken = /\b409\b|already exists/i.test(message)
    return failed(
      taken
        ? `this run already has an artifact of that name; give each job its own \`artifact-name\`. (${message})`
        : message,
    )
  }
}
