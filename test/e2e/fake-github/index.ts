import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Answer,
  forbidden,
  type MatchedRoute,
  type Needs,
  notFound,
  type Route,
  router,
} from './http.ts'
import { artifactRoutes } from './routes/artifacts.ts'
import { commentRoutes } from './routes/comments.ts'
import { graphqlRoutes } from './routes/graphql.ts'
import { repositoryRoutes } from './routes/repository.ts'
import { resultsServiceRoutes, runtimeToken } from './routes/results-service.ts'
import { userRoutes } from './routes/user.ts'
import { loadSpec } from './spec.ts'
import {
  type Artifact,
  type Author,
  BOT,
  Clock,
  type Comment,
  digestOf,
  type Pull,
  type Run,
  type State,
  type Token,
} from './state.ts'

export interface FakeOptions {
  readonly owner?: string
  readonly name?: string
  /** Time before every answer. */
  readonly latencyMs?: number
}

/** GitHub, as far as the Action can see it: the REST API, the results service and the blob storage behind both. */
export interface FakeGitHub {
  /** For GITHUB_API_URL and ACTIONS_RESULTS_URL. */
  readonly url: string
  readonly state: State
  readonly clock: Clock
  readonly requests: readonly LoggedRequest[]
  /** A token of a workflow whose `permissions:` are these; it acts as github-actions[bot] unless told otherwise. */
  issueToken(permissions: Token['permissions'], author?: Author): string
  /** The ACTIONS_RUNTIME_TOKEN of a run. */
  runtimeToken(runId: number): string
  addRun(run?: Partial<Run>): Run
  addArtifact(artifact: NewArtifact): Artifact
  addComment(comment: { readonly issue: number; readonly body: string; readonly author?: Author }): Comment
  addPull(pull: Pick<Pull, 'head' | 'base'> & { readonly number?: number }): Pull
  inject(fault: Fault): void
  hold(wanted: Wanted): Gate
  /** What broke GitHub's description since the last call, for a test that breaks it on purpose. */
  takeProblems(): readonly string[]
  /** Stops it; rejects when an exchange broke GitHub's description, so that awaiting it in `afterEach` fails that test. */
  close(): Promise<void>
}

export type NewArtifact = Pick<Artifact, 'runId' | 'content'> &
  Partial<Pick<Artifact, 'name' | 'createdAt' | 'expiresAt' | 'contentType' | 'digest'>>

export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Parsed JSON; undefined without a body and for uploads. */
  readonly body: unknown
  readonly status: number
  readonly authorized: boolean
}

/** What goes wrong with the next requests that match. */
export interface Fault extends Wanted {
  /**
   * An answer in place of the route's; or the connection is closed without one: `hang up` before the request was carried
   * out, `lose the answer` after. `stall` never answers.
   */
  readonly status: number | 'hang up' | 'lose the answer' | 'stall'
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Default: 1. */
  readonly times?: number
}

/** Which requests. */
export interface Wanted {
  readonly method?: string
  /** A part of the path, or a pattern. */
  readonly path?: string | RegExp
  /** Of the body as JSON: tells one GraphQL operation from another. */
  readonly body?: RegExp
}

/** Holds requests back, so that a test decides what happens first. */
export interface Gate {
  /** Resolves when so many are held. */
  held(count: number): Promise<void>
  /** Lets them go, and those that come later. */
  open(): void
}

const GRAPHQL = '/graphql'
const REQUESTS_PER_HOUR = 1000

export async function startFakeGitHub(options: FakeOptions = {}): Promise<FakeGitHub> {
  const clock = new Clock()
  const state: State = {
    repository: { id: 1, owner: options.owner ?? 'acme', name: options.name ?? 'widget' },
    comments: [],
    artifacts: [],
    runs: [],
    pulls: [],
    commits: new Map(),
    branches: new Map(),
    changedFiles: [],
    tokens: new Map(),
    rateLimit: {
      limit: REQUESTS_PER_HOUR,
      remaining: REQUESTS_PER_HOUR,
      resetsAt: new Date(Date.now() + 60 * 60 * 1000),
    },
  }
  const requests: LoggedRequest[] = []
  const faults: { readonly fault: Fault; left: number }[] = []
  const gates: ReturnType<typeof openGate>[] = []
  const problems: string[] = []
  const spec = loadSpec()
  const match = router([
    ...commentRoutes,
    ...graphqlRoutes,
    ...artifactRoutes,
    ...repositoryRoutes,
    ...userRoutes,
    ...resultsServiceRoutes(),
  ])
  let lastId = 1000
  const nextId = () => ++lastId

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      problems.push(`the fake failed at ${request.method} ${request.url}: ${String(error)}`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request
    const url = new URL(request.url ?? '/', origin)
    const raw = await bodyOf(request)
    const isRest = !/^\/(blob|upload|twirp)\//.test(url.pathname)
    const json =
      url.pathname.startsWith('/upload/') || raw.length === 0 ? undefined : JSON.parse(raw.toString())
    await sleep(options.latencyMs ?? 0)
    const asked = { method, path: url.pathname, body: raw.toString() }
    for (const gate of gates) if (matches(gate.wanted, asked)) await gate.pass()

    const token = state.tokens.get(/^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '')
    const fault = takeFault(asked)
    const matched = match(method, url.pathname)
    const answer =
      fault && fault.status !== 'lose the answer'
        ? faultAnswer(fault)
        : (refusal(matched?.route, token, headers.authorization, isRest) ??
          (matched ? route(matched) : notFound))
    const log = { method, path: url.pathname, query: Object.fromEntries(url.searchParams), body: json }
    requests.push({ ...log, status: answer.status, authorized: headers.authorization !== undefined })
    if (isRest && url.pathname !== GRAPHQL) check(answer, fault !== undefined)
    if (fault?.status === 'stall') return
    if (typeof fault?.status === 'string') response.destroy()
    else send(response, answer, isRest)

    function route({ route, params }: MatchedRoute): Answer {
      const author = token?.author ?? BOT
      const path = url.pathname
      const query = url.searchParams
      const grants = (needs: Needs) => token !== undefined && isGranted(token, needs)
      const complain = (problem: string) => {
        problems.push(problem)
      }
      const asker = { author, grants, complain }
      return route.handle({ state, clock, origin, path, params, query, json, raw, headers, ...asker, nextId })
    }

    function check({ status, body }: Answer, isFault: boolean): void {
      const found = spec.check({
        method,
        path: url.pathname,
        query: url.searchParams,
        body: json,
        status,
        answer: body,
      })
      // What a fault answers is the test's choice, not GitHub's.
      const own = isFault ? found.filter((problem) => !/^(answer|status) /.test(problem)) : found
      problems.push(...own.map((problem) => `${method} ${url.pathname}${url.search} → ${status}: ${problem}`))
    }
  }

  function refusal(
    route: Route | undefined,
    token: Token | undefined,
    authorization: string | undefined,
    isRest: boolean,
  ): Answer | undefined {
    if (!isRest) {
      // A signed address carries its own right. Azure refuses a second one, and a client that sends it gives the token away.
      const isTwirp = route?.template.startsWith('/twirp/')
      if (isTwirp || authorization === undefined) return undefined
      problems.push('a token was sent to the blob storage')
      return { status: 400, body: Buffer.from('<Error><Code>InvalidAuthenticationInfo</Code></Error>') }
    }
    if (token === undefined) return { status: 401, body: { message: 'Bad credentials', status: '401' } }
    if (state.rateLimit.remaining <= 0) {
      const message = 'API rate limit exceeded for installation.'
      return route?.template === GRAPHQL
        ? { status: 200, body: { errors: [{ type: 'RATE_LIMITED', message }] } }
        : { status: 403, body: { message, status: '403' } }
    }
    state.rateLimit.remaining--
    return route?.needs && !isGranted(token, route.needs) ? forbidden : undefined
  }

  function takeFault(asked: Asked): Fault | undefined {
    const entry = faults.find(({ fault, left }) => left > 0 && matches(fault, asked))
    if (entry) entry.left--
    return entry?.fault
  }

  function send(response: ServerResponse, { status, body, headers }: Answer, isRest: boolean): void {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body))
    response.writeHead(status, {
      'content-type': Buffer.isBuffer(body) ? 'application/xml' : 'application/json; charset=utf-8',
      'content-length': bytes.length,
      ...(isRest ? rateLimitHeaders() : {}),
      ...headers,
    })
    response.end(bytes)
  }

  function rateLimitHeaders(): Record<string, string> {
    const { limit, remaining, resetsAt } = state.rateLimit
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(Math.ceil(resetsAt.getTime() / 1000)),
    }
  }

  return {
    url: origin,
    state,
    clock,
    requests,
    runtimeToken,
    issueToken(permissions, author = BOT) {
      // The prefix tells clients whose token it is: https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
      const token = `${author.type === 'Bot' ? 'ghs' : 'ghp'}_fake${nextId()}`
      state.tokens.set(token, { author, permissions })
      return token
    },
    addRun(values = {}) {
      const id = nextId()
      const run: Run = {
        id,
        number: id,
        event: 'push',
        headBranch: 'main',
        headSha: '0'.repeat(40),
        headRepository: state.repository,
        workflowPath: '.github/workflows/ci.yml',
        workflowId: 77,
        createdAt: clock.now(),
        status: 'completed',
        conclusion: 'success',
        ...values,
      }
      state.runs.push(run)
      return run
    },
    addArtifact(values) {
      const artifact: Artifact = {
        id: nextId(),
        name: 'leakgate-baseline',
        createdAt: clock.now(),
        expiresAt: new Date(clock.now().getTime() + 90 * 24 * 60 * 60 * 1000),
        contentType: 'application/zip',
        digest: digestOf(values.content),
        ...values,
      }
      state.artifacts.push(artifact)
      return artifact
    },
    addComment({ issue, body, author = BOT }) {
      const now = clock.now()
      const comment: Comment = { id: nextId(), issue, author, body, createdAt: now, updatedAt: now }
      state.comments.push(comment)
      return comment
    },
    addPull({ number, head, base }) {
      const pull: Pull = { number: number ?? nextId(), head, base, createdAt: clock.now(), state: 'open' }
      state.pulls.push(pull)
      return pull
    },
    inject(fault) {
      faults.push({ fault, left: fault.times ?? 1 })
    },
    hold(wanted) {
      const gate = openGate(wanted)
      gates.push(gate)
      return gate
    },
    takeProblems: () => problems.splice(0),
    async close() {
      for (const gate of gates) gate.open()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      const found = problems.splice(0)
      if (found.length > 0) {
        throw new Error(`Exchanges that GitHub's description does not allow:\n  ${found.join('\n  ')}`)
      }
    },
  }
}

function isGranted(token: Token, { access, anyOf }: Needs): boolean {
  return anyOf.some((permission) => {
    const granted = token.permissions[permission] ?? 'none'
    return granted === 'write' || granted === access
  })
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

function matches(wanted: Wanted, { method, path, body }: Asked): boolean {
  const pathMatches =
    wanted.path instanceof RegExp
      ? wanted.path.test(path)
      : wanted.path === undefined || path.includes(wanted.path)
  return pathMatches && (wanted.method ?? method) === method && (wanted.body?.test(body) ?? true)
}

function openGate(wanted: Wanted) {
  const waiting: (() => void)[] = []
  const watchers: { readonly count: number; readonly resolve: () => void }[] = []
  let isOpen = false
  return {
    wanted,
    async pass(): Promise<void> {
      if (isOpen) return
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        for (const watcher of watchers) if (waiting.length >= watcher.count) watcher.resolve()
      })
    },
    async held(count: number): Promise<void> {
      if (waiting.length >= count) return
      await new Promise<void>((resolve) => watchers.push({ count, resolve }))
    },
    open(): void {
      isOpen = true
      for (const release of waiting.splice(0)) release()
    },
  }
}

function faultAnswer({ status, message, headers }: Fault): Answer {
  if (typeof status === 'string') return { status: 0 }
  return { status, body: { message: message ?? 'Injected' }, ...(headers ? { headers } : {}) }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
