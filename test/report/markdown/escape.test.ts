import { describe, expect, it } from 'vitest'
import {
  codeCell,
  codeSpan,
  escapeHtml,
  escapeMarkdown,
  fence,
  htmlCode,
} from '../../../src/report/markdown/escape.ts'
import { plainBlock, plainLine, shorten } from '../../../src/text/plain.ts'
import { nastyTexts } from '../random.ts'
import { outline, toHtml } from './rendered.ts'

const NASTY = nastyTexts(3_000)
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]/u

describe('plainLine', () => {
  it('takes escape sequences out together with what they say', () => {
    expect(
      plainLine('\u001b[1;31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007'),
    ).toBe('red link')
  })

  it('takes out bidi overrides, zero-width and other invisible characters', () => {
    expect(plainLine('a\u202egnp.exe\u202c\u200b\u2066\ufeff\u00ad\u{e0041}b')).toBe('agnp.exeb')
  })

  it('is one line', () => {
    expect(plainLine(' a\r\n\tb\u2028c\u0085d ')).toBe('a b c d')
  })

  it('leaves nothing that a terminal obeys, and is idempotent', () => {
    for (const text of NASTY) {
      const plain = plainLine(text)
      expect(plain).not.toMatch(INVISIBLE)
      expect(plainLine(plain)).toBe(plain)
    }
  })
})

describe('plainBlock', () => {
  it('keeps lines and tabs', () => {
    expect(plainBlock('a\r\n\tb\rc\u0000')).toBe('a\n\tb\nc')
  })

  it('is idempotent', () => {
    for (const text of NASTY) expect(plainBlock(plainBlock(text))).toBe(plainBlock(text))
  })
})

describe('shorten', () => {
  it('keeps both ends', () => {
    expect(shorten('example.com/a/b.(*Client).fetch', 15)).toBe('example…).fetch')
  })

  it('never exceeds its limit, never halves a surrogate pair, and is idempotent', () => {
    for (const text of NASTY.map(plainLine)) {
      const short = shorten(text, 10)
      expect(short.length).toBeLessThanOrEqual(10)
      expect(short).not.toMatch(/\p{Cs}/u)
      expect(shorten(short, 10)).toBe(short)
    }
  })
})

describe('escapeMarkdown', () => {
  it.each([
    ['*a* _b_ [c](d) `e` ~f~ #g', '\\*a\\* \\_b\\_ \\[c\\]\\(d\\) \\`e\\` \\~f\\~ \\#g'],
    ['<b>&amp;</b>', '&lt;b&gt;&amp;amp;&lt;/b&gt;'],
    ['a|b\\|c', 'a\\|b\\\\\\|c'],
    ['1. one', '1\\. one'],
    ['- one', '\\- one'],
    ['go1.26.8', 'go1.26.8'],
    ['$x$', '<span>$</span>x<span>$</span>'],
  ])('shows %j as it is', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  it.each([
    ['@octocat', '@\u200boctocat'],
    ['a@b.example', 'a@\u200bb.example'],
    ['see #12', 'see \\#\u200b12'],
    ['GH-12', 'GH-\u200b12'],
    ['JIRA-12', 'JIRA-\u200b12'],
    ['at 8d1e2f3a4b', 'at 8d1e\u200b2f3a\u200b4b'],
    ['https://x.example', 'https:\u200b//x.example'],
    ['www.x.example', 'www\u200b.x.example'],
    [':tada:', ':\u200btada:'],
  ])('breaks the reference in %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  it('leaves a time of day alone', () => {
    expect(escapeMarkdown('14:03:27')).toBe('14:03:27')
  })

  it('leaves no mention and no bare special character', () => {
    for (const text of NASTY) {
      const escaped = escapeMarkdown(text).replaceAll('<span>$</span>', '')
      expect(escaped).not.toMatch(/@(?!\u200b)/)
      expect(escaped.replace(/\\[^A-Za-z0-9\s]/g, '')).not.toMatch(/[<>$|*_[\]()~#!\\`]/)
    }
  })
})

describe('codeSpan', () => {
  it('is delimited by more backticks than any run inside', () => {
    expect(codeSpan('a')).toBe('`a`')
    expect(codeSpan('`a``b')).toBe('``` `a``b ```')
  })

  it('breaks a mention, and leaves a module version to be copied', () => {
    expect(codeSpan('@octocat')).toBe('`@\u200boctocat`')
    expect(codeSpan('golang.org/x/net@v0.1.0')).toBe('`golang.org/x/net@v0.1.0`')
  })

  it('shows that a name is empty', () => {
    expect(codeSpan('\u200b')).toBe('`(empty)`')
  })

  it('hides everything from Markdown', () => {
    for (const text of NASTY) expect(outline(`x ${codeSpan(text)} y`).prose).toBe('x  y')
  })
})

describe('fence', () => {
  it('is longer than any run inside', () => {
    expect(fence('a\n````\nb', 'sh')).toBe('`````sh\na\n````\nb\n`````')
  })

  it('is always closed', () => {
    for (const text of NASTY)
      expect(outline(`${fence(text)}\nend`)).toMatchObject({ prose: 'end', openFence: false })
  })
})

describe('escapeHtml', () => {
  it('writes special characters as numbers, which neither HTML nor Markdown acts on', () => {
    expect(htmlCode('<a|b>`c`')).toBe('<code>&#60;a&#124;b&#62;&#96;c&#96;</code>')
    for (const text of NASTY)
      expect(escapeHtml(text).replace(/&#\d+;/g, '')).not.toMatch(/[&<>"'`$|*_[\]()~#!\\]/)
  })
})

describe('codeCell', () => {
  it('holds no pipe that a table could see', () => {
    for (const text of NASTY) expect(codeCell(text)).not.toContain('|')
  })
})

describe("GitHub's Markdown", () => {
  const text = (html: string) =>
    html
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
      .replaceAll('\u200b', '')
      .trim()

  // A paragraph each.
  const rendered = (write: (foreign: string) => string) =>
    toHtml(NASTY.map((foreign) => `x${write(foreign)}y`).join('\n\n'))
      .trim()
      .split('\n')

  it.each([
    ['escapeMarkdown', escapeMarkdown],
    ['codeSpan', codeSpan],
    ['htmlCode', htmlCode],
    ['codeCell', codeCell],
  ])('shows what %s wrote as the text that it was, and nothing else', (_, write) => {
    const paragraphs = rendered(write)
    expect(paragraphs).toHaveLength(NASTY.length)
    paragraphs.forEach((html, index) => {
      expect(html.replace(/<\/?(?:p|code|span)>/g, '')).not.toMatch(/<[a-z/!]/i)
      const plain = plainLine(NASTY[index] ?? '')
      const shown = plain === '' && write !== escapeMarkdown ? '(empty)' : plain
      expect(text(html)).toBe(`x${shown}y`)
    })
  })
})
