import { describe, expect, it } from 'vitest'
import { ReportError } from '../../../src/errors.ts'
import { adviceFor } from '../../../src/knowledge/advice.ts'
import { SOURCE } from '../../../src/knowledge/source.ts'
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

  it('knows the advice of older reports by its former words', () => {
    const former = SOURCE.filter(({ formerHint }) => formerHint !== undefined)
    const changes = former.map(({ formerHint }) => ({ ...FETCH, hint: formerHint ?? '' }))
    const read = parseReport(renderJson({ ...REPORTS['new-leak'], changes }), 'report.json')
    expect(read.changes.map(({ hint }) => hint)).toEqual(former.map(({ hint }) => hint))
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
