import { GitHubError } from '../errors.ts'
import { MAX_COMMENT_CHARS } from '../report/surface-limits.ts'
import { type Client, isUncertain } from './client.ts'
import {
  addComment,
  type Discussion,
  deleteComment,
  type OwnComment,
  type Place,
  readDiscussion,
  updateComment,
} from './discussion.ts'
import { CUT_NOTICE, cutAtLine } from './length.ts'
import type { Log } from './log.ts'
import { isNewer, markerLine, type Stamp, unmarked } from './marker.ts'

/** What there is to say on the pull request. */
export type Message =
  /** Leaks: written even when there was no comment before. */
  | { readonly kind: 'leaks'; readonly text: string }
  /** All is well: only changes a comment that says otherwise. */
  | { readonly kind: 'resolved'; readonly text: string }

export type CommentOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly url: string }
  | { readonly kind: 'not needed' }
  /** A newer run speaks for the pull request, or will. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'failed'; readonly reason: string }

/** Where this run speaks, and who it is. */
export type Speaker = Place & Stamp

type Chat = Pick<Log, 'debug' | 'info'>

/**
 * Keeps the one comment up to date: one request to read, one to write. Never throws for what GitHub answers.
 * A write whose answer is lost is not sent again blindly: the second look shows whether it arrived.
 */
export async function publishComment(
  client: Client,
  speaker: Speaker,
  message: Message,
  log: Chat,
): Promise<CommentOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await speak(client, speaker, message, log)
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      if (attempt === ATTEMPTS || !isUncertain(error)) return { kind: 'failed', reason: error.message }
      log.info(`${error.message} Trying again.`)
    }
  }
}

const ATTEMPTS = 2

async function speak(client: Client, speaker: Speaker, message: Message, log: Chat): Promise<CommentOutcome> {
  const discussion = await readDiscussion(client, speaker)
  if (isOutdated(discussion, speaker)) return { kind: 'outdated' }
  const body = withMarker(speaker, message.text)
  const comment = keeper(discussion)
  if (comment === undefined) {
    if (message.kind === 'resolved') return { kind: 'not needed' }
    const added = await addComment(client, speaker, discussion, body)
    return settle(client, added, log)
  }
  const unchanged = unmarked(comment.body) === unmarked(body)
  if (!unchanged) await updateComment(client, comment.id, body)
  await removeOthers(client, discussion, comment, log)
  return { kind: unchanged ? 'unchanged' : 'updated', url: comment.url }
}

/** Another run that began at the same time may have found no comment either: the newest run's stays. */
async function settle(
  client: Client,
  added: Awaited<ReturnType<typeof addComment>>,
  log: Chat,
): Promise<CommentOutcome> {
  const comment = keeper(added.discussion)
  if (comment === undefined) return { kind: 'created', url: added.url }
  await removeOthers(client, added.discussion, comment, log)
  return comment.id === added.id ? { kind: 'created', url: added.url } : { kind: 'outdated' }
}

/**
 * A slow run must not replace what a newer one has said. What a run of another commit has said does not count: after a force
 * push the newest commit may be an old one.
 */
function isOutdated({ head, own }: Discussion, speaker: Speaker): boolean {
  return head !== speaker.commit || own.some(({ stamp }) => stamp.commit === head && isNewer(stamp, speaker))
}

/** The comment that stays: about the newest commit, of the newest run, the oldest of several. Every run chooses the same. */
function keeper({ head, own }: Discussion): OwnComment | undefined {
  return own.reduce<OwnComment | undefined>(
    (best, comment) => (best === undefined || isBetter(comment, best, head) ? comment : best),
    undefined,
  )
}

function isBetter({ stamp: a }: OwnComment, { stamp: b }: OwnComment, head: string): boolean {
  if ((a.commit === head) !== (b.commit === head)) return a.commit === head
  return isNewer(a, b)
}

async function removeOthers(client: Client, { own }: Discussion, kept: OwnComment, log: Chat): Promise<void> {
  for (const { id } of own.filter((comment) => comment !== kept)) {
    try {
      await deleteComment(client, id)
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      // The other run may have been faster.
      log.info(error.message)
    }
  }
}

export const withMarker = (speaker: Speaker, text: string): string =>
  cutAtLine(
    `${markerLine(speaker.key, speaker)}\n${text}`,
    MAX_COMMENT_CHARS,
    (part) => part.length,
    CUT_NOTICE,
  )
