import { getExecOutput } from '@actions/exec'
import { git, strings } from '../git.ts'

/** How a commit can be had that a shallow clone does not hold. */
export interface Remote {
  readonly name: string
  /** Web address that the token is for. */
  readonly serverUrl: string
  readonly token: string
}

/** A remote that does not answer must not hold up the build: git gives up below 1 KB/s over 30 s. */
const PATIENCE = { 'http.lowSpeedLimit': '1000', 'http.lowSpeedTime': '30' } as const

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
  // As the checkout left it first: a token on top of one that it has kept would be refused.
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${remote.token}`).toString('base64')}`
  let said = ''
  const withToken = { [`http.${remote.serverUrl}/.extraheader`]: header, 'credential.helper': '' }
  for (const own of [undefined, withToken]) {
    const env = own === undefined ? environment : { ...environment, GIT_ALLOW_PROTOCOL: 'https:http' }
    said = await fetch(root, commit, remote.name, { ...PATIENCE, ...own }, env)
    if (await isThere(root, commit, environment)) return undefined
  }
  return said.trim().split('\n').at(-1) || 'git said nothing'
}

async function isThere(root: string, commit: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return (await git(['cat-file', '-t', commit], root, environment)) === 'commit'
}

/** The settings go through the environment: arguments can be seen by every process of the machine. */
async function fetch(
  root: string,
  commit: string,
  remote: string,
  settings: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const entries = Object.entries(settings)
  const { stderr } = await getExecOutput(
    'git',
    ['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', remote, commit],
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
