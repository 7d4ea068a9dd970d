import * as z from 'zod'
import { ConfigurationError } from '../errors.ts'
import type { RunContext } from './context.ts'

/** What a run is compared with. */
export interface Base {
  readonly branch: string
  /** Tip of that branch that the tested code contains, where the event tells it. */
  readonly commit: string | undefined
}

interface Common {
  readonly defaultBranch: string
  readonly base: Base
  /** Commit that links point to. */
  readonly commit: string
}

/** Why this run happens, and so what it does. */
export type RunEvent = Common &
  (
    | { readonly kind: 'default branch'; readonly trigger: 'push' | 'schedule' | 'workflow_dispatch' }
    | { readonly kind: 'other ref'; readonly ref: string }
    | { readonly kind: 'merge group' }
    | {
        readonly kind: 'pull request'
        readonly number: number
        /** For a fork and for Dependabot the token may only read, whatever `permissions` say. */
        readonly origin: 'same repository' | 'fork' | 'dependabot'
      }
  )

const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)

const anyEvent = z.object({ repository: z.object({ default_branch: z.string().min(1) }).optional() })

/** `before` of a branch's first push is all zeros: there is no such commit. */
const pushEvent = z.object({
  before: commit.nullish().transform((sha) => (/^0*$/.test(sha ?? '') ? undefined : sha)),
})

const pullRequestEvent = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    user: z.object({ login: z.string() }).nullish(),
    head: z.object({ sha: commit, repo: z.object({ id: z.int() }).nullish() }),
    base: z.object({ ref: z.string().min(1), sha: commit, repo: z.object({ id: z.int() }) }),
  }),
})

const mergeGroupEvent = z.object({
  merge_group: z.object({
    base_ref: z.string().startsWith('refs/heads/'),
    base_sha: commit,
    head_sha: commit,
  }),
})

/** Both run with the rights of the default branch while the code may be anybody's. */
const UNSAFE = new Set(['pull_request_target', 'workflow_run'])

/**
 * @param payload the webhook payload of GITHUB_EVENT_PATH, as parsed JSON
 * @throws ConfigurationError when tests must not or cannot run on this event
 */
export function readEvent(context: RunContext, payload: unknown): RunEvent {
  const name = context.eventName
  if (UNSAFE.has(name)) {
    throw new ConfigurationError(
      `Leakgate runs no tests on \`${name}\`: such a run has secrets and a token that can write, and the tests of a pull request are the code of whoever opened it. Use \`on: pull_request\`; on forks the report is in the job summary.`,
    )
  }
  const branch = context.ref.startsWith('refs/heads/') ? context.ref.slice('refs/heads/'.length) : undefined
  // A schedule always runs on the default branch, and its payload does not promise the repository.
  const fallback = name === 'schedule' ? branch : undefined
  const defaultBranch = parse(anyEvent, payload, name).repository?.default_branch ?? fallback
  if (defaultBranch === undefined) throw unusable(name, 'the default branch is missing')

  switch (name) {
    case 'push':
    case 'schedule':
    case 'workflow_dispatch': {
      if (branch !== defaultBranch) {
        const base = { branch: defaultBranch, commit: undefined }
        return { kind: 'other ref', ref: context.ref, defaultBranch, base, commit: context.commit }
      }
      const before = name === 'push' ? parse(pushEvent, payload, name).before : undefined
      const base = { branch: defaultBranch, commit: before ?? undefined }
      return { kind: 'default branch', trigger: name, defaultBranch, base, commit: context.commit }
    }
    case 'pull_request': {
      const pull = parse(pullRequestEvent, payload, name).pull_request
      return {
        kind: 'pull request',
        number: pull.number,
        origin: originOf(pull),
        defaultBranch,
        base: { branch: pull.base.ref, commit: pull.base.sha },
        // Not the merge commit that the runner checks out: that one goes away with the pull request.
        commit: pull.head.sha,
      }
    }
    case 'merge_group': {
      const group = parse(mergeGroupEvent, payload, name).merge_group
      const base = { branch: group.base_ref.slice('refs/heads/'.length), commit: group.base_sha }
      return { kind: 'merge group', defaultBranch, base, commit: group.head_sha }
    }
    default:
      throw new ConfigurationError(
        `Leakgate cannot compare anything on \`${name}\`. It runs on push, pull_request, merge_group, schedule and workflow_dispatch.`,
      )
  }
}

function originOf(
  pull: z.infer<typeof pullRequestEvent>['pull_request'],
): 'same repository' | 'fork' | 'dependabot' {
  // A deleted fork leaves `head.repo` null.
  if (pull.head.repo?.id !== pull.base.repo.id) return 'fork'
  return pull.user?.login === 'dependabot[bot]' ? 'dependabot' : 'same repository'
}

function parse<T>(schema: z.ZodType<T>, payload: unknown, name: string): T {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  throw unusable(name, z.prettifyError(parsed.error))
}

const unusable = (name: string, why: string): ConfigurationError =>
  new ConfigurationError(`The payload of the \`${name}\` event in GITHUB_EVENT_PATH cannot be used: ${why}`)
