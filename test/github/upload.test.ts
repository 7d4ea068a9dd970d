import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ArtifactUploader, uploadArtifact } from '../../src/github/upload.ts'

const RUNNER = { ACTIONS_RUNTIME_TOKEN: 'x', ACTIONS_RESULTS_URL: 'https://results.example' }
const upload = { name: 'leakgate-baseline', file: '/tmp/a/leakgate-baseline.json', retentionDays: undefined }

const uploader = (answer: () => Promise<{ id?: number }>) => {
  const calls: unknown[][] = []
  const load = async (): Promise<ArtifactUploader> => ({
    uploadArtifact: (...call) => {
      calls.push(call)
      return answer()
    },
  })
  return { calls, load }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('an upload', () => {
  it('holds one file under its base name', async () => {
    const { calls, load } = uploader(async () => ({ id: 5 }))
    expect(await uploadArtifact(upload, RUNNER, load)).toEqual({ kind: 'uploaded', id: 5 })
    expect(await uploadArtifact({ ...upload, retentionDays: 7 }, RUNNER, load)).toEqual({
      kind: 'uploaded',
      id: 5,
    })
    expect(calls).toEqual([
      ['leakgate-baseline', ['/tmp/a/leakgate-baseline.json'], '/tmp/a', {}],
      ['leakgate-baseline', ['/tmp/a/leakgate-baseline.json'], '/tmp/a', { retentionDays: 7 }],
    ])
  })

  it.each([{}, { ...RUNNER, ACTIONS_RUNTIME_TOKEN: '' }])(
    'outside of an action is explained, not tried',
    async (environment) => {
      const { calls, load } = uploader(async () => ({}))
      expect(await uploadArtifact(upload, environment, load)).toEqual({
        kind: 'failed',
        reason: expect.stringMatching(/leakgate-baseline was not uploaded: .*use `uses:`/),
      })
      expect(calls).toEqual([])
    },
  )

  it('that fails is an outcome', async () => {
    const { load } = uploader(() => Promise.reject(new Error('Failed to make request after 5 attempts: 503')))
    expect(await uploadArtifact(upload, RUNNER, load)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('503'),
    })
  })

  it('to GitHub Enterprise Server is explained', async () => {
    vi.stubEnv('GITHUB_SERVER_URL', 'https://github.example.com')
    expect(await uploadArtifact(upload, RUNNER)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/Enterprise Server .*input `baseline`/),
    })
  })

  it('of a name that is taken says what to do', async () => {
    const { load } = uploader(() =>
      Promise.reject(
        new Error('Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict'),
      ),
    )
    expect(await uploadArtifact(upload, RUNNER, load)).toMatchObject({
      reason: expect.stringContaining('give each job its own `artifact-name`'),
    })
  })
})
