import type { Change } from '../../model/change.ts'
import { plainLine, shorten } from '../../text/plain.ts'
import { type Links, permalink } from '../links.ts'
import { MAX_NAME_CHARS, MAX_SENTENCE_CHARS } from '../surface-limits.ts'
import { codeSpan, escapeHtml, escapeMarkdown } from './escape.ts'

/** A foreign name as a code span of bounded length. */
export function name(text: string): string {
  return codeSpan(shorten(plainLine(text), MAX_NAME_CHARS))
}

/** Foreign words of bounded length, outside code. */
export function words(text: string, max = MAX_NAME_CHARS): string {
  return escapeMarkdown(shorten(plainLine(text), max))
}

/** Foreign sentences, with calls such as `resp.Body.Close()` and `make(chan T, 1)` set as code. */
export function prose(text: string): string {
  return shorten(plainLine(text), MAX_SENTENCE_CHARS)
    .split(/([A-Za-z][\w.]*\((?:[\w., <-]*[\w.])?\))(?!\w)/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeBetween(part)))
    .join('')
}

/** Escaping trims, and the space next to a code span has to stay. */
function escapeBetween(part: string): string {
  const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/.exec(part) ?? []
  return before + escapeMarkdown(text) + after
}

/** `file.go:12`, linked when the code can be shown. */
export function place(location: NonNullable<Change['goStatement']>, links: Links): string {
  const label = name(`${location.file}:${location.line}`)
  const link = permalink(location, links)
  return link === null ? label : `[${label}](${link})`
}

/** A commit as git shortens it. */
export function shortCommit(commit: string): string {
  return codeSpan(plainLine(commit).slice(0, 7))
}

/** `2026-11-20 14:03 UTC`; a time in another form stays as it is. */
export function moment(time: string): string {
  const [, date, clock] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(time) ?? []
  return date === undefined || clock === undefined ? words(time, 40) : `${date} ${clock} UTC`
}

/** `on main` when the caller knows the branch. */
export function onBaseline(links: Links): string {
  const branch = links.baseBranch ?? ''
  return branch === '' ? 'in the baseline' : `on ${words(branch)}`
}

/** The same for a `<summary>`, which is no Markdown. */
export function onBaselineHtml(links: Links): string {
  const branch = links.baseBranch ?? ''
  return branch === '' ? 'in the baseline' : `on ${escapeHtml(shorten(plainLine(branch), MAX_NAME_CHARS))}`
}
