import { describe, expect, it } from 'vitest'
import { ReportError } from '../../src/errors.ts'
import { renderJson } from '../../src/report/index.ts'
import { parseReport } from '../../src/report/parse.ts'
import { REPORTS } from './reports.ts'

describe('parseReport', () => {
  it.each(Object.entries(REPORTS))('reads back the report "%s", all but its advice', (_, report) => {
    const read = parseReport(renderJson(report), 'r.json')
    const withoutHints = (changes: typeof report.changes) =>
      changes.map((change) => ({ ...change, hint: '' }))
    expect({ ...read, changes: withoutHints(read.changes) }).toEqual({
      ...report,
      changes: withoutHints(report.changes),
    })
  })

  it('names the first thing that is wrong', () => {
    expect(() => parseReport('{', 'r.json')).toThrow(new ReportError('r.json is not JSON'))
    expect(() => parseReport('{"version":2}', 'r.json')).toThrow(
      /^r\.json is not a report of this Leakgate \(version: /,
    )
  })
})
