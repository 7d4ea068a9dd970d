import { parseBaseline } from '../baseline/index.ts'
import type { Invocation } from '../config/flags.ts'
import { readPolicy } from '../config/policy.ts'
import { type Report, renderComment, renderJson, renderTerminal } from '../report/index.ts'
import { changedSince } from '../run/changed.ts'
import { EXIT } from './failure.ts'
import { readBaselineFile, requireWritable, writeOutput } from './files.ts'
import { checkHere } from './run.ts'

export async function check(invocation: Extract<Invocation, { kind: 'check' }>): Promise<number> {
  const document = parseBaseline(await readBaselineFile(invocation.baseline), invocation.baseline)
  if (invocation.json !== undefined) await requireWritable(invocation.json, '--json')
  if (invocation.markdown !== undefined) await requireWritable(invocation.markdown, '--markdown')
  const policy = await readPolicy({
    asked: invocation.settings,
    root: process.cwd(),
    directory: invocation.dir,
    named: invocation.config,
    now: new Date(),
  })
  // Before the tests, which may write files.
  const changed =
    invocation.changedSince === undefined
      ? undefined
      : await changedSince(invocation.changedSince, invocation.dir)
  const report = await checkHere({
    command: invocation.command,
    dir: invocation.dir,
    baseline: {
      reference: {
        kind: 'file',
        source: invocation.baseline,
        commit: document.commit,
        recordedAt: document.recordedAt,
        goVersion: document.goVersion,
        url: null,
      },
      document,
    },
    ...policy,
    changedFiles: async () => changed,
    leakProfile: invocation.leakProfile,
  })
  if (invocation.json !== undefined) await writeOutput(invocation.json, renderJson(report))
  if (invocation.markdown !== undefined)
    await writeOutput(invocation.markdown, renderComment(report, NO_LINKS))
  process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }))
  return exitCode(report)
}

export const NO_LINKS = {
  repository: '',
  serverUrl: 'https://github.com',
  commit: null,
  runUrl: null,
  reportUrl: null,
}

/** https://no-color.org */
export function wantsColor(): boolean {
  return process.stderr.isTTY === true && !process.env.NO_COLOR
}

export function exitCode(report: Report): number {
  if (report.run.exitCode !== 0) return report.run.exitCode
  if (!report.packages.some((entry) => entry.status === 'measured')) return EXIT.notMeasured
  return report.gate.passed ? EXIT.pass : EXIT.gateFailed
}
