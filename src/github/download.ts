import { createHash } from 'node:crypto'
import { BaselineError, GitHubError } from '../errors.ts'
import type { Candidate } from './candidates.ts'
import { type Client, statusOf } from './client.ts'

/** A baseline of 10,000 leaks is some 100 KiB when packed. */
export const MAX_ARCHIVE_BYTES = 16 * 1024 * 1024

/**
 * The archive of an artifact, in memory.
 * @throws BaselineError when it is too large, gone, or not the one that was uploaded
 * @throws GitHubError when it cannot be had
 */
export async function downloadArchive(
  client: Client,
  candidate: Pick<Candidate, 'id' | 'size' | 'digest'>,
  thing: 'baseline' | 'report' = 'baseline',
): Promise<Buffer> {
  checkSize(candidate)
  const address = await findAddress(client, candidate.id, thing)
  const archive = await read(client, address, thing)
  if (candidate.digest !== undefined) {
    const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`
    if (digest !== candidate.digest) {
      throw new BaselineError(
        `The archive is not the one that was uploaded (digest ${digest} instead of ${candidate.digest}).`,
      )
    }
  }
  return archive
}

/** @throws BaselineError when it is too large by what the list says */
export function checkSize({ size }: Pick<Candidate, 'size'>): void {
  if (size > MAX_ARCHIVE_BYTES) throw tooLarge(size)
}

/** https://docs.github.com/rest/actions/artifacts#download-an-artifact: 302 with an address that is signed for a minute. */
async function findAddress(client: Client, id: number, thing: string): Promise<URL> {
  const what = `download the ${thing}`
  let location: string | undefined
  try {
    const response = await client.rest.actions.downloadArtifact({
      ...client.repository,
      artifact_id: id,
      archive_format: 'zip',
      // The address is on another host, which must not see the token.
      request: { redirect: 'manual' },
    })
    location = response.headers.location
  } catch (error) {
    if (statusOf(error) === 410) throw new BaselineError('The artifact has expired.', { cause: error })
    const message = error instanceof Error ? error.message : String(error)
    throw new GitHubError(`Could not ${what}: ${message}`, { cause: error })
  }
  if (location === undefined || !URL.canParse(location)) {
    throw new GitHubError(`Could not ${what}: GitHub did not provide a download URL.`)
  }
  const address = new URL(location)
  if (address.protocol !== 'https:' && address.protocol !== new URL(client.apiUrl).protocol) {
    throw new GitHubError(`Could not ${what}: the download URL is not HTTPS.`)
  }
  return address
}

/** The address stays out of all messages: whoever has it may read the artifact. */
async function read(client: Client, address: URL, thing: string): Promise<Buffer> {
  const failed = (why: string, cause?: unknown) =>
    new GitHubError(`Could not download the ${thing} from ${address.host}: ${why}.`, { cause })
  try {
    const response = await client.fetch(address)
    if (!response.ok || response.body === null) {
      await response.body?.cancel()
      throw failed(`status ${response.status}`)
    }
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of response.body) {
      bytes += chunk.length
      // The declared size is only a claim.
      if (bytes > MAX_ARCHIVE_BYTES) throw tooLarge(bytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof GitHubError || error instanceof BaselineError) throw error
    throw failed(error instanceof Error ? error.message : String(error), error)
  }
}

const tooLarge = (bytes: number): BaselineError =>
  new BaselineError(`The archive is ${bytes} bytes or more; the limit is ${MAX_ARCHIVE_BYTES}.`)
