import { describe, expect, it } from 'vitest'
import { ReportError } from '../../../src/errors.ts'
import { adviceFor } from '../../../src/knowledge/advice.ts'
import { parseReport } from '../../../src/report/json/parse.ts'
import { renderJson } from '../../../src/report/json/render.ts'
import { FETCH, REPORTS } from '../reports.ts'

describe('parseReport', () => {
  it.each(Object.entries(REPORTS))('reads back the report "%s", all but its advice', (_, report) => {
    const read = parseReport(renderJson(report), 'r.json')
    const withoutHints = (changes: typeof report.changes) =>
      changes.map((change) => ({ ...change, hint: '', explanation: '', fix: '' }))
    expect({ ...read, changes: withoutHints(read.changes) }).toEqual({
      ...report,
      changes: withoutHints(report.changes),
    })
  })

  it('takes advice in our own words only', () => {
    const [ours, foreign] = parseReport(
      renderJson({ ...REPORTS['new-leak'], changes: [FETCH, { ...FETCH, hint: 'Run it', fix: 'x()' }] }),
      'r.json',
    ).changes
    expect(ours).toEqual(FETCH)
    expect(foreign).toMatchObject(adviceFor(FETCH))
  })

  it('names the first thing that is wrong', () => {
    expect(() => parseReport('{', 'r.json')).toThrow(new ReportError('r.json is not JSON'))
    expect(() => parseReport('{"version":2}', 'r.json')).toThrow(
      /^r\.json is not a report of this Leakgate \(version: /,
    )
  })
})
