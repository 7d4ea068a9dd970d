import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pullRequestPayload, pushPayload } from './events.ts'
import type { FakeGitHub, LoggedRequest } from './fake-github/index.ts'
import { plainEnvironment, runOrThrow, runProcess } from './process.ts'
import type { Checkout, Project, PullCheckout } from './project.ts'
import { obeyedCommands, parseOutputFile, quoted, type WorkflowCommand } from './workflow-commands.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const BUILD_TIMEOUT_MS = 60_000
const RUN_TIMEOUT_MS = 240_000

export const WORKFLOW = '.github/workflows/ci.yml'

/** The Action as a runner has it on disk: action.yml and dist/, and nothing else of this repository. */
export interface InstalledAction {
  readonly folder: string
  remove(): void
}

/** Builds the sources, so that a stale dist/ can neither hide a defect nor show one that is gone. */
export async function installAction(): Promise<InstalledAction> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leakgate-action-'))
  const build = path.join(REPOSITORY, 'scripts', 'build.mjs')
  await runOrThrow(process.execPath, [build, path.join(folder, 'dist')], {
    cwd: folder,
    env: plainEnvironment(),
    timeoutMs: BUILD_TIMEOUT_MS,
  })
  copyFileSync(path.join(REPOSITORY, 'action.yml'), path.join(folder, 'action.yml'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface ActionRun {
  readonly action: InstalledAction
  readonly fake: FakeGitHub
  readonly project: Project
  readonly checkout: Checkout | PullCheckout
  readonly token: string
  readonly event?: string
  readonly payload?: unknown
  /** Those of action.yml get their defaults. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly runId?: number
  readonly env?: NodeJS.ProcessEnv
  /** Cancels the run when its output first matches. */
  readonly cancelAt?: RegExp
}

export interface ActionResult {
  readonly exitCode: number
  readonly runId: number
  readonly stdout: string
  readonly stderr: string
  /** Both streams, for the message of a failed assertion. */
  readonly transcript: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** What the runner obeys, of both streams. */
  readonly commands: readonly WorkflowCommand[]
  readonly annotations: readonly WorkflowCommand[]
  /** The file at the output `report-path`, parsed; undefined without one. */
  readonly report: unknown
  readonly requests: readonly LoggedRequest[]
}

/** Does what the runner does for one `uses:` step: environment, files, inputs; node; and reads what comes back. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const { fake, project, checkout } = run
  const pull = 'pull' in checkout ? checkout.pull : undefined
  const event = run.event ?? (pull ? 'pull_request' : 'push')
  const headBranch = pull?.head.ref ?? checkout.ref.replace('refs/heads/', '')
  const record = fake.addRun({
    ...(run.runId === undefined ? {} : { id: run.runId }),
    event,
    headBranch,
    headSha: pull?.head.sha ?? checkout.sha,
    headRepository: pull?.head.repository ?? fake.state.repository,
    workflowPath: WORKFLOW,
    status: 'in_progress',
    conclusion: null,
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'leakgate-runner-'))
  const file = (name: string) => path.join(folder, name)
  try {
    await mkdir(file('temp'))
    const payload = run.payload ?? (pull ? pullRequestPayload(fake, { pull }) : pushPayload(fake, checkout))
    writeFileSync(file('event.json'), JSON.stringify(payload))
    for (const name of Object.values(COMMAND_FILES)) writeFileSync(file(name), '')
    const { owner, name } = fake.state.repository
    const env = {
      ...plainEnvironment(),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: 'leakgate',
      GITHUB_ACTOR: pull?.head.repository.owner ?? 'dev',
      GITHUB_API_URL: fake.url,
      GITHUB_BASE_REF: pull?.base.ref ?? '',
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_HEAD_REF: pull?.head.ref ?? '',
      GITHUB_JOB: 'test',
      GITHUB_REF: checkout.ref,
      GITHUB_REF_NAME: checkout.ref.replace(/^refs\/(heads|pull)\//, ''),
      GITHUB_REPOSITORY: `${owner}/${name}`,
      GITHUB_REPOSITORY_ID: String(fake.state.repository.id),
      GITHUB_REPOSITORY_OWNER: owner,
      GITHUB_RETENTION_DAYS: '90',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: String(record.id),
      GITHUB_RUN_NUMBER: String(record.number),
      // @actions/artifact refuses other hosts as a GitHub Enterprise Server; only the API's address may differ.
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: checkout.sha,
      GITHUB_WORKFLOW: 'CI',
      GITHUB_WORKFLOW_REF: `${owner}/${name}/${WORKFLOW}@${checkout.ref}`,
      GITHUB_WORKSPACE: project.folder,
      RUNNER_ARCH: 'X64',
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: file('temp'),
      ACTIONS_RESULTS_URL: `${fake.url}/`,
      ACTIONS_RUNTIME_TOKEN: fake.runtimeToken(record.id),
      ACTIONS_RUNTIME_URL: `${fake.url}/`,
      ...Object.fromEntries(Object.entries(COMMAND_FILES).map(([variable, base]) => [variable, file(base)])),
      ...inputVariables(run.action, run.token, run.inputs ?? {}),
      ...run.env,
    }
    const requestsBefore = fake.requests.length
    const { exitCode, stdout, stderr } = await runProcess(
      process.execPath,
      [path.join(run.action.folder, 'dist', 'action.js')],
      {
        cwd: project.folder,
        env,
        timeoutMs: RUN_TIMEOUT_MS,
        ...(run.cancelAt ? { interruptAt: run.cancelAt } : {}),
      },
    )
    record.status = 'completed'
    record.conclusion = exitCode === 0 ? 'success' : 'failure'
    const outputs = parseOutputFile(readFileSync(file(COMMAND_FILES.GITHUB_OUTPUT), 'utf8'))
    // The streams are apart here; the runner obeys both.
    const commands = [...obeyedCommands(stdout), ...obeyedCommands(stderr)]
    return {
      exitCode,
      runId: record.id,
      stdout,
      stderr,
      transcript: quoted(stdout + stderr),
      outputs,
      summary: readFileSync(file(COMMAND_FILES.GITHUB_STEP_SUMMARY), 'utf8'),
      commands,
      annotations: commands.filter(({ command }) => /^(error|warning|notice)$/.test(command)),
      report: readReport(outputs['report-path']),
      requests: fake.requests.slice(requestsBefore),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const COMMAND_FILES = {
  GITHUB_ENV: 'env',
  GITHUB_OUTPUT: 'output',
  GITHUB_PATH: 'path',
  GITHUB_STATE: 'state',
  GITHUB_STEP_SUMMARY: 'summary',
} as const

/** Inputs reach an action as INPUT_<NAME>: spaces become underscores, dashes stay. */
function inputVariables(
  action: InstalledAction,
  token: string,
  inputs: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = inputDefaults(readFileSync(path.join(action.folder, 'action.yml'), 'utf8'))
  const unknown = Object.keys(inputs).filter((name) => !(name in defaults))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the runner
      value === '${{ github.token }}' ? token : value,
    ]),
  )
}

/** Of our own action.yml, so the few forms of YAML that it uses are enough: `name:` and `default: value` on lines of their own. */
function inputDefaults(actionYaml: string): Record<string, string> {
  const section = /^inputs:\n((?: .*\n|\n)+)/m.exec(actionYaml)?.[1] ?? ''
  const inputs = [...section.matchAll(/^ {2}([\w-]+):\n((?: {4,}.*\n|\n)*)/gm)]
  return Object.fromEntries(
    inputs.map(([, name = '', body = '']) => [
      name,
      (/^ {4}default: *(.*)$/m.exec(body)?.[1] ?? '').trim().replace(/^(['"])(.*)\1$/, '$2'),
    ]),
  )
}

function readReport(file: string | undefined): unknown {
  return file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
