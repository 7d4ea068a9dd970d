import { cpSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBaseline } from '../../src/baseline/create.ts'
import { type Baseline, parseBaseline, renderBaseline } from '../../src/baseline/document.ts'
import { checkRun } from '../../src/check/check.ts'
import { type MeasureOptions, measure } from '../../src/measure/measure.ts'
import { type ConfirmPolicy, DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import { testEnvironment } from '../support/go.ts'
import { makeFolder, removeFolder } from '../support/module.ts'
import { FIXTURE } from './expected.ts'

/** A machine that is busy with other things must not decide the outcome. */
export const LONGEST_MS = 1_200_000
/** For all reruns of a comparison. */
export const PATIENT: ConfirmPolicy = { ...DEFAULT_CONFIRM, budgetMs: LONGEST_MS }

export interface Way {
  readonly flags?: readonly string[]
  /** GOTOOLCHAIN. */
  readonly toolchain?: string
}

export async function record(side: 'base' | 'head', way: Way = {}): Promise<Baseline> {
  return inCheckout(side, way, async (options) => {
    const document = createBaseline(await measure(options), '2026-01-02T03:04:05.000Z')
    return parseBaseline(renderBaseline(document), 'base.json')
  })
}

export async function check(
  side: 'base' | 'head',
  document: Baseline,
  way: Way,
  confirm: ConfirmPolicy,
): Promise<Report> {
  return inCheckout(side, way, async (options) => {
    const { report } = await checkRun({
      ...options,
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
      confirm,
    })
    return report
  })
}

async function inCheckout<T>(
  side: 'base' | 'head',
  { flags = [], toolchain }: Way,
  use: (options: MeasureOptions) => Promise<T>,
): Promise<T> {
  const folder = makeFolder('leakgate-hard-')
  try {
    const dir = path.join(folder, 'project')
    cpSync(path.join(fileURLToPath(FIXTURE), side), dir, { recursive: true })
    return await use({
      command: { kind: 'argv', argv: ['go', 'test', ...flags, './...'] },
      dir,
      environment: testEnvironment(toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain }),
    })
  } finally {
    removeFolder(folder)
  }
}
