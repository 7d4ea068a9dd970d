import { cp, mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBaseline } from '../baseline/create.ts'
import { referenceTo } from '../baseline/reference.ts'
import { EXIT } from '../errors.ts'
import type { Command } from '../model/command.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../model/policy.ts'
import { renderComment } from '../report/markdown/comment.ts'
import { renderTerminal } from '../report/terminal/report.ts'
import { NO_LINKS, wantsColor } from './check.ts'
import { checkHere, measureHere } from './local-run.ts'

const COMMAND: Command = { kind: 'argv', argv: ['go', 'test', './...'] }

/** Records a small project, checks a change to it that leaks, and shows what the pull request would. */
export async function demo(): Promise<number> {
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), 'leakgate-demo-'))
  try {
    // One place for both sides, as a checkout is, in which the change replaces the files.
    const project = path.join(folder, 'project')
    await cp(path.join(await demoFolder(), 'base'), project, { recursive: true })
    process.stderr.write('Main branch: run `go test ./...` and record the baseline.\n')
    const base = await measureHere({ command: COMMAND, dir: project, onOutput: aside })
    const document = createBaseline(base, new Date().toISOString())
    await rm(project, { recursive: true })
    await cp(path.join(await demoFolder(), 'head'), project, { recursive: true })
    process.stderr.write('\nPull request: run the same tests and compare with the baseline.\n')
    const report = await checkHere({
      command: COMMAND,
      dir: project,
      onOutput: aside,
      baseline: {
        document,
        reference: referenceTo(document, { kind: 'artifact', source: 'leakgate-baseline' }),
      },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
    process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }))
    process.stderr.write('\nThe comment on the pull request, as Markdown:\n\n')
    process.stdout.write(renderComment(report, NO_LINKS))
    // The demo passes when it shows what it is for: tests that pass and a gate that does not.
    return report.gate.passed ? EXIT.notMeasured : EXIT.pass
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Standard output is for the comment alone. */
function aside(chunk: Uint8Array): void {
  process.stderr.write(chunk)
}

/** Beside the bundle in dist/, or among the fixtures of the source tree. */
async function demoFolder(): Promise<string> {
  for (const candidate of ['./demo/', '../../fixtures/modules/send-after-return/']) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url))
    if (await stat(path.join(folder, 'base')).catch(() => undefined)) return folder
  }
  throw new Error('the demo project is missing from this installation')
}
