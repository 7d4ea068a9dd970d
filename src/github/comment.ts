import { z } from 'zod'
import { GitHubError } from '../errors.ts'
import { MAX_COMMENT_CHARS } from '../report/limits.ts'
import { ask, type Client } from './client.ts'
import { CUT_NOTICE, cutAtLine } from './length.ts'
import type { Log } from './log.ts'
import { findOwnComments, type OwnComment, sameBody } from './sticky.ts'

/** What there is to say on the pull request. */
export type Message =
  /** Leaks: written even when there was no comment before. */
  | { readonly kind: 'leaks'; readonly text: string }
  /** All is well: only changes a comment that says otherwise. */
  | { readonly kind: 'resolved'; readonly text: string }

export type CommentOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly url: string }
  | { readonly kind: 'not needed' }
  /** The pull request has moved on, and a later run speaks for it. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'failed'; readonly reason: string }

export interface CommentTarget {
  readonly number: number
  /** Head commit that this run looked at. */
  readonly commit: string
  readonly marker: string
}

const PERMISSION = 'pull-requests: write'

const written = z.object({ html_url: z.string() })
const pullRequest = z.object({ head: z.object({ sha: z.string() }) })

/** Keeps the one comment up to date. Never throws for what GitHub answers. */
export async function publishComment(
  client: Client,
  target: CommentTarget,
  message: Message,
  log: Pick<Log, 'debug' | 'info'>,
): Promise<CommentOutcome> {
  try {
    const [comment, ...duplicates] = await findOwnComments(client, target.number, target.marker)
    if (comment === undefined && message.kind === 'resolved') return { kind: 'not needed' }
    const body = withMarker(target.marker, message.text)
    if (comment !== undefined && duplicates.length === 0 && sameBody(comment.body, body)) {
      return { kind: 'unchanged', url: comment.url }
    }
    if (await isOutdated(client, target, log)) return { kind: 'outdated' }
    const outcome = await write(client, target.number, comment, body)
    // Two jobs that began at the same time may each have found none.
    for (const duplicate of duplicates) await remove(client, duplicate, log)
    return outcome
  } catch (error) {
    if (error instanceof GitHubError) return { kind: 'failed', reason: error.message }
    throw error
  }
}

async function write(
  client: Client,
  number: number,
  comment: OwnComment | undefined,
  body: string,
): Promise<CommentOutcome> {
  if (comment === undefined) {
    const { html_url } = await ask(
      { what: 'comment on the pull request', permission: PERMISSION },
      written,
      () =>
        client.rest.issues.createComment({
          ...client.repository,
          issue_number: number,
          body,
          // A lost answer does not mean a lost comment: a second try could write a second one.
          request: { retries: 0 },
        }),
    )
    return { kind: 'created', url: html_url }
  }
  if (sameBody(comment.body, body)) return { kind: 'unchanged', url: comment.url }
  const { html_url } = await ask(
    { what: 'update the comment on the pull request', permission: PERMISSION },
    written,
    () => client.rest.issues.updateComment({ ...client.repository, comment_id: comment.id, body }),
  )
  return { kind: 'updated', url: html_url }
}

/** A slow run of an old commit must not replace what a newer one has said. When in doubt, speak. */
async function isOutdated(client: Client, target: CommentTarget, log: Pick<Log, 'debug'>): Promise<boolean> {
  try {
    const { head } = await ask({ what: 'read the pull request', permission: PERMISSION }, pullRequest, () =>
      client.rest.pulls.get({ ...client.repository, pull_number: target.number }),
    )
    return head.sha !== target.commit
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.debug(error.message)
    return false
  }
}

async function remove(client: Client, { id }: OwnComment, log: Pick<Log, 'info'>): Promise<void> {
  try {
    await ask({ what: `delete the duplicate comment ${id}`, permission: PERMISSION }, z.unknown(), () =>
      client.rest.issues.deleteComment({ ...client.repository, comment_id: id }),
    )
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.info(error.message)
  }
}

export const withMarker = (marker: string, text: string): string =>
  cutAtLine(`${marker}\n${text}`, MAX_COMMENT_CHARS, (part) => part.length, CUT_NOTICE)
