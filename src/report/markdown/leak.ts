import type { Change } from '../../model/change.ts'
import type { RunSummary } from '../../model/measurement.ts'
import type { BaselineReference } from '../../model/report.ts'
import { plainLine, shorten } from '../../text/plain.ts'
import { enumerate } from '../../text/words.ts'
import { type Links, permalink } from '../links.ts'
import { reproduceCommand } from '../reproduce.ts'
import { MAX_NAME_CHARS } from '../surface-limits.ts'
import { evidence } from '../words/evidence.ts'
import { exceeded, ruleReason } from '../words/rule.ts'
import { details } from './block.ts'
import { fence, htmlCode } from './escape.ts'
import { name, place, prose } from './inline.ts'
import { startedAt, testList } from './sentence.ts'
import { tracebackText } from './stack.ts'

/** Longer chains are rare, and the first links say most. */
const MAX_CHAIN = 6

export interface LeakBlock {
  readonly change: Change
  /** Its number in the list; null when it is alone. */
  readonly number: number | null
  readonly links: Links
  readonly baseline: BaselineReference
  readonly run: RunSummary
  /** Whether the likely fix belongs here, or stands outside already. */
  readonly withFix: boolean
}

/** What is behind a leak's sentence, collapsed: likely fix, the code, evidence, the names, the stack, how to see it again. */
export function leakBlock(block: LeakBlock, withStack: boolean): string {
  const { change, links, baseline, run, withFix } = block
  const parts = [
    withFix ? likelyFix(change) : '',
    withStack ? why(change) : '',
    // GitHub shows the code itself for a permalink that stands alone on its line.
    permalink(change.goStatement, links) ?? '',
    facts(change, links),
    withStack && change.stack.length > 0 ? fence(tracebackText(change)) : '',
    `${again(baseline)}\n\n${fence(shorten(plainLine(reproduceCommand(change, { baseline, run })), 4 * MAX_NAME_CHARS), 'sh')}`,
  ]
  return details(title(block, withStack), parts.filter((part) => part !== '').join('\n\n'))
}

export function likelyFix({ hint }: Change): string {
  return hint === '' ? '' : `**Likely fix:** ${prose(hint)}`
}

/** What goes on in a leak like this one, and code that ends it. */
function why({ explanation, fix }: Change): string {
  return [
    explanation === '' ? '' : `**Why it stays:** ${prose(explanation)}`,
    fix === '' ? '' : `How to end such a goroutine:\n\n${fence(fix, 'go')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function again(baseline: BaselineReference): string {
  return baseline.kind === 'artifact'
    ? 'Reproduce it (download the baseline artifact as `BASE.json`):'
    : 'Reproduce it:'
}

function title({ change, number, withFix }: LeakBlock, withStack: boolean): string {
  const test = htmlCode(shorten(plainLine(change.tests[0] ?? change.package), MAX_NAME_CHARS))
  const content = enumerate([
    ...(withFix && change.hint !== '' ? ['likely fix'] : []),
    ...(withStack && change.explanation !== '' ? ['why it stays'] : []),
    'code',
    ...(withStack ? ['stack'] : []),
  ])
  return `${number === null ? '' : `${number}. `}${test}: ${content}`
}

/** The chain of `go` statements that a rerun recorded, from the test code on. */
function cameAbout({ confirmation }: Change, links: Links): readonly string[] {
  const origin = confirmation?.origin ?? null
  if (origin === null) return []
  const { chain, testCode } = origin
  const way = chain.filter((creator) => !creator.startsWith('testing.')).reverse()
  return [
    testCode === null ? '' : `Started from test code at ${place(testCode, links)}`,
    way.length < 2 ? '' : `Chain of \`go\` statements: ${way.slice(0, MAX_CHAIN).map(name).join(' → ')}`,
  ]
}

/** A rule that was not enough. */
function rule(change: Change): string {
  if (change.rule === null || exceeded(change) === '') return ''
  return `${exceeded(change)}, now ${change.rule.count}: ${prose(ruleReason(change.rule))}`
}

function facts(change: Change, links: Links): string {
  const { blocking, blockedAt, creator, entry } = change
  const at = blockedAt === null ? '' : ` at ${place(blockedAt, links)}`
  return [
    ...evidence(change).map(prose),
    blocking.function === '' ? '' : `Waits (${blocking.wait}) in ${name(blocking.function)}${at}`,
    creator === '' ? 'Started by the runtime' : `Started by ${name(creator)}${startedAt(change, links)}`,
    entry === blocking.function ? '' : `Entry function ${name(entry)}`,
    ...cameAbout(change, links),
    change.tests.length > 1 ? `Tests ${testList(change.tests)}` : '',
    `Package ${name(change.package)}`,
    change.legs === undefined ? '' : `Only in ${enumerate(change.legs.map(name))} of the matrix`,
    rule(change),
  ]
    .filter((fact) => fact !== '')
    .map((fact) => `- ${fact}`)
    .join('\n')
}
