import { getOctokit } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'
import { retry } from '@octokit/plugin-retry'
import { z } from 'zod'
import { GitHubError } from '../errors.ts'
import type { RunContext } from './context.ts'

/** One repository of GitHub, and how it is asked. */
export interface Client {
  readonly rest: ReturnType<typeof getOctokit>['rest']
  /** What every call of `rest` takes. */
  readonly repository: { readonly owner: string; readonly repo: string }
  readonly apiUrl: string
  /** Whether the token belongs to a person, and not to an app such as github-actions. */
  readonly personal: boolean
  /** Same proxy and time limit, no token: for signed addresses on other hosts. */
  readonly fetch: typeof globalThis.fetch
}

/** Generous for one small answer; a build must not wait for GitHub much longer. */
const REQUEST_TIMEOUT_MS = 20_000

/** A second try helps over a hiccup; when GitHub is down, say so and go on. */
const RETRIES = 1

export interface ClientOptions {
  readonly token: string
  readonly context: Pick<RunContext, 'repository' | 'apiUrl'>
  readonly retryDelayMs?: number
  readonly timeoutMs?: number
}

export function createClient(options: ClientOptions): Client {
  const { token, context, retryDelayMs = 1_000, timeoutMs = REQUEST_TIMEOUT_MS } = options
  // The toolkit's own fetch knows the proxy of the runner; a global fetch does not.
  const proxied: typeof globalThis.fetch = defaults.request?.fetch ?? globalThis.fetch
  const fetch: typeof globalThis.fetch = (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs)
    return proxied(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit })
  }
  const octokit = getOctokit(
    token,
    {
      baseUrl: context.apiUrl,
      request: { fetch },
      retry: { retries: RETRIES, retryAfterBaseValue: retryDelayMs },
    },
    retry,
  )
  return {
    rest: octokit.rest,
    repository: { owner: context.repository.owner, repo: context.repository.name },
    apiUrl: context.apiUrl,
    personal: PERSONAL_TOKEN.test(token),
    fetch,
  }
}

/** https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats */
const PERSONAL_TOKEN = /^(ghp|gho|ghu|github_pat)_/

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

function explain(error: unknown, permission: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const status = statusOf(error)
  if (status === undefined) return `no answer from GitHub (${message}).`
  if (status === 429 || /rate limit/i.test(message))
    return `the rate limit of the token is used up (${message}).`
  if (status === 401) return `GitHub does not accept the token (${message}).`
  // A resource that the token may not see is "not found".
  if (status === 403 || status === 404) {
    return `GitHub answered ${status} (${message}). The job needs \`permissions: ${permission}\`.`
  }
  return `GitHub answered ${status} (${message}).`
}
