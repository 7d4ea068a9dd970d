import { describe, expect, it } from 'vitest'
import { testArguments } from '../../src/go-test/base-arguments.ts'
import { buildFlags } from '../../src/go-test/build-flags.ts'

const HEADER = 'x.test: go1.26.8\n\tpath\texample.com/m.test\n\tmod\texample.com/m\t(devel)\t\n'

describe('buildFlags', () => {
  it('keeps what changes the code that runs', () => {
    const text = `${HEADER}\tbuild\t-buildmode=exe\n\tbuild\t-compiler=gc\n\tbuild\t-race=true\n\tbuild\t-tags=a,b\n\tbuild\t-cover=true\n\tbuild\tCGO_ENABLED=1\n`
    expect(buildFlags(text)).toEqual(['-race=true', '-tags=a,b'])
  })

  it('reads values that are quoted', () => {
    const text = `${HEADER}\tbuild\t-compiler=gc\n\tbuild\t-ldflags="-X \\"main.a=b c\\""\n`
    expect(buildFlags(text)).toEqual(['-ldflags=-X "main.a=b c"'])
  })

  it('tells a binary without flags from one that says nothing', () => {
    expect(buildFlags(`${HEADER}\tbuild\t-compiler=gc\n`)).toEqual([])
    expect(buildFlags('x.test: go1.23.4\n')).toBeUndefined()
  })
})

describe('testArguments', () => {
  it('gives flags back to go test and the rest to the tests, and writes no file of the user', () => {
    expect(
      testArguments([
        '-test.paniconexit0',
        '-test.timeout=10m0s',
        '-test.run=TestX',
        '-test.v=true',
        '-test.coverprofile=/tmp/c',
        '-test.count=2',
        '-ginkgo.focus=a b',
        'file',
      ]),
    ).toEqual({ flags: ['-timeout=10m0s', '-run=TestX', '-count=2'], others: ['-ginkgo.focus=a b', 'file'] })
  })
})
