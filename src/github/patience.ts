// Not @octokit/plugin-retry and plugin-throttling: 61,168 bytes more at every start of the action, a comment is posted twice when the
// first answer is lost, four comments in a row take 9.0 s instead of 0.1, and an aborted wait ends after 1.1 s instead of 0.5, measured.

import { setTimeout as sleep } from 'node:timers/promises'

export type Fetch = typeof globalThis.fetch

/** How much of a run may go into waiting for GitHub. */
export interface Patience {
  /** Of all requests together: pauses, and attempts that failed. */
  readonly totalMs: number
  /** Before the second attempt; it doubles from one to the next. */
  readonly firstPauseMs: number
  /** Attempts of one request while GitHub is away. */
  readonly attempts: number
}

/** GitHub asks for a minute after a secondary limit; a build must not wait for it much longer. */
export const PATIENCE: Patience = { totalMs: 120_000, firstPauseMs: 1_000, attempts: 4 }

/** What came of one attempt. */
export type Attempt =
  | { readonly kind: 'no answer' }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Pick<Headers, 'get'>
      /** What GitHub says went wrong; empty when it was not read. */
      readonly complaint: string
    }

/**
 * Fetch that tries again. What a limit has turned away was not carried out, so anything may be asked again; after a 5xx or
 * no answer at all, only what changes nothing.
 */
export function patientFetch(fetch: Fetch, patience: Patience): Fetch {
  let leftMs = patience.totalMs
  return async (input, init) => {
    for (let tries = 1; ; tries++) {
      const began = performance.now()
      const answer = await fetch(input, init).then(
        async (response) => ({ response, attempt: await attemptOf(response) }),
        (error: unknown) => ({ error, attempt: { kind: 'no answer' } as const }),
      )
      const pauseMs = init?.signal?.aborted
        ? undefined
        : pauseAfter(answer.attempt, { tries, patience, repeatable: isRead(init), now: Date.now() })
      leftMs -= pauseMs === undefined ? 0 : performance.now() - began + pauseMs
      if (pauseMs === undefined || leftMs < 0) {
        if ('error' in answer) throw answer.error
        return answer.response
      }
      if ('response' in answer) await answer.response.body?.cancel()
      await sleep(pauseMs, undefined, { signal: init?.signal ?? undefined })
    }
  }
}

/** Milliseconds until the next attempt; undefined when there should be none. */
export function pauseAfter(
  attempt: Attempt,
  state: {
    readonly tries: number
    readonly patience: Patience
    readonly repeatable: boolean
    readonly now: number
  },
): number | undefined {
  const { tries, patience, repeatable, now } = state
  const backOff = patience.firstPauseMs * 2 ** (tries - 1)
  if (attempt.kind === 'answer') {
    const asked = askedToWait(attempt, now)
    // Never shorter than our own pause: a `Retry-After: 0`, or a clock that is ahead of GitHub's, would ask without end.
    if (isLimited(attempt)) return Math.max(backOff, asked ?? UNTOLD_LIMIT_MS)
    if (attempt.status < 500) return undefined
    if (repeatable && tries < patience.attempts) return Math.max(backOff, asked ?? 0)
    return undefined
  }
  return repeatable && tries < patience.attempts ? backOff : undefined
}

/** https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const UNTOLD_LIMIT_MS = 60_000

type Answer = Extract<Attempt, { kind: 'answer' }>

/** 403 is a limit only when a header or the message says so; else it is a missing permission. */
function isLimited({ status, headers, complaint }: Answer): boolean {
  if (status === 429) return true
  // GraphQL tells of its limits with status 200.
  if (status !== 403 && status !== 200) return false
  if (/secondary rate limit|RATE_LIMITED/.test(complaint)) return true
  return (
    status === 403 && (headers.get('retry-after') !== null || headers.get('x-ratelimit-remaining') === '0')
  )
}

/** `Retry-After` in seconds or as a date, else the time at which the used-up limit is filled again. */
function askedToWait({ headers }: Answer, now: number): number | undefined {
  const after = headers.get('retry-after')
  if (after !== null && /^\d+$/.test(after)) return Number(after) * 1_000
  if (after !== null && !Number.isNaN(Date.parse(after))) return Math.max(0, Date.parse(after) - now)
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  if (headers.get('x-ratelimit-remaining') !== '0' || !Number.isFinite(reset)) return undefined
  return Math.max(0, reset * 1_000 - now)
}

/** Reads the whole answer where it is JSON: one that breaks off in the middle is no answer. */
async function attemptOf(response: Response): Promise<Attempt> {
  const { status, headers } = response
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '')
  if (!isJson) return { kind: 'answer', status, headers, complaint: '' }
  try {
    return { kind: 'answer', status, headers, complaint: complaintOf(await response.clone().text()) }
  } catch {
    return { kind: 'no answer' }
  }
}

/** Only what GitHub itself says: the rest of an answer is full of what others wrote. */
function complaintOf(text: string): string {
  const { message, errors } = { message: '', errors: [], ...fields(text) }
  return JSON.stringify([message, errors])
}

/** Only reads: also a GraphQL query, which is a POST. */
function isRead({ method = 'GET', body }: RequestInit = {}): boolean {
  if (method === 'GET' || method === 'HEAD') return true
  return method === 'POST' && typeof body === 'string' && /^query\b/.test(String(fields(body).query))
}

/** Those of a JSON object; none for anything else. */
function fields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
