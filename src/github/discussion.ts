import * as z from 'zod'
import { ask, type Client } from './client.ts'
import { readMarker, type Stamp } from './marker.ts'

/** A comment on the pull request that this action wrote, in this or in another run. */
export interface OwnComment {
  readonly id: string
  readonly url: string
  readonly body: string
  readonly stamp: Stamp
}

/** A pull request as far as the comment goes. */
export interface Discussion {
  /** Its node id. */
  readonly id: string
  /** Its newest commit. */
  readonly head: string
  /** Whose token this is. */
  readonly viewer: string
  /** The oldest first. Nearly always one or none. */
  readonly own: readonly OwnComment[]
}

const PERMISSION = 'pull-requests: write'

/** GitHub allows 2,500 comments on an issue. */
const MAX_PAGES = 25

const author = z.object({ login: z.string(), __typename: z.string() })
const comment = z.object({ id: z.string(), url: z.string(), body: z.string(), author: author.nullable() })
type Comment = z.infer<typeof comment>
const pullRequest = z.object({
  id: z.string(),
  headRefOid: z.string(),
  comments: z.object({
    nodes: z.array(comment.nullable()),
    pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
  }),
})
type PullRequest = z.infer<typeof pullRequest>
const viewer = z.object({ login: z.string() })

const pullRequestFields = (comments: string): string => `id headRefOid comments(${comments}) {
  nodes { id url body author { login __typename } }
  pageInfo { hasPreviousPage startCursor }
}`

/** https://docs.github.com/graphql/reference/objects#pullrequest */
export const READ = `query ($owner: String!, $repo: String!, $number: Int!, $before: String) {
  viewer { login }
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { ${pullRequestFields('last: 100, before: $before')} } }
}`

/** Writes and looks around: another run may have written at the same moment. */
export const ADD = `mutation ($subject: ID!, $body: String!) {
  addComment(input: { subjectId: $subject, body: $body }) {
    commentEdge { node { id url } }
    subject { ... on PullRequest { ${pullRequestFields('last: 100')} } }
  }
}`

export const UPDATE = `mutation ($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { issueComment { url } }
}`

export const DELETE = `mutation ($id: ID!) {
  deleteIssueComment(input: { id: $id }) { clientMutationId }
}`

/** One place of comments: which pull request, and which comments there are ours. */
export interface Place {
  readonly number: number
  readonly key: string
}

/**
 * Reads back from the newest comment until one of ours comes up.
 * @throws GitHubError
 */
export async function readDiscussion(client: Client, place: Place): Promise<Discussion> {
  let before: string | null = null
  for (let page = 1; ; page++) {
    const answer: z.infer<typeof readAnswer> = await ask(
      { what: 'read the comments', permission: PERMISSION },
      readAnswer,
      async () => ({
        data: await client.graphql(READ, { ...client.repository, number: place.number, before }),
      }),
    )
    const found = answer.repository.pullRequest
    const discussion = discussionOf(found, answer.viewer.login, place.key)
    const { hasPreviousPage, startCursor } = found.comments.pageInfo
    if (discussion.own.length > 0 || !hasPreviousPage || page === MAX_PAGES) return discussion
    before = startCursor
  }
}

const readAnswer = z.object({ viewer, repository: z.object({ pullRequest }) })

const addAnswer = z.object({
  addComment: z.object({
    commentEdge: z.object({ node: z.object({ id: z.string(), url: z.string() }) }),
    subject: pullRequest,
  }),
})

/**
 * @returns the new comment, and the discussion with it
 * @throws GitHubError
 */
export async function addComment(
  client: Client,
  place: Place,
  { id: subject, viewer }: Discussion,
  body: string,
): Promise<{ readonly id: string; readonly url: string; readonly discussion: Discussion }> {
  const { addComment: added } = await ask(
    { what: 'comment on the pull request', permission: PERMISSION },
    addAnswer,
    async () => ({ data: await client.graphql(ADD, { subject, body }) }),
  )
  return { ...added.commentEdge.node, discussion: discussionOf(added.subject, viewer, place.key) }
}

/** @throws GitHubError */
export async function updateComment(client: Client, id: string, body: string): Promise<void> {
  await ask(
    { what: 'update the comment on the pull request', permission: PERMISSION },
    z.unknown(),
    async () => ({
      data: await client.graphql(UPDATE, { id, body }),
    }),
  )
}

/** @throws GitHubError */
export async function deleteComment(client: Client, id: string): Promise<void> {
  await ask({ what: 'delete the duplicate comment', permission: PERMISSION }, z.unknown(), async () => ({
    data: await client.graphql(DELETE, { id }),
  }))
}

function discussionOf(found: PullRequest, viewer: string, key: string): Discussion {
  const own = found.comments.nodes.flatMap((comment) => {
    const stamp = comment === null ? undefined : readMarker(comment.body, key)
    if (comment === null || stamp === undefined || !isAuthor(comment, viewer)) return []
    return [{ id: comment.id, url: comment.url, body: comment.body, stamp }]
  })
  return { id: found.id, head: found.headRefOid, viewer, own }
}

/** Whoever can comment can write the marker. An app is called `name[bot]` as the viewer and `name` as an author. */
function isAuthor({ author }: Comment, viewer: string): boolean {
  const app = viewer.endsWith('[bot]')
  return (
    author !== null &&
    author.login === viewer.replace(/\[bot\]$/, '') &&
    (author.__typename === 'Bot') === app
  )
}
