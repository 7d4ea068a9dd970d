import { join } from 'node:path'

/**
 * The environment for the user's command, without what belongs to this action.
 *
 * On a pull request the tests are the code of whoever opened it. They get no token: not the one of the job, nor the
 * runtime token with which this run's artifacts and caches could be replaced (`ACTIONS_*`), nor the inputs, of which one
 * is the token. Names are compared in upper case: on Windows they have no case.
 *
 * The files by which a step talks to the runner (`GITHUB_ENV` and the like) are replaced by empty ones that nobody reads.
 * Dropping the names would break scripts that do `>> "$GITHUB_STEP_SUMMARY"`.
 *
 * This keeps secrets out of the usual reach, and no more: a process of the same user can still look into the memory and
 * the files of this one. What holds in any case is that the job's token should have few permissions.
 *
 * @param decoys folder for the files that nobody reads
 */
export function scrubEnvironment(environment: NodeJS.ProcessEnv, decoys: string): NodeJS.ProcessEnv {
  const scrubbed: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(environment)) {
    const key = name.toUpperCase()
    if (TOKENS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix))) continue
    scrubbed[name] = RUNNER_FILES.has(key) ? join(decoys, key.toLowerCase()) : value
  }
  return scrubbed
}

const TOKENS = new Set(['GITHUB_TOKEN', 'GH_TOKEN', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'])

/** `STATE_*` holds what a step saved for its own clean-up. */
const PREFIXES = ['INPUT_', 'ACTIONS_', 'STATE_'] as const

const RUNNER_FILES = new Set([
  'GITHUB_ENV',
  'GITHUB_OUTPUT',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
])
