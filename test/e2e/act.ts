import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pullRequestPayload, pushPayload } from './events.ts'
import type { FakeGitHub } from './fake-github/index.ts'
import { plainEnvironment, runProcess } from './process.ts'
import type { Checkout, Project, PullCheckout } from './project.ts'
import type { InstalledAction } from './runner.ts'
import { quoted, type WorkflowCommand } from './workflow-commands.ts'

const TOOLS = fileURLToPath(new URL('../../scripts/tools.sh', import.meta.url))
const STUBS = fileURLToPath(new URL('stub-actions', import.meta.url))
const ACT_TIMEOUT_MS = 240_000

export type Tools =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string }

/** act, actionlint and a Node 24, as scripts/tools.sh has installed them. */
export function findTools(): Tools {
  try {
    const folders = execFileSync(TOOLS, ['--check'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return { kind: 'found', path: [...folders.trim().split('\n'), process.env.PATH].join(path.delimiter) }
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    return { kind: 'missing', reason: said || String(error) }
  }
}

export interface WorkflowRun {
  readonly tools: Extract<Tools, { kind: 'found' }>
  readonly action: InstalledAction
  readonly fake: FakeGitHub
  readonly project: Project
  readonly checkout: Checkout | PullCheckout
  /** Path inside the project. */
  readonly workflow: string
  readonly token: string
}

export interface WorkflowResult {
  readonly exitCode: number
  readonly runId: number
  readonly output: string
  /** The output, for the message of a failed assertion. */
  readonly transcript: string
  readonly commands: readonly WorkflowCommand[]
  /** One per step that wrote one. */
  readonly summaries: readonly string[]
  /** By job, as act names it. */
  readonly jobResults: Readonly<Record<string, string>>
}

/** Runs a workflow file by act, on this machine instead of in a container, against the fake. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
  const { fake, project, checkout, tools } = run
  const pull = 'pull' in checkout ? checkout.pull : undefined
  const event = pull ? 'pull_request' : 'push'
  const record = fake.addRun({
    event,
    headBranch: pull?.head.ref ?? checkout.ref.replace('refs/heads/', ''),
    headSha: pull?.head.sha ?? checkout.sha,
    headRepository: pull?.head.repository ?? fake.state.repository,
    workflowPath: run.workflow,
    status: 'in_progress',
    conclusion: null,
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'leakgate-act-'))
  try {
    const eventFile = path.join(folder, 'event.json')
    const payload = pull ? pullRequestPayload(fake, { pull }) : pushPayload(fake, checkout)
    writeFileSync(eventFile, JSON.stringify(payload))
    // Without this file act asks which image to take.
    mkdirSync(path.join(folder, 'config', 'act'), { recursive: true })
    writeFileSync(path.join(folder, 'config', 'act', 'actrc'), '')
    const { owner, name } = fake.state.repository
    const env = {
      ...plainEnvironment(),
      PATH: tools.path,
      // act keeps copies of the project there, and its own settings.
      XDG_CACHE_HOME: path.join(folder, 'cache'),
      XDG_CONFIG_HOME: path.join(folder, 'config'),
      GOCACHE: execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim(),
    }
    const jobEnvironment = {
      GITHUB_RUN_ID: String(record.id),
      GITHUB_RUN_NUMBER: String(record.number),
      GITHUB_API_URL: fake.url,
      GITHUB_WORKFLOW_REF: `${owner}/${name}/${run.workflow}@${checkout.ref}`,
      GITHUB_RETENTION_DAYS: '90',
      ACTIONS_RESULTS_URL: `${fake.url}/`,
      ACTIONS_RUNTIME_TOKEN: fake.runtimeToken(record.id),
    }
    const { exitCode, stdout, stderr } = await runProcess(
      'act',
      [
        event,
        ...['--workflows', run.workflow, '--eventpath', eventFile, '--json', '--rm', '--no-cache-server'],
        ...['--platform', 'ubuntu-latest=-self-hosted', '--secret', `GITHUB_TOKEN=${run.token}`],
        ...['--local-repository', `leakgate/leakgate@v1=${run.action.folder}`],
        ...['--local-repository', `actions/setup-go@v6=${path.join(STUBS, 'setup-go')}`],
        ...Object.entries(jobEnvironment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ],
      { cwd: project.folder, env, timeoutMs: ACT_TIMEOUT_MS },
    )
    record.status = 'completed'
    record.conclusion = exitCode === 0 ? 'success' : 'failure'
    const lines = stdout.split('\n').flatMap(jsonLine)
    const output = lines.map((line) => line.msg ?? '').join('\n') + stderr
    return {
      exitCode,
      runId: record.id,
      output,
      transcript: quoted(output),
      commands: lines.flatMap(({ command, arg, kvPairs }) =>
        command === undefined ? [] : [{ command, message: arg ?? '', properties: kvPairs ?? {} }],
      ),
      summaries: lines.flatMap(({ command, content }) => (command === 'summary' && content ? [content] : [])),
      jobResults: Object.fromEntries(
        lines.flatMap(({ job, jobResult }) => (job && jobResult ? [[job, jobResult]] : [])),
      ),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A line of `act --json`, as far as it is read here. */
interface ActLine {
  readonly msg?: string
  readonly job?: string
  readonly jobResult?: string
  readonly command?: string
  readonly arg?: string
  readonly kvPairs?: Readonly<Record<string, string>>
  readonly content?: string
}

function jsonLine(line: string): ActLine[] {
  return line.startsWith('{') ? [JSON.parse(line)] : []
}
