import { cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pLimit from 'p-limit'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createBaseline } from '../src/baseline/create.ts'
import { type Checked, checkRun } from '../src/check/check.ts'
import { CAUSES, type CauseId } from '../src/knowledge/causes/all.ts'
import { measure } from '../src/measure/measure.ts'
import type { Measurement } from '../src/model/measurement.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../src/model/policy.ts'
import { makeFolder, removeFolder } from './support/module.ts'

const MODULES = path.resolve(import.meta.dirname, '../fixtures/modules')

const Fixture = z.object({
  arguments: z.array(z.string()).default([]),
  expected: z.object({
    new: z.array(
      z.object({
        package: z.string(),
        creator: z.string(),
        entry: z.string(),
        blocking: z.object({ wait: z.string(), function: z.string() }),
        tests: z.array(z.string()),
        cause: z.enum(Object.keys(CAUSES) as [CauseId]).optional(),
      }),
    ),
  }),
})

const fixtures = readdirSync(MODULES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => ({
    name: entry.name,
    ...Fixture.parse(JSON.parse(readFileSync(path.join(MODULES, entry.name, 'fixture.json'), 'utf8'))),
  }))
  .filter(({ name }) => readdirSync(path.join(MODULES, name)).includes('base'))

interface Compared {
  readonly leaked: Checked
  readonly mended: Checked
}

/** Most of a comparison is waiting, for goroutines that may still end. */
const atOnce = pLimit(2)
/** However many of them wait for their turn, with nothing built yet. */
const LONGEST_MS = 1_800_000

/** Base, head and base again in the same folder one after the other, as a checkout has them; each compared with the one before. */
async function compareSides(name: string, argv: readonly string[]): Promise<Compared> {
  const folder = makeFolder()
  const dir = path.join(folder, 'project')
  const options = {
    command: { kind: 'argv', argv: ['go', 'test', ...argv, './...'] },
    dir,
    environment: process.env,
  } as const
  const checkOut = (side: 'base' | 'head') => {
    removeFolder(dir)
    cpSync(path.join(MODULES, name, side), dir, { recursive: true })
  }
  const against = (measurement: Measurement) =>
    checkRun({
      ...options,
      baseline: {
        reference: { kind: 'none', reason: '' },
        document: createBaseline(measurement, '2026-01-02T03:04:05Z'),
      },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
  try {
    checkOut('base')
    const base = await measure(options)
    checkOut('head')
    const leaked = await against(base)
    checkOut('base')
    return { leaked, mended: await against(leaked.measurement) }
  } finally {
    removeFolder(folder)
  }
}

describe.concurrent.each(fixtures)('the pull request of $name', ({ name, arguments: argv, expected }) => {
  let comparison: Promise<Compared> | undefined
  const compared = () => {
    comparison ??= atOnce(() => compareSides(name, argv))
    return comparison
  }

  it('is told what it leaks, and nothing else', { timeout: LONGEST_MS }, async () => {
    const { report } = (await compared()).leaked
    expect(report.run.exitCode).toBe(0)
    const failing = report.changes.filter(({ verdict, change }) => change === 'new' && verdict === 'leak')
    expect(failing).toHaveLength(expected.new.length)
    for (const { tests, cause, ...leak } of expected.new) {
      const found = failing.find(
        ({ entry, blocking }) => entry === leak.entry && blocking.function === leak.blocking.function,
      )
      expect(found).toMatchObject(leak)
      expect(found?.tests).toEqual(expect.arrayContaining(tests))
      expect(found?.hint).not.toBe('')
      expect(found?.explanation).not.toBe('')
      if (cause !== undefined) expect(found).toMatchObject(CAUSES[cause])
    }
    expect(report.gate.passed).toBe(expected.new.length === 0)
    expect(report.gate.reasons).toHaveLength(expected.new.length)
  })

  it('is clean the other way round, with all of it fixed', { timeout: LONGEST_MS }, async () => {
    const { report } = (await compared()).mended
    expect(report.gate).toEqual({ passed: true, reasons: [] })
    expect(report.changes.filter(({ change }) => change === 'fixed')).toHaveLength(expected.new.length)
  })
})
