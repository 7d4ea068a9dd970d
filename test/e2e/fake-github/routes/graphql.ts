import { readFileSync } from 'node:fs'
import { buildSchema, executeSync, GraphQLError, parse, specifiedRules, validate } from 'graphql'
import { type Answer, type Call, type Route, textField } from '../http.ts'
import { commentJson, timestamp } from '../representations.ts'
import type { Author, Comment, Pull } from '../state.ts'
import { createComment, findComment, MAX_COMMENT_CHARS } from './comments.ts'

/** GitHub's own description, as far as the fake goes (made by reduce-graphql.mjs). */
const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))

/** https://docs.github.com/graphql/overview/about-the-graphql-api */
export const graphqlRoutes: readonly Route[] = [{ method: 'POST', template: '/graphql', handle: answer }]

function answer(call: Call): Answer {
  const document = parse(textField(call.json, 'query') ?? '')
  const mistakes = validate(schema, document, specifiedRules)
  // A question that GitHub would not understand is a defect of who asks.
  for (const { message } of mistakes) call.complain(`graphql: ${message}`)
  if (mistakes.length > 0)
    return { status: 200, body: { errors: mistakes.map(({ message }) => ({ message })) } }
  const variableValues = Object(call.json).variables ?? {}
  const { data, errors } = executeSync({ schema, document, variableValues, rootValue: rootOf(call) })
  return {
    status: 200,
    body: {
      data,
      ...(errors ? { errors: errors.map((error) => shownError(error, call)) } : {}),
    },
  }
}

/** What GitHub refuses has a type; anything else is the fake's own failure. */
class Refusal extends Error {
  readonly type: string
  constructor(type: 'FORBIDDEN' | 'NOT_FOUND' | 'UNPROCESSABLE', message: string) {
    super(message)
    this.type = type
  }
}

function shownError({ originalError, message, path }: GraphQLError, call: Call) {
  if (!(originalError instanceof Refusal)) call.complain(`graphql: ${message}`)
  return { ...(originalError instanceof Refusal ? { type: originalError.type } : {}), path, message }
}

function rootOf(call: Call) {
  const { state, author } = call
  const { owner, name } = state.repository
  return {
    viewer: () => ({ id: `U_${author.id}`, login: author.login, url: `https://github.com/${author.login}` }),
    repository(wanted: { readonly owner: string; readonly name: string }) {
      if (wanted.owner !== owner || wanted.name !== name) {
        throw new Refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
      }
      return {
        id: `R_${state.repository.id}`,
        pullRequest({ number }: { readonly number: number }) {
          requireAccess(call, 'read')
          const pull = state.pulls.find((candidate) => candidate.number === number)
          if (pull) return pullNode(pull, call)
          throw new Refusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
        },
      }
    },
    addComment({ input }: { readonly input: { readonly subjectId: string; readonly body: string } }) {
      requireAccess(call, 'write')
      const pull = state.pulls.find(({ number }) => pullId(number) === input.subjectId)
      if (pull === undefined) throw noNode(input.subjectId)
      const comment = createComment(call, pull.number, acceptable(input.body))
      return {
        commentEdge: { cursor: cursorOf(comment), node: commentNode(comment, call) },
        subject: pullNode(pull, call),
      }
    },
    updateIssueComment({ input }: { readonly input: { readonly id: string; readonly body: string } }) {
      requireAccess(call, 'write')
      const comment = commentOf(input.id, call)
      Object.assign(comment, { body: acceptable(input.body), updatedAt: call.clock.now() })
      return { issueComment: commentNode(comment, call) }
    },
    deleteIssueComment({ input }: { readonly input: { readonly id: string } }) {
      requireAccess(call, 'write')
      state.comments.splice(state.comments.indexOf(commentOf(input.id, call)), 1)
      return { clientMutationId: null }
    },
  }
}

function requireAccess(call: Call, access: 'read' | 'write'): void {
  if (!call.grants({ access, anyOf: ['issues', 'pull-requests'] }))
    throw new Refusal('FORBIDDEN', 'Resource not accessible by integration')
}

function acceptable(body: string): string {
  if (body.trim() === '') throw new Refusal('UNPROCESSABLE', "Body can't be blank")
  if (body.length <= MAX_COMMENT_CHARS) return body
  throw new Refusal('UNPROCESSABLE', `Body is too long (maximum is ${MAX_COMMENT_CHARS} characters)`)
}

const pullId = (number: number): string => `PR_${number}`
const commentId = ({ id }: Comment): string => `IC_${id}`
const cursorOf = ({ id }: Comment): string => Buffer.from(`cursor:${id}`).toString('base64')
const noNode = (id: string) =>
  new Refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`)

function commentOf(id: string, call: Call): Comment {
  const comment = findComment(call, Number(id.replace(/^IC_/, '')))
  if (comment === undefined) throw noNode(id)
  return comment
}

function pullNode(pull: Pull, call: Call) {
  return {
    __typename: 'PullRequest',
    id: pullId(pull.number),
    number: pull.number,
    headRefOid: pull.head.sha,
    comments: (range: Range) => connection(pull, range, call),
  }
}

interface Range {
  readonly first?: number
  readonly last?: number
  readonly before?: string | null
  readonly after?: string | null
}

const MAX_NODES = 100

/** https://relay.dev/graphql/connections.htm */
function connection(pull: Pull, { first, last, before, after }: Range, call: Call) {
  const size = first ?? last
  if (size === undefined || size > MAX_NODES)
    throw new GraphQLError('You must provide a `first` or `last` value of at most 100.')
  const all = call.state.comments.filter(({ issue }) => issue === pull.number).sort((a, b) => a.id - b.id)
  const end = before ? all.findIndex((comment) => cursorOf(comment) === before) : all.length
  const start = after ? all.findIndex((comment) => cursorOf(comment) === after) + 1 : 0
  const range = all.slice(start, end)
  const items = first === undefined ? range.slice(-size) : range.slice(0, size)
  const [head, tail] = [items[0], items.at(-1)]
  return {
    totalCount: all.length,
    nodes: items.map((comment) => commentNode(comment, call)),
    pageInfo: {
      startCursor: head ? cursorOf(head) : null,
      endCursor: tail ? cursorOf(tail) : null,
      hasPreviousPage: head !== undefined && all.indexOf(head) > 0,
      hasNextPage: tail !== undefined && all.indexOf(tail) < all.length - 1,
    },
  }
}

function commentNode(comment: Comment, { state, origin }: Call) {
  return {
    id: commentId(comment),
    url: commentJson(comment, state.repository, origin).html_url,
    body: comment.body,
    createdAt: timestamp(comment.createdAt),
    updatedAt: timestamp(comment.updatedAt),
    author: actor(comment.author),
  }
}

/** An app is `name[bot]` as a viewer and for REST, and `name` as an actor. */
function actor({ type, login, id }: Author) {
  return {
    __typename: type,
    id: `U_${id}`,
    login: login.replace(/\[bot\]$/, ''),
    url: `https://github.com/${login}`,
  }
}
