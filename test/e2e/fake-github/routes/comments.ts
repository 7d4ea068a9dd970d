import { type Answer, type Call, invalid, notFound, paginate, type Route, textField } from '../http.ts'
import { commentJson } from '../representations.ts'
import type { Comment } from '../state.ts'

/** https://github.com/orgs/community/discussions/27190 */
export const MAX_COMMENT_CHARS = 65_536

const OF_ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
const ONE = '/repos/{owner}/{repo}/issues/comments/{comment_id}'

const READ = { access: 'read', anyOf: ['issues', 'pull-requests'] } as const
const WRITE = { access: 'write', anyOf: ['issues', 'pull-requests'] } as const

export const commentRoutes: readonly Route[] = [
  { method: 'GET', template: OF_ISSUE, needs: READ, handle: list },
  { method: 'POST', template: OF_ISSUE, needs: WRITE, handle: create },
  { method: 'GET', template: ONE, needs: READ, handle: (call) => shown(200, find(call), call) },
  { method: 'PATCH', template: ONE, needs: WRITE, handle: update },
  { method: 'DELETE', template: ONE, needs: WRITE, handle: remove },
]

function list(call: Call): Answer {
  const since = new Date(call.query.get('since') ?? 0)
  const { items, headers } = paginate(
    call.state.comments
      .filter((comment) => comment.issue === Number(call.params.issue_number) && comment.updatedAt >= since)
      .sort((a, b) => a.id - b.id),
    call,
  )
  return {
    status: 200,
    body: items.map((comment) => commentJson(comment, call.state.repository, call.origin)),
    headers,
  }
}

function create(call: Call): Answer {
  const body = acceptableBody(call)
  if (body === undefined) return tooLong
  return shown(201, createComment(call, Number(call.params.issue_number), body), call)
}

export function createComment({ state, clock, author, nextId }: Call, issue: number, body: string): Comment {
  const now = clock.now()
  const comment: Comment = { id: nextId(), issue, author, createdAt: now, updatedAt: now, body }
  state.comments.push(comment)
  return comment
}

function update(call: Call): Answer {
  const comment = find(call)
  const body = acceptableBody(call)
  if (body === undefined) return tooLong
  if (comment) Object.assign(comment, { body, updatedAt: call.clock.now() })
  return shown(200, comment, call)
}

function remove(call: Call): Answer {
  const comment = find(call)
  if (comment === undefined) return notFound
  call.state.comments.splice(call.state.comments.indexOf(comment), 1)
  return { status: 204 }
}

const tooLong = invalid(`body is too long (maximum is ${MAX_COMMENT_CHARS} characters)`)

function acceptableBody({ json }: Call): string | undefined {
  const body = textField(json, 'body')
  return body !== undefined && body !== '' && body.length <= MAX_COMMENT_CHARS ? body : undefined
}

function find(call: Call): Comment | undefined {
  return findComment(call, Number(call.params.comment_id))
}

export function findComment({ state }: Call, id: number): Comment | undefined {
  return state.comments.find((comment) => comment.id === id)
}

function shown(status: number, comment: Comment | undefined, { state, origin }: Call): Answer {
  return comment ? { status, body: commentJson(comment, state.repository, origin) } : notFound
}
