import { plainBlock, plainLine } from '../../text/plain.ts'

/**
 * Everything that comes from a test run is foreign: names, stacks, paths, reasons, the command. It reaches a comment or a
 * terminal only through this file.
 */

/** U+200B: breaks a reference for the machine and shows nothing to people. */
export const ZERO_WIDTH_SPACE = '\u200b'

/**
 * Breaks what GitHub turns into links and notifications after Markdown is rendered, where a backslash no longer helps:
 * mentions and e-mail, #1 and GH-1, the keys of other trackers (JIRA-1), commits, addresses, :emoji:. Idempotent.
 */
function breakReferences(text: string): string {
  return text
    .replace(/@(?!\u200b)/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/#(?=\d)/g, `#${ZERO_WIDTH_SPACE}`)
    .replace(/(GH-|[A-Z]-)(?=\d)/gi, `$1${ZERO_WIDTH_SPACE}`)
    .replace(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/gi, breakCommit)
    .replace(/:(?=\/\/)/g, `:${ZERO_WIDTH_SPACE}`)
    .replace(/(www)\./gi, `$1${ZERO_WIDTH_SPACE}.`)
    .replace(/(mailto|xmpp):(?!\u200b)/gi, `$1:${ZERO_WIDTH_SPACE}`)
    .replace(/:(?=[\w+-]*[a-z+-][\w+-]*:)/gi, `:${ZERO_WIDTH_SPACE}`)
}

/** Seven digits are enough for GitHub to find a commit. */
function breakCommit(digits: string): string {
  return digits.replace(/.{4}(?=.)/g, `$&${ZERO_WIDTH_SPACE}`)
}

/**
 * Inside code GitHub links nothing, but a reply by e-mail quotes the text without its code marks (dependabot-core#3157).
 * `module@v1.2.3` is no mention and stays as it is, so that it can be copied.
 */
function breakMentions(text: string): string {
  return text.replace(/(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])/g, `@${ZERO_WIDTH_SPACE}`)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escapeCharacter(character: string): string {
  // A dollar sign can open a formula; GitHub's documentation on mathematical expressions names this way out.
  if (character === '$') return '<span>$</span>'
  return ENTITIES[character] ?? `\\${character}`
}

/** Foreign text for Markdown outside code: one line that renders as itself and links to nothing. */
export function escapeMarkdown(text: string): string {
  return (
    breakReferences(plainLine(text))
      .replace(/[&<>$|*_[\]()~#!\\`]/g, escapeCharacter)
      // At the start of a line these would open a list or underline a heading.
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d+)\.(?=\s|$)/, '$1\\.')
  )
}

/** Foreign text for an HTML element that Markdown may or may not look into: every special character as a number. */
export function escapeHtml(text: string): string {
  return breakReferences(plainLine(text)).replace(
    /[&<>"'`$|*_[\]()~#!\\]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  )
}

/** `<code>` works where a code span does not: in a `<summary>`, and in a table cell when the text holds a pipe. */
export function htmlCode(text: string): string {
  return `<code>${escapeHtml(text) || '(empty)'}</code>`
}

/** A code span whose delimiter is longer than any run of backticks inside. */
export function codeSpan(text: string): string {
  const inner = breakMentions(plainLine(text)) || '(empty)'
  const delimiter = '`'.repeat(longestRun(inner) + 1)
  const pad = inner.startsWith('`') || inner.endsWith('`') ? ' ' : ''
  return delimiter + pad + inner + pad + delimiter
}

/** A code span for a table cell, where an unescaped pipe would start the next cell even inside code. */
export function codeCell(text: string): string {
  return text.includes('|') ? htmlCode(text) : codeSpan(text)
}

/** A fenced block whose fence is longer than any run of backticks inside. */
export function fence(text: string, language = 'text'): string {
  const inner = breakMentions(plainBlock(text))
  const delimiter = '`'.repeat(Math.max(3, longestRun(inner) + 1))
  return `${delimiter}${language}\n${inner}\n${delimiter}`
}

function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}
