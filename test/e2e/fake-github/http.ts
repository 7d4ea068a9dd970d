import { templatePattern } from './spec.ts'
import type { Access, Author, Clock, Permission, State } from './state.ts'

/** One request, parsed, with everything a route needs to answer it. */
export interface Call {
  readonly state: State
  readonly clock: Clock
  /** Address of the fake without a slash at the end. */
  readonly origin: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly json: unknown
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly author: Author
  /** Whether the token allows this. */
  grants(needs: Needs): boolean
  /** Notes what no client of GitHub may do, for the test to fail. */
  complain(problem: string): void
  nextId(): number
}

/** Any one of the permissions is enough. */
export interface Needs {
  readonly access: Exclude<Access, 'none'>
  readonly anyOf: readonly Permission[]
}

export interface Answer {
  readonly status: number
  /** Sent as JSON; a Buffer as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: string
  readonly template: string
  /** Absent: the route does its own checks. */
  readonly needs?: Needs
  handle(call: Call): Answer
}

export interface MatchedRoute {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

export function router(routes: readonly Route[]) {
  const patterns = routes.map((route) => ({ route, pattern: templatePattern(route.template) }))
  return (method: string, path: string): MatchedRoute | undefined => {
    for (const { route, pattern } of patterns) {
      const match = route.method === method ? pattern.exec(path) : null
      if (match) return { route, params: mapValues(match.groups ?? {}, decodeURIComponent) }
    }
    return undefined
  }
}

export const notFound: Answer = { status: 404, body: { message: 'Not Found', status: '404' } }

export const forbidden: Answer = {
  status: 403,
  body: { message: 'Resource not accessible by integration', status: '403' },
}

export function invalid(message: string): Answer {
  return {
    status: 422,
    body: {
      message: `Validation Failed: ${message}`,
      errors: [],
      documentation_url: 'https://docs.github.com/rest',
    },
  }
}

export const MAX_PER_PAGE = 100
const DEFAULT_PER_PAGE = 30

export interface Page<T> {
  readonly items: readonly T[]
  readonly headers: Readonly<Record<string, string>>
}

/** One page, and the Link header by which a client finds the others. */
export function paginate<T>(items: readonly T[], { path, query, origin }: Call): Page<T> {
  const perPage = Math.min(positiveInteger(query.get('per_page')) ?? DEFAULT_PER_PAGE, MAX_PER_PAGE)
  const page = positiveInteger(query.get('page')) ?? 1
  const last = Math.max(1, Math.ceil(items.length / perPage))
  const link = (relation: string, number: number) => {
    const target = new URL(path, origin)
    for (const [name, value] of query) target.searchParams.set(name, value)
    target.searchParams.set('page', String(number))
    return `<${target}>; rel="${relation}"`
  }
  const links = [
    ...(page > 1 ? [link('prev', page - 1), link('first', 1)] : []),
    ...(page < last ? [link('next', page + 1), link('last', last)] : []),
  ]
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  }
}

/** A member of a JSON object when it is a string. */
export function textField(json: unknown, name: string): string | undefined {
  const value = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
  return typeof value === 'string' ? value : undefined
}

function positiveInteger(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d*$/.test(text) ? Number(text) : undefined
}

function mapValues(object: Readonly<Record<string, string>>, change: (value: string) => string) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
