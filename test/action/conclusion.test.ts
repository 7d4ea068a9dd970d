import { describe, expect, it } from 'vitest'
import { conclude, concludeError } from '../../src/action/conclusion.ts'
import { judge } from '../../src/compare/gate.ts'
import { BaselineError, CaptureError, ConfigurationError, MeasurementError } from '../../src/errors.ts'
import { DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import { REPORTS } from '../report/reports.ts'

const withExit = (report: Report, exitCode: number): Report => ({
  ...report,
  run: { ...report.run, exitCode },
})

describe('the step', () => {
  it.each(['clean', 'fixed-only', 'no-baseline', 'partly-measured'] as const)('passes for %s', (name) => {
    expect(conclude(REPORTS[name])).toEqual({ kind: 'passed' })
  })

  it('fails with 1 and the headline for a new leak', () => {
    expect(conclude(REPORTS['new-leak'])).toEqual({
      kind: 'failed',
      exitCode: 1,
      message: '1 new goroutine leak.\n- 1 new goroutine leak.',
    })
  })

  it('fails with 3 when nothing was measured', () => {
    expect(conclude(REPORTS['nothing-measured'])).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('could not measure'),
    })
  })

  it('fails with 1 for a new hang where no package gave other data, as in an armed job', () => {
    const { changes } = REPORTS['new-leak']
    const hung = changes.map((change) => ({ ...change, verdict: 'hung' as const }))
    const packages = [{ path: 'example.com/p', status: 'no data', reason: 'timed out' }] as const
    const report = { ...withExit(REPORTS['new-leak'], 0), changes: hung, packages }
    const gate = judge(hung, packages, DEFAULT_FAIL_ON)
    expect(conclude({ ...report, gate })).toMatchObject({ exitCode: 1 })
    // A policy that does not mind it does not make the run a good one.
    expect(conclude({ ...report, gate: judge(hung, packages, []) })).toMatchObject({ exitCode: 3 })
  })

  it('fails with 1 when one job of a matrix could not measure and others could', () => {
    const gate = { passed: false, reasons: ['windows: nothing could be measured'] }
    expect(conclude({ ...REPORTS['partly-measured'], gate })).toEqual({
      kind: 'failed',
      exitCode: 1,
      message:
        'The goroutine leak check failed; 3 packages partly measured.\n- windows: nothing could be measured',
    })
  })

  it('keeps the exit code of a command that fails, whatever else is wrong', () => {
    expect(conclude(withExit(REPORTS.clean, 2))).toMatchObject({
      exitCode: 2,
      message: '`go test ./...` ended with exit code 2.',
    })
    expect(conclude(withExit(REPORTS['new-leak'], 137))).toMatchObject({ exitCode: 137 })
    expect(conclude(withExit(REPORTS['nothing-measured'], 2))).toMatchObject({ exitCode: 2 })
  })

  it('names some reasons and counts the others', () => {
    const gate = { passed: false, reasons: Array.from({ length: 40 }, (_, index) => `reason ${index}`) }
    const conclusion = conclude({ ...REPORTS['new-leak'], gate })
    expect(conclusion).toMatchObject({ message: expect.stringMatching(/- reason 4\n- and 35 more$/) })
  })
})

describe('an error', () => {
  it.each([
    [new ConfigurationError('a wrong input'), 2, 'a wrong input'],
    [new BaselineError('no baseline at x'), 2, 'no baseline at x'],
    [new MeasurementError('no go'), 3, 'Leakgate could not measure: no go'],
    [new CaptureError('cut off'), 3, 'Leakgate could not measure: cut off'],
  ])('that is known is one line: %s', (error, exitCode, message) => {
    expect(concludeError(error)).toEqual({ kind: 'failed', exitCode, message })
  })

  it('that is not known shows its stack', () => {
    expect(concludeError(new TypeError('oops'))).toMatchObject({
      message: expect.stringMatching(/report it:\nTypeError: oops\n\s+at /),
    })
    expect(concludeError('text')).toMatchObject({ message: expect.stringContaining('text') })
  })
})
