import { parseBaseline } from '../baseline/document.ts'
import { referenceTo } from '../baseline/reference.ts'
import { readBaselineFile } from '../check/baseline-file.ts'
import type { CheckOptions } from '../check/check.ts'
import type { Invocation } from '../config/flags.ts'
import { readPolicy } from '../config/policy.ts'
import { EXIT } from '../errors.ts'
import { changedSince } from '../git/changed.ts'
import { findMergeBase } from '../git/merge-base.ts'
import { isInconclusive, type Report } from '../model/report.ts'
import { renderJson } from '../report/json/render.ts'
import { renderComment } from '../report/markdown/comment.ts'
import { renderSarif } from '../report/sarif/render.ts'
import { failingChanges } from '../report/tally.ts'
import { renderTerminal } from '../report/terminal/report.ts'
import { checkHere, computedHere } from './local-run.ts'
import { requireWritable, writeOutput } from './output-file.ts'

export async function check(invocation: Check): Promise<number> {
  const baseline = await askedReference(invocation)
  if (invocation.json !== undefined) await requireWritable(invocation.json, '--json')
  if (invocation.markdown !== undefined) await requireWritable(invocation.markdown, '--markdown')
  if (invocation.sarif !== undefined) await requireWritable(invocation.sarif, '--sarif')
  const policy = await readPolicy({
    asked: invocation.settings,
    root: process.cwd(),
    directory: invocation.dir,
    named: invocation.config,
    now: new Date(),
  })
  // Before the tests, which may write files.
  const since = invocation.changedSince ?? revisionOf(invocation.baseline)
  const changed = since === undefined ? undefined : await changedSince(since, invocation.dir, process.env)
  const report = await checkHere({
    command: invocation.command,
    dir: invocation.dir,
    baseline,
    ...policy,
    changedFiles: async () => changed,
    leakProfile: invocation.leakProfile,
    pprofUrl: invocation.pprofUrl,
  })
  if (invocation.json !== undefined) await writeOutput(invocation.json, renderJson(report))
  if (invocation.markdown !== undefined)
    await writeOutput(invocation.markdown, renderComment(report, NO_LINKS))
  if (invocation.sarif !== undefined) {
    const failing = failingChanges(report, policy.failOn)
    await writeOutput(invocation.sarif, renderSarif(report, failing, NO_LINKS))
  }
  process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }))
  return exitCode(report)
}

type Check = Extract<Invocation, { kind: 'check' }>

async function askedReference({ baseline, ...invocation }: Check): Promise<CheckOptions['baseline']> {
  switch (baseline.kind) {
    case 'file': {
      const document = parseBaseline(await readBaselineFile(baseline.path), baseline.path)
      return { document, reference: referenceTo(document, { kind: 'file', source: baseline.path }) }
    }
    case 'revision': {
      const base = await findMergeBase(baseline.revision, invocation.dir, '--base', process.env)
      return computedHere({ ...invocation, base, revision: baseline.revision })
    }
    default:
      return baseline satisfies never
  }
}

function revisionOf(baseline: Check['baseline']): string | undefined {
  return baseline.kind === 'revision' ? baseline.revision : undefined
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
  if (report.run.exitCode) return report.run.exitCode
  if (isInconclusive(report)) return EXIT.notMeasured
  return report.gate.passed ? EXIT.pass : EXIT.gateFailed
}
