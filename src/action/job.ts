import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Inputs } from '../config/inputs.ts'
import { readPolicy } from '../config/policy.ts'
import { ConfigurationError } from '../errors.ts'
import { type Client, createClient } from '../github/client.ts'
import { type RunContext, readContext } from '../github/context.ts'
import { scrubEnvironment } from '../github/environment.ts'
import { type RunEvent, readEvent } from '../github/event.ts'
import { type Log, runnerLog } from '../github/log.ts'
import type { Policy } from '../model/policy.ts'

/** Everything that a run of the action knows before it starts the tests. */
export interface Job {
  readonly inputs: Inputs
  readonly policy: Policy
  readonly context: RunContext
  readonly event: RunEvent
  readonly client: Client
  readonly log: Log
  /** For the processes that it starts, tests and git: without what belongs to this action. */
  readonly environment: NodeJS.ProcessEnv
}

/** @throws ConfigurationError */
export async function openJob(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Job> {
  const context = readContext(environment)
  const event = readEvent(context, await readPayload(context.eventPath))
  const policy = await readPolicy({
    asked: inputs.settings,
    root: context.workspace,
    directory: inputs.workingDirectory,
    named: inputs.config,
    now: new Date(),
  })
  const scrubbed = scrubEnvironment(environment, await mkdtemp(join(context.temporary, 'leakgate-env-')))
  const client = createClient({ token: inputs.token, context })
  return { inputs, policy, context, event, client, log: runnerLog, environment: scrubbed }
}

/** @throws ConfigurationError */
export async function readPayload(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError(`The event in GITHUB_EVENT_PATH cannot be read: ${why}`, { cause })
  }
}
