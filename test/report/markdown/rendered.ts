import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/** A Markdown document seen line by line, as far as a test needs it: what is a fence, a code span, a details tag. */
export interface Outline {
  /** Text outside fences, code spans and `<code>`. */
  readonly prose: string
  /** A fence that nothing closes swallows the rest of the document. */
  readonly openFence: boolean
  /** Opening less closing `<details>` outside fences, and the lowest value on the way. */
  readonly openDetails: number
  readonly minDetails: number
}

/** Fences by the rules of CommonMark 4.5, code spans by 6.1. */
export function outline(markdown: string): Outline {
  let fence = ''
  let openDetails = 0
  let minDetails = 0
  const prose: string[] = []
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line)
    const mark = run?.[1] ?? ''
    if (fence !== '') {
      if (mark.startsWith(fence) && (run?.[2] ?? '').trim() === '') fence = ''
      continue
    }
    if (mark !== '') {
      fence = mark
      continue
    }
    const text = withoutCode(line)
    openDetails += count(text, '<details>') - count(text, '</details>')
    minDetails = Math.min(minDetails, openDetails)
    prose.push(text)
  }
  return { prose: prose.join('\n'), openFence: fence !== '', openDetails, minDetails }
}

function withoutCode(line: string): string {
  const spans = line.replace(/(?<!`)(?<!\\)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '')
  return spans.replace(/<code>.*?<\/code>/g, '')
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

/** GitHub's Markdown, with the HTML in it as it stands: nothing is filtered, so that a test sees all that came through. */
export function toHtml(markdown: string): string {
  return micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  })
}
