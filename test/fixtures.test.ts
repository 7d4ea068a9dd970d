import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createBaseline } from '../src/baseline/create.ts'
import { type Checked, checkRun } from '../src/check/check.ts'
import { CAUSES, type CauseId } from '../src/knowledge/causes/all.ts'
import { measure } from '../src/measure/measure.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../src/model/policy.ts'
import { folderWith } from './support/folder.ts'

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

/** Base and head in the same folder one after the other, as a checkout has them. */
async function compareSides(
  name: string,
  argv: readonly string[],
  sides: readonly ['base' | 'head', 'base' | 'head'],
): Promise<Checked> {
  const dir = path.join(folderWith({}), 'project')
  const command = { kind: 'argv', argv: ['go', 'test', ...argv, './...'] } as const
  const environment = process.env
  cpSync(path.join(MODULES, name, sides[0]), dir, { recursive: true })
  const document = createBaseline(await measure({ command, dir, environment }), '2026-01-02T03:04:05Z')
  rmSync(dir, { recursive: true })
  cpSync(path.join(MODULES, name, sides[1]), dir, { recursive: true })
  return checkRun({
    command,
    dir,
    environment,
    baseline: { reference: { kind: 'none', reason: '' }, document },
    failOn: DEFAULT_FAIL_ON,
    confirm: DEFAULT_CONFIRM,
  })
}

describe.each(fixtures)('the pull request of $name', ({ name, arguments: argv, expected }) => {
  it('is told what it leaks, and nothing else', async () => {
    const { report } = await compareSides(name, argv, ['base', 'head'])
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

  it('is clean against itself, and fixed the other way round', async () => {
    const { report } = await compareSides(name, argv, ['head', 'base'])
    expect(report.gate).toEqual({ passed: true, reasons: [] })
    expect(report.changes.filter(({ change }) => change === 'fixed')).toHaveLength(expected.new.length)
  })
})
