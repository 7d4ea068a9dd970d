import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ask, type Client } from './client.ts'

/** A comment on the pull request that this action wrote. */
export interface OwnComment {
  readonly id: number
  readonly url: string
  readonly body: string
}

const PERMISSION = 'pull-requests: write'
const PAGE = 100

/** GitHub allows 2,500 comments on an issue. */
const MAX_PAGES = 25

/** https://docs.github.com/rest/issues/comments#list-issue-comments */
const commentSchema = z.object({
  id: z.int(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
})
type Comment = z.infer<typeof commentSchema>

/**
 * First line of the comment. Jobs with the same key share one comment; the parts are hashed, since none of them may end
 * the HTML comment that hides this line.
 */
export function stickyMarker(...parts: readonly string[]): string {
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
  return `<!-- leakgate:${key} -->`
}

/**
 * Comments of this action, the oldest first. Whoever can comment can write the marker, so the author has to be one that
 * only this repository can let in.
 * @throws GitHubError
 */
export async function findOwnComments(
  client: Client,
  pullRequest: number,
  marker: string,
): Promise<readonly OwnComment[]> {
  const marked: Comment[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const comments = await ask(
      { what: 'read the comments', permission: PERMISSION },
      z.array(commentSchema),
      () =>
        client.rest.issues.listComments({
          ...client.repository,
          issue_number: pullRequest,
          per_page: PAGE,
          page,
        }),
    )
    marked.push(...comments.filter(({ body }) => body?.split(/\r?\n/, 1)[0]?.trim() === marker))
    if (comments.length < PAGE) break
  }
  if (marked.length === 0) return []
  const isAuthor = await authorCheck(client)
  return marked
    .filter(isAuthor)
    .map(({ id, html_url, body }) => ({ id, url: html_url, body: body ?? '' }))
    .sort((a, b) => a.id - b.id)
}

/** The token of an app cannot ask who it is, but only apps let into the repository are a `Bot` there. */
async function authorCheck(client: Client): Promise<(comment: Comment) => boolean> {
  if (!client.personal) return ({ user }) => user?.type === 'Bot'
  const { login } = await ask(
    { what: 'find out whose token this is', permission: PERMISSION },
    z.object({ login: z.string() }),
    () => client.rest.users.getAuthenticated(),
  )
  return ({ user }) => user?.login === login
}

/** GitHub stores line ends as CRLF when it was sent so, and cuts white space at the end. */
export const sameBody = (a: string, b: string): boolean =>
  a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim()
