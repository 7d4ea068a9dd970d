import { describe, expect, it } from 'vitest'
import { openFence } from '../../src/github/fence.ts'
import { logLine } from '../../src/github/log.ts'

function capture(chunks: readonly string[], token?: string): string {
  let output = ''
  const fence = openFence((data) => {
    output += typeof data === 'string' ? data : Buffer.from(data).toString()
  }, token)
  for (const chunk of chunks) fence.write(Buffer.from(chunk))
  fence.close()
  return output
}

describe('the fence', () => {
  it('stands around the output of the tests', () => {
    expect(capture(['ok\n', '::error::x\n'], 'T')).toBe('::stop-commands::T\nok\n::error::x\n::T::\n')
  })

  it('comes down at the start of a line, whatever the last output was', () => {
    expect(capture(['no newline'], 'T')).toBe('::stop-commands::T\nno newline\n::T::\n')
    expect(capture(['no newline', '', '\n', ''], 'T')).toBe('::stop-commands::T\nno newline\n::T::\n')
    expect(capture([], 'T')).toBe('::stop-commands::T\n::T::\n')
  })

  it('has another token every time', () => {
    const tokens = Array.from({ length: 100 }, () => capture([]).match(/^::stop-commands::(\S+)\n/)?.[1])
    expect(new Set(tokens).size).toBe(100)
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a line of the log', () => {
  it.each([
    ['a\n::error::b', 'a ::error::b'],
    ['a\r::error::b', 'a ::error::b'],
    ['::error::b', ': :error::b'],
    ['  ::error::b', ': :error::b'],
    ['\n::error::b', ': :error::b'],
    ['a ##[error]b', 'a ## [error]b'],
    ['\u001b[31mred', ' [31mred'],
  ])('%j is no command', (text, line) => {
    expect(logLine(text)).toBe(line)
  })

  it('stays the same when it is made plain again', () => {
    for (const text of ['::a::', '##[##[x', '\n\n::x', 'plain']) {
      expect(logLine(logLine(text))).toBe(logLine(text))
    }
  })
})
