import { resolve } from 'node:path'
import * as z from 'zod'
import { GitHubError } from '../errors.ts'
import { fetchAncestors } from '../git/fetch.ts'
import { git } from '../git/git.ts'
import { ask } from '../github/client.ts'
import type { Job } from './job.ts'
import { hasHistory } from './merge-base.ts'

/** Older baselines say little about today, and one answer of GitHub has no more commits. */
const MAX_ANCESTORS = 100

/** https://docs.github.com/rest/commits/commits#list-commits */
const commits = z.array(z.object({ sha: z.string(), parents: z.array(z.object({ sha: z.string() })) }))

/**
 * The commits before this one on its branch, nearest first: each the first parent of the one before it, which is what the
 * branch pointed to. From the checkout where it has its history, else by git from where it came from, else asked in one
 * request; empty when nobody tells.
 */
export async function ancestorsOf(
  commit: string,
  job: Pick<Job, 'client' | 'context' | 'inputs' | 'environment' | 'log'>,
): Promise<readonly string[]> {
  return (await ancestorsByGit(commit, job)) ?? askAncestors(commit, job)
}

async function ancestorsByGit(
  commit: string,
  { context, inputs, environment }: Pick<Job, 'context' | 'inputs' | 'environment'>,
): Promise<readonly string[] | undefined> {
  const folder = resolve(context.workspace, inputs.workingDirectory)
  if (await hasHistory(folder, environment)) {
    const count = `--max-count=${MAX_ANCESTORS + 1}`
    const listed = await git(['rev-list', '--first-parent', count, commit], folder, environment)
    if (listed !== undefined) return listed.split('\n').slice(1)
  }
  const remote = { name: 'origin', serverUrl: context.serverUrl, token: inputs.token }
  return fetchAncestors(folder, commit, MAX_ANCESTORS, remote, environment)
}

async function askAncestors(
  commit: string,
  { client, log }: Pick<Job, 'client' | 'log'>,
): Promise<readonly string[]> {
  try {
    const found = await ask(
      { what: 'list the commits before the merge base', permission: 'contents: read' },
      commits,
      () => client.rest.repos.listCommits({ ...client.repository, sha: commit, per_page: MAX_ANCESTORS }),
    )
    return firstParents(commit, new Map(found.map(({ sha, parents }) => [sha, parents[0]?.sha])))
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.info(`Could not find the nearest baseline: ${error.message}`)
    return []
  }
}

function firstParents(start: string, parentOf: ReadonlyMap<string, string | undefined>): readonly string[] {
  const chain: string[] = []
  const seen = new Set([start])
  for (let next = parentOf.get(start); next !== undefined && !seen.has(next); next = parentOf.get(next)) {
    seen.add(next)
    chain.push(next)
  }
  return chain
}
