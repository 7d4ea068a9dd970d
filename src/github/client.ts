import { getOctokit } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'
import * as z from 'zod'
import { GitHubError } from '../errors.ts'
import type { RunContext } from './context.ts'
import { type Fetch, PATIENCE, type Patience, patientFetch } from './patience.ts'

type Octokit = ReturnType<typeof getOctokit>

/** One repository of GitHub, and how it is asked. */
export interface Client {
  readonly rest: Octokit['rest']
  readonly graphql: Octokit['graphql']
  /** What every call of `rest` takes. */
  readonly repository: { readonly owner: string; readonly repo: string }
  readonly apiUrl: string
  /** Same proxy, time limit and patience, no token: for signed addresses on other hosts. */
  readonly fetch: Fetch
}

/** Generous for one small answer; a build must not wait for GitHub much longer. */
const REQUEST_TIMEOUT_MS = 20_000

export interface ClientOptions {
  readonly token: string
  readonly context: Pick<RunContext, 'repository' | 'apiUrl'>
  readonly patience?: Patience
  readonly timeoutMs?: number
}

export function createClient(options: ClientOptions): Client {
  const { token, context, patience = PATIENCE, timeoutMs = REQUEST_TIMEOUT_MS } = options
  // The toolkit's own fetch knows the proxy of the runner; a global fetch does not.
  const proxied: Fetch = defaults.request?.fetch ?? globalThis.fetch
  const limited: Fetch = (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs)
    return proxied(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit })
  }
  const fetch = patientFetch(limited, patience)
  const { rest, graphql } = getOctokit(token, { baseUrl: context.apiUrl, request: { fetch } })
  return {
    rest,
    graphql,
    repository: { owner: context.repository.owner, repo: context.repository.name },
    apiUrl: context.apiUrl,
    fetch,
  }
}

/** A question to GitHub: what for, and the permission that an answer needs. */
export interface Question {
  /** Completes "Could not …". */
  readonly what: string
  readonly permission: string
}

/**
 * Asks, and checks the answer's shape.
 * @throws GitHubError for whatever goes wrong: it names the missing permission, or what GitHub said
 */
export async function ask<T>(
  question: Question,
  answers: z.ZodType<T>,
  call: () => Promise<{ readonly data: unknown }>,
): Promise<T> {
  let data: unknown
  try {
    data = (await call()).data
  } catch (error) {
    throw new GitHubError(`Could not ${question.what}: ${explain(error, question.permission)}`, {
      cause: error,
    })
  }
  const parsed = answers.safeParse(data)
  if (parsed.success) return parsed.data
  throw new GitHubError(
    `Could not ${question.what}: GitHub's answer has an unknown shape (${z.prettifyError(parsed.error)}).`,
    { cause: parsed.error },
  )
}

const requestError = z.object({ status: z.number(), message: z.string(), response: z.unknown() })

/** HTTP status of a failed request; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof GitHubError ? error.cause : error
  const parsed = requestError.safeParse(cause)
  // Octokit gives 500 to a request that got no answer at all.
  return parsed.success && parsed.data.response !== undefined ? parsed.data.status : undefined
}

/** What a GraphQL request answers with status 200 when it fails. */
const graphqlFailure = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).min(1),
})

/** Whether the request may have been carried out although it failed: nobody answered, or not knowing what it did. */
export function isUncertain({ cause }: GitHubError): boolean {
  const failure = graphqlFailure.safeParse(cause)
  if (failure.success) return failure.data.errors.every(({ type }) => type === undefined)
  const status = statusOf(cause)
  return status === undefined || status >= 500
}

function explain(error: unknown, permission: string): string {
  const failure = graphqlFailure.safeParse(error)
  const message = failure.success
    ? failure.data.errors.map((one) => one.message).join('; ')
    : error instanceof Error
      ? error.message
      : String(error)
  const needs = `The job needs \`permissions: ${permission}\`.`
  if (/rate limit/i.test(message)) return `the token has reached its rate limit (${message}).`
  if (failure.success) {
    const refused = failure.data.errors.some(({ type }) => type !== undefined && REFUSALS.has(type))
    return `GitHub answered "${message}".${refused ? ` ${needs}` : ''}`
  }
  const status = statusOf(error)
  if (status === undefined) return `no answer from GitHub (${message}).`
  if (status === 429) return `the token has reached its rate limit (${message}).`
  if (status === 401) return `GitHub does not accept the token (${message}).`
  // A resource that the token may not see is "not found".
  if (status === 403 || status === 404) return `GitHub answered ${status} (${message}). ${needs}`
  return `GitHub answered ${status} (${message}).`
}

const REFUSALS = new Set(['FORBIDDEN', 'NOT_FOUND', 'INSUFFICIENT_SCOPES'])
