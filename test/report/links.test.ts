import { describe, expect, it } from 'vitest'
import { ownAddress, permalink, webAddress } from '../../src/report/links.ts'
import { LINKS, NO_LINKS } from './reports.ts'

const at = (file: string, line = 7, inRepository = true) => ({ file, line, inRepository })

describe('permalink', () => {
  it('shows the line at the commit', () => {
    expect(permalink(at('quote/fetch.go', 42), LINKS)).toBe(
      'https://github.com/acme/quotes/blob/0f3c9d1b7a2e4c5d8f60718293a4b5c6d7e8f901/quote/fetch.go#L42',
    )
  })

  it('encodes each segment', () => {
    expect(permalink(at('a b/c](d)/#1?.go'), LINKS)).toContain('/a%20b/c%5D%28d%29/%231%3F.go#L7')
    expect(permalink(at('\ud800.go'), LINKS)).toContain('/%EF%BF%BD.go#L7')
  })

  it.each([
    ['no location', null, LINKS],
    ['a file outside the repository', at('/go/src/net/net.go', 7, false), LINKS],
    ['a path that climbs', at('a/../../b.go'), LINKS],
    ['a path with a line feed', at('a\nb.go'), LINKS],
    ['an absolute path', at('/etc/passwd'), LINKS],
    ['no line', at('a.go', 0), LINKS],
    ['no repository', at('a.go'), NO_LINKS],
    ['no commit', at('a.go'), { ...LINKS, commit: null }],
    ['a commit that is none', at('a.go'), { ...LINKS, commit: 'main' }],
    ['a repository that is none', at('a.go'), { ...LINKS, repository: 'a/b/../c' }],
    ['a server that is no web address', at('a.go'), { ...LINKS, serverUrl: 'javascript:alert(1)' }],
  ])('is null for %s', (_, location, links) => {
    expect(permalink(location, links)).toBeNull()
  })

  it('works below a path of an own server', () => {
    expect(permalink(at('a.go'), { ...LINKS, serverUrl: 'https://git.acme.example/' })).toMatch(
      /^https:\/\/git\.acme\.example\/acme\/quotes\/blob\//,
    )
  })
})

describe('webAddress', () => {
  it('is safe inside a Markdown link', () => {
    expect(webAddress('https://a.example/x)[y](z) <b>')).toBe(
      'https://a.example/x%29%5By%5D%28z%29%20%3Cb%3E',
    )
  })

  it.each([null, '', 'javascript:alert(1)', 'data:text/html,x', '/relative'])('refuses %j', (address) => {
    expect(webAddress(address)).toBeNull()
  })
})

describe('ownAddress', () => {
  it('stays on the own server', () => {
    expect(ownAddress('https://github.com/a/b', LINKS)).toBe('https://github.com/a/b')
    expect(ownAddress('https://github.com.evil.example/a/b', LINKS)).toBeNull()
  })
})
