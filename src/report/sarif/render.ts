import { createHash } from 'node:crypto'
import type { Change } from '../../model/change.ts'
import type { Report } from '../../model/report.ts'
import type { SourceLocation } from '../../model/site.ts'
import { plainLine, shorten } from '../../text/plain.ts'
import { plural } from '../../text/words.ts'
import { encodePath, type Links, webAddress } from '../links.ts'
import { MAX_SARIF_RESULTS, MAX_SENTENCE_CHARS, MAX_STACK_FRAMES } from '../surface-limits.ts'
import { tally } from '../tally.ts'
import { account, TITLES, worstFirst } from '../words/account.ts'
import { withoutRuntime } from '../words/frame.ts'
import { SARIF_RULES, type SarifRule } from './sarif-rules.ts'

/**
 * The report for code scanning: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 *
 * Code scanning shows every result as an open alert, so only what the change answers for is in it: new and grown leaks, and what
 * else fails the gate. Known leaks, moved ones and those that a rule allows are not.
 *
 * @param failing the changes that fail the gate
 */
export function renderSarif(report: Report, failing: readonly Change[], links: Links): string {
  const counted = tally(report)
  const wanted = [...new Set([...failing, ...counted.leaks])].sort(worstFirst)
  const placed = wanted.flatMap((change) => {
    const place = placeOf(change)
    return place === undefined ? [] : [{ change, place }]
  })
  const shown = placed.slice(0, MAX_SARIF_RESULTS)
  const rules = [...new Set(shown.map(({ change }) => SARIF_RULES[change.blocking.wait]))]
  const server = webAddress(links.serverUrl)
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Leakgate',
            semanticVersion: report.tool.version,
            rules: rules.map(ruleOf),
          },
        },
        automationDetails: { id: 'leakgate/' },
        columnKind: 'utf16CodeUnits',
        ...(server !== null && links.repository !== '' && links.commit !== null
          ? {
              versionControlProvenance: [
                { repositoryUri: `${server}${links.repository}`, revisionId: links.commit },
              ],
            }
          : {}),
        invocations: [
          {
            executionSuccessful: counted.measured > 0,
            ...(report.run.exitCode === null ? {} : { exitCode: report.run.exitCode }),
            toolExecutionNotifications: [
              ...counted.noData.map(({ path, reason }) =>
                warning(`${text(path)} gave no data: ${text(reason)}`),
              ),
              ...counted.partly.map(({ path, reason }) =>
                warning(`${text(path)} is partly measured, no data in ${text(reason)}`),
              ),
              ...leftOut(wanted.length - placed.length, placed.length - shown.length),
            ],
          },
        ],
        results: shown.map(({ change, place }) => ({
          ruleId: SARIF_RULES[change.blocking.wait].id,
          ruleIndex: rules.indexOf(SARIF_RULES[change.blocking.wait]),
          level: failing.includes(change) ? 'error' : 'warning',
          message: { text: [`${TITLES[change.change]}.`, ...account(change)].map(text).join('\n') },
          locations: [{ ...physical(place), logicalLocations: [logical(change.creator || change.entry)] }],
          relatedLocations: related(change, place),
          stacks: [{ message: { text: 'Where it waits' }, frames: framesOf(change) }],
          partialFingerprints: fingerprints(change),
          properties: { package: plain(change.package), tests: change.tests.map(plain), count: change.count },
        })),
      },
    ],
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function ruleOf({ id, name, summary, help }: SarifRule) {
  return {
    id,
    name,
    shortDescription: { text: summary },
    fullDescription: { text: `${summary}.` },
    help: { text: help.replaceAll('`', ''), markdown: help },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['goroutine-leak', 'reliability'], precision: 'high', 'problem.severity': 'error' },
  }
}

/** The `go` statement, else the nearest line that the repository has: code scanning refuses a result without any. */
function placeOf({ goStatement, blockedAt, confirmation }: Change): SourceLocation | undefined {
  return [goStatement, blockedAt, confirmation?.origin?.testCode ?? null].find(isInRepository)
}

function isInRepository(location: SourceLocation | null): location is SourceLocation {
  return location?.inRepository === true && location.line >= 1
}

function related(change: Change, place: SourceLocation) {
  const lines = [
    { location: change.goStatement, says: 'started here' },
    { location: change.blockedAt, says: 'waits here' },
    { location: change.confirmation?.origin?.testCode ?? null, says: 'started from this test code' },
  ]
  return lines.flatMap(({ location, says }, index) =>
    isInRepository(location) && location !== place
      ? [{ id: index + 1, ...physical(location), message: { text: says } }]
      : [],
  )
}

function physical({ file, line }: SourceLocation) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodePath(file), uriBaseId: '%SRCROOT%' },
      region: { startLine: line },
    },
  }
}

function logical(name: string) {
  return { fullyQualifiedName: plain(name), kind: 'function' }
}

/** Without files: those outside of the repository are paths of the machine that ran the tests. */
function framesOf({ stack }: Change) {
  return withoutRuntime(stack)
    .slice(0, MAX_STACK_FRAMES)
    .map((frame) => ({ location: { logicalLocations: [logical(frame.function)] } }))
}

/**
 * Made from the names that identify the leak, never from lines, so that an alert stays the same when code above it moves.
 * GitHub matches alerts by `primaryLocationLineHash` alone:
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
function fingerprints({ package: path, identity }: Change) {
  const { creator, entry, blocking } = identity
  const parts = [path, creator, entry, blocking.wait, blocking.function]
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return { 'leakgateIdentity/v1': hash, primaryLocationLineHash: `${hash.slice(0, 16)}:1` }
}

function warning(message: string) {
  return { level: 'warning', message: { text: message } }
}

function leftOut(placeless: number, many: number) {
  return [
    placeless > 0 ? `${plural(placeless, 'leak')} with no line in the repository` : '',
    many > 0 ? `${plural(many, 'leak')} beyond what code scanning shows` : '',
  ]
    .filter((what) => what !== '')
    .map((what) => ({
      level: 'note',
      message: { text: `Left out: ${what}. The JSON report has everything.` },
    }))
}

/** Brackets would make a link of it (SARIF 2.1.0, 3.11.6). */
function text(foreign: string): string {
  return plain(foreign).replace(/[\\[\]]/g, '\\$&')
}

function plain(foreign: string): string {
  return shorten(plainLine(foreign), MAX_SENTENCE_CHARS)
}
