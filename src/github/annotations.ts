import * as core from '@actions/core'
import type { Change } from '../model/change.ts'
import type { Report } from '../model/report.ts'
import type { SourceLocation } from '../model/site.ts'
import { tally } from '../report/tally.ts'
import { account, TITLES, worstFirst } from '../report/words/account.ts'
import { waitPhrase } from '../report/words/wait.ts'
import { clip } from './length.ts'

/** One line of the diff or the log that GitHub shows a message at. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
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
/** Of 10 notices, some are left for what the run has to say. */
const MAX_WAITS = 6

/** Where the runner cuts (ExecutionContext.cs, `_maxIssueMessageLength`). */
const MAX_MESSAGE_CHARS = 4096

/**
 * @param failing the changes that fail the gate
 */
export function annotate(report: Report, failing: readonly Change[]): readonly Annotation[] {
  const worst = [...failing].sort(worstFirst).slice(0, MAX_ERRORS)
  return [
    ...worst.map((change) => leakAnnotation(change, 'error')),
    ...worst.flatMap(waitAnnotation).slice(0, MAX_WAITS),
    ...tally(report)
      .exercised.filter((change) => !failing.includes(change))
      .slice(0, MAX_EXERCISED)
      .map((change) => leakAnnotation(change, 'warning')),
    ...noDataAnnotations(report),
  ]
}

const WRITERS = { error: core.error, warning: core.warning, notice: core.notice } as const

/** Foreign text only goes through the toolkit, which escapes it (@actions/core, command.ts). */
export function writeAnnotations(annotations: readonly Annotation[]): void {
  for (const { level, message, properties } of annotations) {
    WRITERS[level](message, properties)
  }
}

function leakAnnotation(change: Change, level: Annotation['level']): Annotation {
  return {
    level,
    message: clip(account(change).join('\n'), MAX_MESSAGE_CHARS),
    properties: { title: TITLES[change.change], ...placeOf(change.goStatement) },
  }
}

/** Where it waits, when that is another line than the one that started it. */
function waitAnnotation(change: Change): readonly Annotation[] {
  const { blockedAt, goStatement, creator, count } = change
  const same = blockedAt?.file === goStatement?.file && blockedAt?.line === goStatement?.line
  if (!blockedAt?.inRepository || same) return []
  const { one, many, on } = waitPhrase(change.blocking.wait)
  const who =
    count === 1
      ? `A goroutine started by ${creator || 'the runtime'} ${one}`
      : `${count} goroutines started by ${creator || 'the runtime'} ${many}`
  return [
    {
      level: 'notice',
      message: clip(`${who} ${on} here after the tests of ${change.package} ended.`, MAX_MESSAGE_CHARS),
      properties: { title: 'A leaked goroutine waits here', ...placeOf(blockedAt) },
    },
  ]
}

/** A file outside of the repository has no place in the diff. */
function placeOf(location: SourceLocation | null): { readonly file?: string; readonly startLine?: number } {
  return location?.inRepository ? { file: location.file, startLine: location.line } : {}
}

function noDataAnnotations(report: Report): readonly Annotation[] {
  const { noData, partly } = tally(report)
  const lacking = [
    ...noData.map(({ path, reason }) => ({ title: NOT_CHECKED, message: `${path}: ${reason}` })),
    ...partly.map(({ path, reason }) => ({
      title: 'Not checked for goroutine leaks in every job',
      message: `${path}: ${reason}`,
    })),
  ]
  const shown = lacking.slice(0, lacking.length > MAX_WARNINGS ? MAX_WARNINGS - 1 : MAX_WARNINGS)
  const rest = lacking.length - shown.length
  const more = `${rest} more packages lack data; see the job summary.`
  return [...shown, ...(rest > 0 ? [{ title: NOT_CHECKED, message: more }] : [])].map(
    ({ title, message }) => ({
      level: 'warning',
      message: clip(message, MAX_MESSAGE_CHARS),
      properties: { title },
    }),
  )
}

const NOT_CHECKED = 'Not checked for goroutine leaks'
