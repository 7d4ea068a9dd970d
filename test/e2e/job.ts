import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pullRequestPayload, pushPayload } from './events.ts'
import type { FakeGitHub, LoggedRequest } from './fake-github/index.ts'
import type { Run } from './fake-github/state.ts'
import { type ProcessResult, plainEnvironment, runProcess } from './process.ts'
import type { Checkout, Project, PullCheckout } from './project.ts'
import { obeyedCommands, parseOutputFile, quoted, type WorkflowCommand } from './workflow-commands.ts'

const RUN_TIMEOUT_MS = 240_000

export const WORKFLOW = '.github/workflows/ci.yml'

export interface JobOptions {
  readonly action: InstalledAction
  readonly fake: FakeGitHub
  readonly project: Project
  readonly checkout: Checkout | PullCheckout
  readonly token: string
  readonly event?: string
  readonly payload?: unknown
  readonly runId?: number
}

export interface StepOptions {
  /** Those of action.yml get their defaults. */
  readonly inputs?: Readonly<Record<string, string>>
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
  /** The same for `sarif-path`. */
  readonly sarif: unknown
  readonly requests: readonly LoggedRequest[]
}

/** Does what the runner does for the steps of one job: environment, files, inputs; node or bash; and reads what comes back. */
export class Job {
  readonly #options: JobOptions
  readonly #record: Run
  readonly #folder: string
  readonly #variables: NodeJS.ProcessEnv
  /** What earlier steps wrote to GITHUB_ENV. */
  readonly #environment: Record<string, string> = {}
  /** What earlier steps wrote to GITHUB_PATH, the newest first. */
  #path: readonly string[] = []
  /** The steps of the Action, whose post steps are still to come. */
  readonly #posts: { readonly options: StepOptions; readonly state: Readonly<Record<string, string>> }[] = []
  #status: 'success' | 'failure' | 'cancelled' = 'success'
  #steps = 0

  static async start(options: JobOptions): Promise<Job> {
    const { fake, checkout } = options
    const pull = 'pull' in checkout ? checkout.pull : undefined
    const event = options.event ?? (pull ? 'pull_request' : 'push')
    const record = fake.addRun({
      ...(options.runId === undefined ? {} : { id: options.runId }),
      event,
      headBranch: pull?.head.ref ?? checkout.ref.replace('refs/heads/', ''),
      headSha: pull?.head.sha ?? checkout.sha,
      headRepository: pull?.head.repository ?? fake.state.repository,
      workflowPath: WORKFLOW,
      status: 'in_progress',
      conclusion: null,
    })
    return new Job(options, record, event)
  }

  private constructor(options: JobOptions, record: Run, event: string) {
    const { fake, project, checkout } = options
    const pull = 'pull' in checkout ? checkout.pull : undefined
    this.#options = options
    this.#record = record
    this.#folder = mkdtempSync(path.join(tmpdir(), 'leakgate-runner-'))
    mkdirSync(this.#file('temp'))
    const payload =
      options.payload ?? (pull ? pullRequestPayload(fake, { pull }) : pushPayload(fake, checkout))
    writeFileSync(this.#file('event.json'), JSON.stringify(payload))
    const { owner, name } = fake.state.repository
    this.#variables = {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: 'leakgate',
      GITHUB_ACTOR: pull?.head.repository.owner ?? 'dev',
      GITHUB_API_URL: fake.url,
      GITHUB_BASE_REF: pull?.base.ref ?? '',
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: this.#file('event.json'),
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
      RUNNER_TEMP: this.#file('temp'),
    }
  }

  /** A step that uses the Action. */
  async uses(options: StepOptions = {}): Promise<ActionResult> {
    const { result, state } = await this.#runAction('action.js', options, {})
    this.#posts.push({ options, state })
    return result
  }

  /** A step that runs a script, as the runner does it. */
  async run(
    script: string,
    { directory = '.', env = {} }: { readonly directory?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<ProcessResult> {
    const files = this.#commandFiles()
    const result = await runProcess('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: path.join(this.#options.project.folder, directory),
      env: { ...this.#stepEnvironment(), ...files, ...env },
      timeoutMs: RUN_TIMEOUT_MS,
    })
    this.#take(files, result.exitCode)
    return result
  }

  /** Somebody cancels the run between two steps. */
  cancel(): void {
    this.#status = 'cancelled'
  }

  /** The end of the job: the post steps, the last one first. */
  async end(): Promise<readonly ActionResult[]> {
    const results: ActionResult[] = []
    for (const { options, state } of this.#posts.splice(0).reverse()) {
      results.push((await this.#runAction('post.js', options, state)).result)
    }
    return results
  }

  close(): void {
    this.#record.status = 'completed'
    this.#record.conclusion = this.#status
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** What later steps get from earlier ones, to look at. */
  get environment(): Readonly<Record<string, string>> {
    return this.#environment
  }

  #file(name: string): string {
    return path.join(this.#folder, name)
  }

  async #runAction(
    script: string,
    options: StepOptions,
    state: Readonly<Record<string, string>>,
  ): Promise<{ readonly result: ActionResult; readonly state: Readonly<Record<string, string>> }> {
    const { action, fake, project, token } = this.#options
    const files = this.#commandFiles()
    const requestsBefore = fake.requests.length
    const { exitCode, stdout, stderr } = await runProcess(
      process.execPath,
      [path.join(action.folder, 'dist', script)],
      {
        cwd: project.folder,
        env: {
          ...this.#stepEnvironment(),
          GITHUB_ACTION: 'leakgate',
          ACTIONS_RESULTS_URL: `${fake.url}/`,
          ACTIONS_RUNTIME_TOKEN: fake.runtimeToken(this.#record.id),
          ACTIONS_RUNTIME_URL: `${fake.url}/`,
          ...files,
          ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
          ...inputVariables(action, token, this.#status, options.inputs ?? {}),
          ...options.env,
        },
        timeoutMs: RUN_TIMEOUT_MS,
        ...(options.cancelAt ? { interruptAt: options.cancelAt } : {}),
      },
    )
    const outputs = parseOutputFile(readFileSync(files.GITHUB_OUTPUT, 'utf8'))
    const saved = parseOutputFile(readFileSync(files.GITHUB_STATE, 'utf8'))
    // The streams are apart here; the runner obeys both.
    const commands = [...obeyedCommands(stdout), ...obeyedCommands(stderr)]
    this.#take(files, exitCode)
    return {
      state: saved,
      result: {
        exitCode,
        runId: this.#record.id,
        stdout,
        stderr,
        transcript: quoted(stdout + stderr),
        outputs,
        summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
        commands,
        annotations: commands.filter(({ command }) => /^(error|warning|notice)$/.test(command)),
        report: readReport(outputs['report-path']),
        sarif: readReport(outputs['sarif-path']),
        requests: fake.requests.slice(requestsBefore),
      },
    }
  }

  #stepEnvironment(): NodeJS.ProcessEnv {
    const environment = { ...plainEnvironment(), ...this.#variables, ...this.#environment }
    return { ...environment, PATH: [...this.#path, environment.PATH].join(path.delimiter) }
  }

  /** New and empty for each step. */
  #commandFiles(): Readonly<Record<(typeof COMMAND_FILES)[number], string>> {
    const step = this.#steps++
    const files = COMMAND_FILES.map((name) => [name, this.#file(`${step}-${name.toLowerCase()}`)] as const)
    for (const [, file] of files) writeFileSync(file, '')
    return Object.fromEntries(files) as Record<(typeof COMMAND_FILES)[number], string>
  }

  #take(files: Readonly<Record<(typeof COMMAND_FILES)[number], string>>, exitCode: number): void {
    Object.assign(this.#environment, parseOutputFile(readFileSync(files.GITHUB_ENV, 'utf8')))
    const added = readFileSync(files.GITHUB_PATH, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    this.#path = [...added.reverse(), ...this.#path]
    if (exitCode !== 0 && this.#status === 'success') this.#status = 'failure'
  }
}

const COMMAND_FILES = [
  'GITHUB_ENV',
  'GITHUB_OUTPUT',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
] as const

/** Inputs reach an action as INPUT_<NAME>: spaces become underscores, dashes stay. */
function inputVariables(
  action: InstalledAction,
  token: string,
  status: string,
  inputs: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = inputDefaults(readFileSync(path.join(action.folder, 'action.yml'), 'utf8'))
  const unknown = Object.keys(inputs).filter((name) => !(name in defaults))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value.replace(/^\$\{\{ github\.token \}\}$/, token).replace(/^\$\{\{ job\.status \}\}$/, status),
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

/** The Action as a runner has it on disk: action.yml and dist/, and nothing else of this repository. */
export interface InstalledAction {
  readonly folder: string
  remove(): void
}
