import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { settingTexts } from '../../../src/model/measurement.ts'
import { renderJson } from '../../../src/report/json/render.ts'
import { REPORTS } from '../reports.ts'

const SCHEMA = JSON.parse(readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8'))

/** The published schema lets later versions add properties; here each one that it does not describe is a mistake. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)])
  const extra = 'properties' in schema ? [['additionalProperties', false]] : []
  return Object.fromEntries([...entries, ...extra])
}

const validate = new Ajv2020({ allErrors: true }).compile(closed(SCHEMA) as object)

describe('renderJson', () => {
  it.each(Object.entries(REPORTS))('writes the report "%s" as its schema says', (_, report) => {
    expect(validate(JSON.parse(renderJson(report))), JSON.stringify(validate.errors)).toBe(true)
  })

  it('keeps every text as it is: escaping is for those who show it', () => {
    const document = JSON.parse(renderJson(REPORTS.hostile))
    for (const change of document.changes) delete change.reproduce
    const { run, ...report } = REPORTS.hostile
    const settings = run.settings && settingTexts(run.settings)
    expect(document).toEqual({ ...report, run: { ...run, settings } })
  })

  it('does not depend on the order in which a report was put together', () => {
    const { run, packages, ...rest } = REPORTS['new-leak']
    expect(renderJson({ run, packages, ...rest })).toBe(renderJson(REPORTS['new-leak']))
  })

  it('ends with a line feed and indents by two', () => {
    expect(renderJson(REPORTS.clean)).toMatch(/^\{\n {2}"version": 1,\n[\s\S]*\n\}\n$/)
  })

  it('refuses a package without data that claims to be clean', () => {
    const document = JSON.parse(renderJson(REPORTS['no-data']))
    document.packages[0].reason = null
    document.packages[0].status = 'no data'
    expect(validate(document)).toBe(false)
  })
})
