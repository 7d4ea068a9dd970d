import { describe, expect, it } from 'vitest'
import { createOutputReader, type PackageOutput } from '../../src/go-test/output.ts'

function read(...chunks: readonly (string | Uint8Array)[]): Readonly<Record<string, PackageOutput>> {
  const reader = createOutputReader()
  for (const chunk of chunks) reader.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Object.fromEntries(reader.packages())
}

/** Outcome and cause in short: `failed panic`. */
function brief(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(read(text)).map(([path, { outcome, cause }]) => [
      path,
      [outcome, cause?.kind, cause?.kind === 'exit' ? cause.code : undefined]
        .filter((word) => word !== undefined)
        .join(' '),
    ]),
  )
}

const TEXT = `?   	example.com/m/none	[no test files]
	example.com/m/covered		coverage: 0.0% of statements
ok  	example.com/m/fine	0.004s
ok  	example.com/m/kept	(cached)
ok  	example.com/m/empty	0.001s [no tests to run]
ok  	example.com/m/ünï	0.004s	coverage: 12.5% of statements
--- FAIL: TestIt (0.00s)
    a_test.go:8: broken
FAIL
FAIL	example.com/m/fails	0.003s
panic: oh no

goroutine 7 [running]:
FAIL	example.com/m/panics	0.008s
fatal error: all goroutines are asleep - deadlock!
FAIL	example.com/m/deadlock	0.008s
panic: test timed out after 3s
FAIL	example.com/m/slow	3.008s
SIGQUIT: quit
*** Test killed with quit: ran too long (1m3s).
FAIL	example.com/m/slower	63.008s
SIGSEGV: segmentation violation
FAIL	example.com/m/native	0.008s
signal: killed
FAIL	example.com/m/killed	0.003s
2026/11/21 09:52:27 cannot go on
FAIL	example.com/m/logs	0.003s
2026/11/21 09:52:27 cannot go on
exit status 1
FAIL	example.com/m/logsalone	0.003s
2026/11/21 09:52:27 listening
exit status 7
FAIL	example.com/m/exits	0.003s
exit status 2
FAIL	example.com/m/exitstwo	0.003s
some output
FAIL	example.com/m/exitsloud	0.003s
panic: unexpected call to os.Exit(0) during test [recovered]
FAIL	example.com/m/exitswell	0.003s
panic: oh no
exit status 2
FAIL	example.com/m/panicsalone	0.003s
PASS
tear-down failed
FAIL	example.com/m/teardown	0.003s
# example.com/m/nobuild
nobuild/a_test.go:8:2: undefined: x
FAIL	example.com/m/nobuild [build failed]
FAIL	example.com/m/badimport [setup failed]
FAIL
`
const BRIEF = {
  'example.com/m/badimport': 'setup failed',
  'example.com/m/covered': 'no test files',
  'example.com/m/deadlock': 'failed fatal error',
  'example.com/m/empty': 'no tests to run',
  'example.com/m/exits': 'failed exit 7',
  'example.com/m/exitsloud': 'failed exit',
  'example.com/m/exitstwo': 'failed exit 2',
  'example.com/m/exitswell': 'failed exit 0',
  'example.com/m/fails': 'failed',
  'example.com/m/fine': 'ok',
  'example.com/m/kept': 'cached',
  'example.com/m/killed': 'failed killed',
  'example.com/m/logs': 'failed log.Fatal',
  'example.com/m/logsalone': 'failed log.Fatal',
  'example.com/m/native': 'failed fatal error',
  'example.com/m/nobuild': 'build failed',
  'example.com/m/none': 'no test files',
  'example.com/m/panics': 'failed panic',
  'example.com/m/panicsalone': 'failed panic',
  'example.com/m/slow': 'failed timed out',
  'example.com/m/slower': 'failed timed out',
  'example.com/m/teardown': 'failed',
  'example.com/m/ünï': 'ok',
}

/** The same output as `go test -json` gives it. */
function asEvents(text: string): string {
  let lines: string[] = []
  const events: string[] = []
  for (const line of text.trimEnd().split('\n')) {
    lines.push(line)
    const name = /^(?:FAIL|ok {2}|\? {3})?\t(\S+)/.exec(line)?.[1]
    if (name === undefined) continue
    for (const output of lines)
      events.push(JSON.stringify({ Time: 'x', Action: 'output', Package: name, Output: `${output}\n` }))
    events.push(JSON.stringify({ Time: 'x', Action: 'fail', Package: name, Elapsed: 0.1 }))
    lines = []
  }
  return `${events.join('\n')}\n`
}

describe('what `go test` says of its packages', () => {
  it('is read from text', () => {
    expect(brief(TEXT)).toEqual(BRIEF)
  })

  it('is read from -json events', () => {
    expect(brief(asEvents(TEXT))).toEqual(BRIEF)
  })

  it('is read from -json events of packages that run at once', () => {
    const events = asEvents(TEXT).trimEnd().split('\n')
    const nameOf = (event: string): string => JSON.parse(event).Package
    const names = [...new Set(events.map(nameOf))]
    const byPackage = names.map((name) => events.filter((event) => nameOf(event) === name))
    const mixed: string[] = []
    for (let round = 0; mixed.length < events.length; round++)
      for (const group of byPackage) mixed.push(...group.slice(round, round + 1))
    expect(brief(`${mixed.join('\n')}\n`)).toEqual(BRIEF)
  })

  it('is read from lines that end as on Windows', () => {
    expect(brief(TEXT.replaceAll('\n', '\r\n'))).toEqual(BRIEF)
  })

  it('does not depend on where the output is cut', () => {
    const whole = read(TEXT)
    const bytes = Buffer.from(TEXT)
    for (let at = 0; at <= bytes.length; at++)
      expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole)
    expect(read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('lets a second `go test` of one command begin anew', () => {
    const text = `FAIL\nFAIL\texample.com/m/a\t1s\nFAIL\nsome output\nFAIL\texample.com/m/b\t1s\nFAIL\n`
    expect(brief(text)).toMatchObject({ 'example.com/m/b': 'failed exit' })
  })
})

describe('output that only resembles a result', () => {
  it.each([
    ['a sentence', 'FAIL is what it should not\nok   then\nokay\tfine\n?   what\n'],
    ['something indented', '    FAIL\texample.com/m\t1s\n'],
    ['an unfinished last line', 'ok  \texample.com/m\t0.1s'],
    ['a JSON document', '{"Action":"output"}\n{"Action":\n{"Action":7,"Package":{}}\n{}\n'],
  ])('is nothing: %s', (_, text) => {
    expect(read(text)).toEqual({})
  })

  it('is not believed of another package in -json events', () => {
    const event = {
      Action: 'output',
      Package: 'example.com/m/a',
      Output: 'FAIL\texample.com/m/b [build failed]\n',
    }
    expect(read(`${JSON.stringify(event)}\n`)).toEqual({})
  })

  it('is passed over when it is longer than any result', () => {
    const long = `ok  \t${'x'.repeat(10_000)}\t1s\n`
    expect(Object.keys(read(long, 'ok  \tm\t1s\n'))).toEqual(['m'])
  })

  it('is passed over when it seems to have no end', () => {
    const reader = createOutputReader()
    const chunk = Buffer.alloc(1 << 20, 'x')
    for (let i = 0; i < 64; i++) reader.write(chunk)
    reader.write(Buffer.from('\nok  \tm\t1s\n'))
    expect([...reader.packages().keys()]).toEqual(['m'])
  })
})
