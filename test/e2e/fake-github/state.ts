import { createHash } from 'node:crypto'

/** What the fake remembers. Tests may read and change all of it. */
export interface State {
  readonly repository: Repository
  readonly comments: Comment[]
  readonly artifacts: Artifact[]
  readonly runs: Run[]
  readonly pulls: Pull[]
  /** Parents of every commit that was pushed. */
  readonly commits: Map<string, readonly string[]>
  readonly branches: Map<string, string>
  /** What every comparison names. */
  readonly changedFiles: string[]
  readonly tokens: Map<string, Token>
  readonly rateLimit: { limit: number; remaining: number; resetsAt: Date }
}

export interface Repository {
  readonly id: number
  readonly owner: string
  readonly name: string
}

export interface Author {
  readonly login: string
  readonly id: number
  readonly type: 'Bot' | 'User'
}

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly author: Author
  readonly createdAt: Date
  body: string
  updatedAt: Date
}

export interface Run {
  readonly id: number
  readonly number: number
  readonly event: string
  readonly headBranch: string
  readonly headSha: string
  /** Differs from the state's repository for a run of a fork's pull request. */
  readonly headRepository: Repository
  readonly workflowPath: string
  readonly workflowId: number
  readonly createdAt: Date
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: 'success' | 'failure' | 'cancelled' | null
}

export interface Artifact {
  readonly id: number
  readonly name: string
  readonly runId: number
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly contentType: string
  /** What a download gives; not what was uploaded when a test has damaged it. */
  content: Buffer
  /** What GitHub says about it: `sha256:…`. */
  digest: string
}

export interface Pull {
  readonly number: number
  readonly head: { readonly ref: string; readonly repository: Repository; sha: string }
  readonly base: { readonly ref: string; sha: string }
  readonly createdAt: Date
  state: 'open' | 'closed'
}

export type Permission = 'actions' | 'contents' | 'issues' | 'pull-requests'
export type Access = 'none' | 'read' | 'write'

/** What a bearer of this token may do. A permission that is not named is `none`, as in a workflow's `permissions:`. */
export interface Token {
  readonly author: Author
  readonly permissions: Readonly<Partial<Record<Permission, Access>>>
}

export const BOT: Author = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' }

export function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/** Starts at the real time, because the Action compares with its own clock, and moves only forward. */
export class Clock {
  #ahead = 0

  now(): Date {
    return new Date(Date.now() + this.#ahead)
  }

  advanceDays(days: number): void {
    this.#ahead += days * 24 * 60 * 60 * 1000
  }
}

/** The newest commit that both sides have in their history; undefined for unrelated histories. */
export function mergeBase(commits: State['commits'], base: string, head: string): string | undefined {
  const ofBase = new Set(history(commits, base))
  return history(commits, head).find((sha) => ofBase.has(sha))
}

/** Itself and its ancestors, nearest first. */
export function history(commits: State['commits'], start: string): string[] {
  const seen = new Set([start])
  for (const sha of seen) for (const parent of commits.get(sha) ?? []) seen.add(parent)
  return [...seen]
}
