import { mkdtemp, rm } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { getExecOutput } from '@actions/exec'
import { git, strings } from './git.ts'

/** How a commit can be had that a shallow clone does not hold. */
export interface Remote {
  readonly name: string
  /** Web address that the token is for. */
  readonly serverUrl: string
  readonly token: string
}

/** A remote that does not answer must not hold up the build: git gives up below 1 KB/s over 30 s. */
const PATIENCE = { 'http.lowSpeedLimit': '1000', 'http.lowSpeedTime': '30' } as const

/** The tests can have written some, and would see the token. */
const NO_HOOKS = { 'core.hooksPath': devNull } as const

/**
 * Makes sure that the repository holds a commit, without its history.
 * @param environment without secrets, as for all of git
 * @returns why it cannot be had; undefined when it is there
 */
export async function obtainCommit(
  root: string,
  commit: string,
  remote: Remote,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (await isThere(root, commit, environment)) return undefined
  let said = ''
  // As the checkout left it first: a token on top of one that it has kept would be refused.
  for (const own of [undefined, tokenFor(remote)]) {
    const env = own === undefined ? environment : { ...environment, GIT_ALLOW_PROTOCOL: 'https:http' }
    said = await fetch(root, ['--depth=1', remote.name, commit], own, env)
    if (await isThere(root, commit, environment)) return undefined
  }
  return said.trim().split('\n').at(-1) || 'git printed nothing'
}

/**
 * The commits before one that a shallow clone does not hold, each the first parent of the one before it, the nearest first.
 * They are fetched without any file, into a folder of their own: the clone stays as it is.
 * @param count how many, at most
 * @param environment without secrets, as for all of git
 * @returns undefined when they cannot be had
 */
export async function fetchAncestors(
  root: string,
  commit: string,
  count: number,
  remote: Remote,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[] | undefined> {
  const url = await git(['remote', 'get-url', remote.name], root, environment)
  if (url === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'leakgate-history-'))
  try {
    await git(['init', '--quiet', '--bare'], folder, environment)
    const env = { ...environment, GIT_ALLOW_PROTOCOL: 'https:http:file' }
    const what = ['--filter=tree:0', `--depth=${count + 1}`, url, commit]
    await fetch(folder, what, tokenFor(remote), env)
    const limit = `--max-count=${count + 1}`
    // On its own, git would fetch whatever such a repository lacks.
    const offline = { ...environment, GIT_ALLOW_PROTOCOL: 'none' }
    const listed = await git(['rev-list', '--first-parent', limit, commit], folder, offline)
    return listed?.split('\n').slice(1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function tokenFor({ serverUrl, token }: Remote): Readonly<Record<string, string>> {
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  return { [`http.${serverUrl}/.extraheader`]: header, 'credential.helper': '' }
}

async function isThere(root: string, commit: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return (await git(['cat-file', '-t', commit], root, environment)) === 'commit'
}

/** The settings go through the environment: arguments can be seen by every process of the machine. */
async function fetch(
  root: string,
  what: readonly string[],
  settings: Readonly<Record<string, string>> | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const entries = Object.entries({ ...PATIENCE, ...NO_HOOKS, ...settings })
  const { stderr } = await getExecOutput(
    'git',
    ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', ...what],
    {
      cwd: root,
      silent: true,
      ignoreReturnCode: true,
      env: {
        ...strings(environment),
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_COUNT: String(entries.length),
        ...Object.fromEntries(
          entries.flatMap(([key, value], index) => [
            [`GIT_CONFIG_KEY_${index}`, key],
            [`GIT_CONFIG_VALUE_${index}`, value],
          ]),
        ),
      },
    },
  )
  return stderr
}
