import * as core from '@actions/core'
import type { Change, PackageResult, Report } from '../report/index.ts'
import { tally } from '../report/tally.ts'
import { clip } from './length.ts'

/** One line of the diff or the log that GitHub shows a message at. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly message: string
  readonly properties: core.AnnotationProperties
}

/**
 * The runner keeps the first 10 of each level in a step (actions/runner, src/Runner.Worker/ExecutionContext.cs,
 * `_maxCountPerIssueType`). One error is left for the sentence that the step fails with, and some warnings for what went
 * wrong on the way.
 */
const MAX_ERRORS = 9
const MAX_WARNINGS = 5
const MAX_EXERCISED = 3

/** Where the runner cuts (ExecutionContext.cs, `_maxIssueMessageLength`). */
const MAX_MESSAGE_CHARS = 4096

/**
 * @param failing the changes that fail the gate
 */
export function annotate(report: Report, failing: readonly Change[]): readonly Annotation[] {
  return [
    ...[...failing]
      .sort(worstFirst)
      .slice(0, MAX_ERRORS)
      .map((change) => leakAnnotation(change, 'error')),
    ...tally(report)
      .exercised.filter((change) => !failing.includes(change))
      .slice(0, MAX_EXERCISED)
      .map((change) => leakAnnotation(change, 'warning')),
    ...noDataAnnotations(report.packages),
  ]
}

/** Foreign text only goes through the toolkit, which escapes it (@actions/core, command.ts). */
export function writeAnnotations(annotations: readonly Annotation[]): void {
  for (const { level, message, properties } of annotations) {
    if (level === 'error') core.error(message, properties)
    else core.warning(message, properties)
  }
}

function worstFirst(a: Change, b: Change): number {
  return (
    Number(b.proven) - Number(a.proven) ||
    Number(b.change === 'new') - Number(a.change === 'new') ||
    b.count - b.baselineCount - (a.count - a.baselineCount) ||
    Number(b.goStatement?.inRepository ?? false) - Number(a.goStatement?.inRepository ?? false)
  )
}

const TITLES: Readonly<Record<Change['change'], string>> = {
  new: 'New goroutine leak',
  grown: 'Goroutine leak grew',
  'newly-exercised': 'Goroutine leak in code that a new test runs',
  moved: 'Goroutine leak under another name',
  persisting: 'Goroutine leak',
  fixed: 'Goroutine leak fixed',
}

function leakAnnotation(change: Change, level: Annotation['level']): Annotation {
  const { count, baselineCount, goStatement, blocking } = change
  const before = change.change === 'grown' ? `, ${baselineCount} in the baseline` : ''
  const [first, ...others] = change.tests
  const tests =
    first === undefined
      ? ''
      : ` Started in ${first}${others.length > 0 ? ` and ${others.length} more tests` : ''}.`
  const lines = [
    `${count === 1 ? '1 goroutine outlives' : `${count} goroutines outlive`} the tests of ${change.package}${before}.${tests}`,
    `Started by ${change.creator || 'the runtime'}, runs ${change.entry}, waits (${blocking.wait}) in ${blocking.function}.`,
    ...(change.proven ? ['Proven: nothing can wake it up any more.'] : []),
    ...(change.hint === '' ? [] : [change.hint]),
  ]
  return {
    level,
    message: clip(lines.join('\n'), MAX_MESSAGE_CHARS),
    properties: {
      title: TITLES[change.change],
      // A file outside of the repository has no place in the diff.
      ...(goStatement?.inRepository ? { file: goStatement.file, startLine: goStatement.line } : {}),
    },
  }
}

function noDataAnnotations(packages: readonly PackageResult[]): readonly Annotation[] {
  const missing = packages.filter((entry) => entry.status === 'no data')
  const shown = missing.length > MAX_WARNINGS ? MAX_WARNINGS - 1 : missing.length
  const messages = missing.slice(0, shown).map(({ path, reason }) => `${path}: ${reason}`)
  if (missing.length > shown)
    messages.push(`${missing.length - shown} more packages gave no data; see the job summary.`)
  return messages.map((message) => ({
    level: 'warning',
    message: clip(message, MAX_MESSAGE_CHARS),
    properties: { title: 'Not checked for goroutine leaks' },
  }))
}
