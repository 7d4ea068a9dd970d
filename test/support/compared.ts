import { buildReport, compareRun } from '../../src/compare/build-report.ts'
import type { Report } from '../../src/model/report.ts'

type Input = Omit<Parameters<typeof buildReport>[0], 'comparison'> & {
  readonly measurement: Parameters<typeof compareRun>[0]
}

/** The report on a run whose changes were not run again. */
export function comparedReport(input: Input): Report {
  const { measurement, baseline, rules } = input
  return buildReport({ ...input, comparison: compareRun(measurement, baseline, { rules }) })
}
