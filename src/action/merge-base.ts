import { resolve } from 'node:path'
import { GitHubError } from '../errors.ts'
import { git } from '../git/git.ts'
import { compareCommits } from '../github/compare-commits.ts'
import type { Job } from './job.ts'

/** The commit that the baseline should be of. */
export interface Wanted {
  /** Undefined when nothing tells: then the newest baseline has to do. */
  readonly commit: string | undefined
  readonly name: 'merge base' | 'previous push' | 'this commit'
  /** Files that the pull request changes, where GitHub was asked; null when it did not tell all of them. */
  readonly changed?: readonly string[] | null
}

const COMMIT = /^[0-9a-f]{40,64}$/

type Needs = Pick<Job, 'event' | 'context' | 'inputs' | 'environment' | 'client' | 'log'>

/**
 * Where the code that is tested left the base branch. What is checked out decides: of a pull request that is its merge into
 * the base branch, unless the workflow asks for another commit. The merge contains all of the base branch, so it is compared
 * with that, and not with where the pull request began: what the base branch leaks since then is not its doing.
 */
export async function findWanted(job: Needs): Promise<Wanted> {
  const { event } = job
  switch (event.kind) {
    case 'default branch': {
      const { commit } = event.base
      // Only a push has something before it.
      return commit === undefined
        ? { commit: event.commit, name: 'this commit' }
        : { commit, name: 'previous push' }
    }
    case 'merge group':
      return { commit: event.base.commit, name: 'merge base' }
    case 'pull request':
    case 'other ref':
      return { name: 'merge base', ...(await mergeBaseOf(job)) }
    default:
      return event satisfies never
  }
}

type FoundMergeBase = Pick<Wanted, 'commit' | 'changed'>

async function mergeBaseOf(job: Needs): Promise<FoundMergeBase> {
  const { event, context, inputs, environment } = job
  const folder = resolve(context.workspace, inputs.workingDirectory)
  const head = await readHead(folder, environment)
  const { branch, commit } = event.base
  if (event.kind === 'pull request') {
    const [into, merged, ...others] = head?.parents ?? []
    if (into !== undefined && merged === event.commit && others.length === 0) return { commit: into }
    // What the payload calls the base is older than the merge when the base branch has moved since.
    if (head === undefined) return { commit }
  }
  const base = commit ?? `refs/remotes/origin/${branch}`
  const known = (await hasHistory(folder, environment))
    ? await git(['merge-base', base, 'HEAD'], folder, environment)
    : undefined
  if (isCommit(known)) return { commit: known }
  return askMergeBase(job, commit ?? branch, head?.commit ?? event.commit)
}

interface Head {
  readonly commit: string
  readonly parents: readonly string[]
}

/** The raw object names its parents even where a shallow clone does not have them. */
export async function readHead(folder: string, environment: NodeJS.ProcessEnv): Promise<Head | undefined> {
  const commit = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], folder, environment)
  const text = await git(['cat-file', 'commit', 'HEAD'], folder, environment)
  if (!isCommit(commit) || text === undefined) return undefined
  const [header = ''] = text.split('\n\n', 1)
  const parents = [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, parent = '']) => parent)
  return { commit, parents }
}

/** Whether a clone has all commits, so that what git says of ancestors is so. */
export async function hasHistory(folder: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return (await git(['rev-parse', '--is-shallow-repository'], folder, environment)) === 'false'
}

function isCommit(text: string | undefined): text is string {
  return text !== undefined && COMMIT.test(text)
}

async function askMergeBase(
  { client, event, log }: Needs,
  base: string,
  head: string,
): Promise<FoundMergeBase> {
  try {
    const { mergeBase, files } = await compareCommits(client, 'find the merge base', base, head)
    // Another commit may be a merge, which changes what its other parents bring, too.
    return { commit: mergeBase, ...(head === event.commit && { changed: files }) }
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.info(`Could not find the merge base: ${error.message}`)
    return { commit: undefined }
  }
}
