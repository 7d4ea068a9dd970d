import { describe, expect, it } from 'vitest'
import {
  framePlace,
  isOwn,
  packageOf,
  shortFunction,
  withoutRuntime,
} from '../../../src/report/words/frame.ts'
import { FETCH, frame } from '../reports.ts'

describe('shortFunction', () => {
  it.each([
    ['example.com/quote.(*Client).fetch.func1', 'quote.(*Client).fetch.func1'],
    ['k8s.io/klog/v2.(*flushDaemon).run.func1', 'klog.(*flushDaemon).run.func1'],
    ['example.com/a.F[example.com/b.T]', 'a.F[example.com/b.T]'],
    ['main.main', 'main.main'],
    ['', ''],
  ])('says %j as %j', (name, short) => {
    expect(shortFunction(name)).toBe(short)
  })
})

describe('packageOf', () => {
  it.each([
    ['net/http.(*persistConn).readLoop', 'net/http'],
    ['example.com/a.F[example.com/b.T]', 'example.com/a'],
    ['gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun', 'gopkg.in/natefinch/lumberjack%2ev2'],
  ])('of %j is %j', (name, path) => {
    expect(packageOf(name)).toBe(path)
  })
})

describe('isOwn', () => {
  it.each([
    ['example.com/quotes/queue.New', 'example.com/quotes/quote', true],
    ['github.com/acme/quotes/a.F', 'github.com/acme/quotes/b', true],
    ['github.com/acme/other.F', 'github.com/acme/quotes/b', false],
    ['net/http.Get', 'example.com/quotes/quote', false],
    ['quotes/a_test.TestF', 'quotes/a', true],
  ])('%s, seen from %s: %s', (name, path, own) => {
    expect(isOwn(frame(name, '', 0), { package: path })).toBe(own)
  })
})

describe('framePlace', () => {
  it.each([
    ['example.com/quotes/quote.New', '/home/runner/work/quotes/quotes/quote/new.go', 'quote/new.go:3'],
    ['net/http.Get', '/opt/hostedtoolcache/go/1.26.8/x64/src/net/http/client.go', 'net/http/client.go:3'],
    ['net/http.Get', 'C:\\hostedtoolcache\\go\\src\\net\\http\\client.go', 'net/http/client.go:3'],
    [
      'golang.org/x/net/http2.F',
      '/root/go/pkg/mod/golang.org/x/net@v0.1.0/http2/a.go',
      'golang.org/x/net@v0.1.0/http2/a.go:3',
    ],
    ['example.com/other.F', '/somewhere/else/a.go', '/somewhere/else/a.go:3'],
    ['example.com/other.F', '', ''],
  ])('of %s in %s is %j', (name, file, place) => {
    expect(framePlace(frame(name, file, 3), FETCH)).toBe(place)
  })
})

describe('withoutRuntime', () => {
  it('keeps a stack that is all runtime', () => {
    const stack = [frame('runtime.gopark', '', 0)]
    expect(withoutRuntime(stack)).toBe(stack)
  })
})
