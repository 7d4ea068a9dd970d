import { codeSpan, escapeMarkdown, fence, htmlCode, plainLine, shorten } from './escape.ts'
import { shortFunction } from './frame.ts'
import { MAX_NAME_CHARS, MAX_SENTENCE_CHARS, MAX_TESTS_NAMED } from './limits.ts'
import { type Links, permalink } from './links.ts'
import { enumerate, plural, waitPhrase } from './phrase.ts'
import type { Change } from './report.ts'
import { tracebackText } from './stack.ts'

/** One leak in one plain sentence: which test, which `go` statement, what it waits for, how many. */
export function leakSentence(change: Change, links: Links, hasBaseline: boolean): string {
  const many = change.count > 1
  const wait = waitPhrase(change.blocking.wait)
  const subject = starter(change)
  const verb = change.tests.length > 1 ? 'start' : 'starts'
  const where = goStatement(change, links)
  const stay = `that ${many ? wait.many : wait.one} ${emphasised(wait.on)}`
  const blocked =
    change.blocking.function === '' ? '' : ` in ${name(shortFunction(change.blocking.function))}`
  return `${subject} ${verb} ${many ? 'goroutines' : 'a goroutine'}${where} ${stay}${blocked}. (${counts(change, links, hasBaseline)})`
}

/** What is behind the sentence, collapsed: evidence, likely fix, the code, the three names and the stack. */
export function leakDetails(change: Change, links: Links, title: string, withStack: boolean): string {
  const link = permalink(change.goStatement, links)
  const parts = [
    change.hint === '' ? '' : `**Likely fix:** ${hint(change.hint)}`,
    // GitHub shows the code itself for a permalink that stands alone on its line.
    link === null ? '' : link,
    facts(change, links),
    withStack && change.stack.length > 0 ? fence(tracebackText(change)) : '',
  ]
  return details(title, parts.filter((part) => part !== '').join('\n\n'))
}

/** A collapsed block. The blank lines make GitHub read Markdown inside. */
export function details(summaryHtml: string, body: string): string {
  return `<details>\n<summary>${summaryHtml}</summary>\n\n${body}\n\n</details>`
}

/** The title of a leak's block: test and creator, in HTML since a summary is not Markdown. */
export function leakTitle(change: Change): string {
  const test = change.tests[0] ?? change.package
  return `${htmlCode(shorten(plainLine(test), MAX_NAME_CHARS))}: what it waits for, stack and likely fix`
}

function facts(change: Change, links: Links): string {
  const { blocking, blockedAt, creator, entry } = change
  const at = blockedAt === null ? '' : ` at ${place(blockedAt, links)}`
  const rows = [
    `- Waits in ${name(blocking.function)} (${blocking.wait})${at}`,
    creator === ''
      ? '- Started by the runtime'
      : `- Started by ${name(creator)}${goStatement(change, links)}`,
    `- Runs ${name(entry)}`,
    `- Package ${name(change.package)}`,
    change.tests.length > 1 ? `- Tests: ${testList(change.tests)}` : '',
    `- ${evidence(change)}`,
  ]
  return rows.filter((row) => row !== '').join('\n')
}

/** How sure this is, and why. */
export function evidence({ verdict, proven }: Change): string {
  if (proven) return 'Proven: the garbage collector found that nothing can wake it up any more'
  switch (verdict) {
    case 'leak':
      return 'Confirmed: running the test more often leaves more of them'
    case 'singleton':
      return 'Once per process: running the test more often leaves no more of them'
    case 'slow-exit':
      return 'Ends by itself, only later than the tests'
    case 'intermittent':
      return 'Seen in some runs only'
    case 'unconfirmed':
      return 'Seen in one run, not yet run again'
  }
}

function starter(change: Change): string {
  if (change.tests.length === 0) return `A test of ${name(change.package)}`
  return testList(change.tests)
}

function testList(tests: readonly string[]): string {
  const named = tests.slice(0, MAX_TESTS_NAMED).map(name)
  const more = tests.length - named.length
  return enumerate(more > 0 ? [...named, `${more} more`] : named)
}

function goStatement(change: Change, links: Links): string {
  if (change.goStatement !== null) return ` at ${place(change.goStatement, links)}`
  return change.creator === '' ? '' : ` in ${name(shortFunction(change.creator))}`
}

function place(location: NonNullable<Change['goStatement']>, links: Links): string {
  const label = name(`${location.file}:${location.line}`)
  const link = permalink(location, links)
  return link === null ? label : `[${label}](${link})`
}

function counts(change: Change, links: Links, hasBaseline: boolean): string {
  const now = plural(change.count, 'goroutine')
  return hasBaseline ? `${now}; ${change.baselineCount} ${baselineName(links)}` : now
}

/** `on main` when the caller knows the branch. */
export function baselineName(links: Links): string {
  const branch = links.baseBranch ?? ''
  return branch === ''
    ? 'in the baseline'
    : `on ${escapeMarkdown(shorten(plainLine(branch), MAX_NAME_CHARS))}`
}

export function name(text: string): string {
  return codeSpan(shorten(plainLine(text), MAX_NAME_CHARS))
}

function emphasised(on: string): string {
  const [, article, noun] = /^(an? )?(.*)$/.exec(on) ?? []
  return `${article ?? ''}*${noun ?? on}*`
}

/** A hint with its calls (`resp.Body.Close()`) set as code. */
export function hint(text: string): string {
  const plain = shorten(plainLine(text), MAX_SENTENCE_CHARS)
  return plain
    .split(/([A-Za-z][\w.]*\(\))/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeInside(part)))
    .join('')
}

/** Escaping trims, and the space next to a code span has to stay. */
function escapeInside(part: string): string {
  const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/.exec(part) ?? []
  return before + escapeMarkdown(text) + after
}
