import * as z from 'zod'
import { ConfigurationError } from '../errors.ts'

/** Where this run is: the variables of the runner that Leakgate needs, validated. */
export interface RunContext {
  readonly repository: { readonly owner: string; readonly name: string }
  /** Without a slash at the end. */
  readonly serverUrl: string
  readonly apiUrl: string
  readonly runId: number
  /** From 1. */
  readonly attempt: number
  /** e.g. `.github/workflows/ci.yml`; undefined where the runner does not tell. */
  readonly workflowPath: string | undefined
  readonly commit: string
  /** Full reference, e.g. `refs/heads/main`. */
  readonly ref: string
  readonly eventName: string
  readonly eventPath: string
  readonly workspace: string
  /** Folder that is emptied after the job. */
  readonly temporary: string
}

const url = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'is not a web address')
  .transform((text) => text.replace(/\/+$/, ''))

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
const schema = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'is not of the form owner/name'),
  GITHUB_SERVER_URL: url.default('https://github.com'),
  GITHUB_API_URL: url.default('https://api.github.com'),
  GITHUB_RUN_ID: z.string().regex(/^\d{1,15}$/, 'is not a number'),
  GITHUB_RUN_ATTEMPT: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'is not a number')
    .default('1'),
  GITHUB_WORKFLOW_REF: z.string().optional(),
  GITHUB_SHA: z.string().min(1),
  GITHUB_REF: z.string().default(''),
  GITHUB_EVENT_NAME: z.string().min(1),
  GITHUB_EVENT_PATH: z.string().min(1),
  GITHUB_WORKSPACE: z.string().min(1),
  RUNNER_TEMP: z.string().min(1),
})

/** @throws ConfigurationError outside GitHub Actions */
export function readContext(environment: NodeJS.ProcessEnv): RunContext {
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new ConfigurationError(
      `This is not a GitHub Actions runner (missing or unusable: ${names}). Outside Actions, use the leakgate command line.`,
    )
  }
  const variables = parsed.data
  const [owner = '', name = ''] = variables.GITHUB_REPOSITORY.split('/')
  return {
    repository: { owner, name },
    serverUrl: variables.GITHUB_SERVER_URL,
    apiUrl: variables.GITHUB_API_URL,
    runId: Number(variables.GITHUB_RUN_ID),
    attempt: Number(variables.GITHUB_RUN_ATTEMPT),
    workflowPath: workflowPath(variables.GITHUB_WORKFLOW_REF),
    commit: variables.GITHUB_SHA,
    ref: variables.GITHUB_REF,
    eventName: variables.GITHUB_EVENT_NAME,
    eventPath: variables.GITHUB_EVENT_PATH,
    workspace: variables.GITHUB_WORKSPACE,
    temporary: variables.RUNNER_TEMP,
  }
}

/** `owner/name/.github/workflows/ci.yml@refs/heads/main` → `.github/workflows/ci.yml` */
function workflowPath(reference: string | undefined): string | undefined {
  const path = reference?.split('@')[0]?.split('/').slice(2).join('/')
  return path === '' ? undefined : path
}

/** Web address of this run. */
export const runUrl = (context: RunContext, runId: number = context.runId): string =>
  `${context.serverUrl}/${context.repository.owner}/${context.repository.name}/actions/runs/${runId}`
