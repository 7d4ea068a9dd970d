import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DOCUMENTED_ACTION, pinnedActions } from './documented.ts'
import { pullRequestPayload, pushPayload } from './events.ts'
import type { FakeGitHub } from './fake-github/index.ts'
import type { InstalledAction } from './job.ts'
import { plainEnvironment, runProcess } from './process.ts'
import type { Checkout, Project, PullCheckout } from './project.ts'
import type { Tools } from './tools.ts'
import { quoted, type WorkflowCommand } from './workflow-commands.ts'

const STUBS = fileURLToPath(new URL('stub-actions', import.meta.url))
const ACT_TIMEOUT_MS = 280_000

export interface WorkflowRun {
  readonly tools: Tools
  readonly action: InstalledAction
  readonly fake: FakeGitHub
  readonly project: Project
  readonly checkout: Checkout | PullCheckout
  /** Path inside the project. */
  readonly workflow: string
  readonly token: string
  /** What starts it; by default a push, or the pull request of the checkout. */
  readonly event?: { readonly name: 'merge_group' | 'workflow_run'; readonly payload: unknown }
}

export interface WorkflowResult {
  readonly exitCode: number
  readonly runId: number
  readonly output: string
  /** Of all steps of a job together, by the job's name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>
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
  const event = run.event?.name ?? (pull ? 'pull_request' : 'push')
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
    const payload =
      run.event?.payload ?? (pull ? pullRequestPayload(fake, { pull }) : pushPayload(fake, checkout))
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
        ...['--local-repository', `${DOCUMENTED_ACTION}=${run.action.folder}`],
        // act itself stands in for actions/checkout.
        ...pinnedActions('actions/setup-go').flatMap((pinned) => [
          '--local-repository',
          `${pinned}=${path.join(STUBS, 'setup-go')}`,
        ]),
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
      outputs: outputsByJob(lines),
      commands: lines.flatMap(({ command, arg, kvPairs }) =>
        command === undefined ? [] : [{ command, message: arg ?? '', properties: kvPairs ?? {} }],
      ),
      summaries: lines.flatMap(({ command, content }) => (command === 'summary' && content ? [content] : [])),
      jobResults: Object.fromEntries(
        lines.flatMap(({ job, jobResult }) => (job && jobResult ? [[job.trim(), jobResult]] : [])),
      ),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A line of `act --json`, as far as it is read here. */
interface ActLine {
  readonly msg?: string
  /** Filled up with spaces to the length of the longest one. */
  readonly job?: string
  readonly jobResult?: string
  readonly command?: string
  readonly arg?: string
  readonly kvPairs?: Readonly<Record<string, string>>
  readonly content?: string
  /** Of an output, whose value is `arg`. */
  readonly name?: string
}

function outputsByJob(lines: readonly ActLine[]): WorkflowResult['outputs'] {
  const outputs: Record<string, Record<string, string>> = {}
  for (const { command, job, name, arg } of lines) {
    if (command !== 'set-output' || !job || !name) continue
    outputs[job.trim()] = { ...outputs[job.trim()], [name]: arg ?? '' }
  }
  return outputs
}

function jsonLine(line: string): ActLine[] {
  return line.startsWith('{') ? [JSON.parse(line)] : []
}
