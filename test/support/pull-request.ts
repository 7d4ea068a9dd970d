import { rmSync } from 'node:fs'
import { createBaseline } from '../../src/baseline/create.ts'
import { type Baseline, parseBaseline, renderBaseline } from '../../src/baseline/document.ts'
import { checkRun } from '../../src/check/check.ts'
import { type MeasureOptions, measure } from '../../src/measure/measure.ts'
import { DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import { testEnvironment } from './go.ts'
import { type Files, makeFolder, removeFolder, writeFiles } from './module.ts'

export interface Side {
  readonly files: Files
  /** Flags of `go test`, before `./...`. */
  readonly flags?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
}

/**
 * What a pull request from one side to the other gets to read. Both are in one folder, as a checkout is. The baseline goes
 * through its text. Nothing is run again: this is about changes, not verdicts.
 *
 * @param changed files of the pull request, where they are known
 */
export async function pullRequest(base: Side, head: Side, changed?: readonly string[]): Promise<Report> {
  const dir = makeFolder()
  try {
    writeFiles(dir, base.files)
    const document = asRead(createBaseline(await measure(optionsOf(base, dir)), '2026-01-02T03:04:05.000Z'))
    for (const name of Object.keys(base.files)) rmSync(`${dir}/${name}`)
    writeFiles(dir, head.files)
    const { report } = await checkRun({
      ...optionsOf(head, dir),
      baseline: {
        document,
        reference: {
          kind: 'file',
          source: 'base.json',
          commit: null,
          recordedAt: document.recordedAt,
          goVersion: document.goVersion,
          url: null,
        },
      },
      failOn: DEFAULT_FAIL_ON,
      confirm: { repetitions: 0, budgetMs: 0 },
      ...(changed && { changedFiles: async () => changed }),
    })
    return report
  } finally {
    removeFolder(dir)
  }
}

function asRead(baseline: Baseline): Baseline {
  return parseBaseline(renderBaseline(baseline), 'base.json')
}

function optionsOf({ flags = [], environment }: Side, dir: string): MeasureOptions {
  return {
    command: { kind: 'argv', argv: ['go', 'test', ...flags, './...'] },
    dir,
    environment: testEnvironment(environment),
  }
}

/** `moved 1 of 1: (*Pool).work`, in the order of the report. */
export function summaryOf({ changes }: Report): readonly string[] {
  return changes.map(
    ({ change, count, baselineCount, identity }) =>
      `${change} ${count} of ${baselineCount}: ${identity.entry.replace(/^.*\/\w+\./, '')}`,
  )
}
