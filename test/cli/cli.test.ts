import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { leakgate } from '../support/cli.ts'
import { folderWith } from '../support/folder.ts'

const CLEAN = {
  'go.mod': 'module example.com/clean\n\ngo 1.21\n',
  'clean_test.go': 'package clean\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n',
}
const LEAKING = {
  'go.mod': 'module example.com/clean\n\ngo 1.21\n',
  'clean_test.go': `package clean

import "testing"

func TestNothing(t *testing.T) {
	ch := make(chan int)
	go func() { ch <- 1 }()
}
`,
}

/** One line, which begins with the program's name and says what to do; the usage may follow. */
function oneLine(text: string): string {
  const lines = text
    .replace(/\nusage: leakgate .*(\n {7}leakgate .*)*\n$/, '\n')
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^leakgate: /)
  return lines[0] ?? ''
}

async function record(dir: string, out: string) {
  const result = await leakgate(['record', '--out', out, '--dir', dir])
  expect(result.stderr).toContain('recorded')
  expect(result.code).toBe(0)
}

describe('record and check', () => {
  it('passes against its own baseline and fails on a new leak, with the report in three forms', async () => {
    const dir = folderWith(CLEAN)
    const out = folderWith({})
    const base = path.join(out, 'base.json')
    await record(dir, base)

    const same = await leakgate(['check', '--baseline', base, '--dir', dir])
    expect(same.code).toBe(0)

    writeFileSync(path.join(dir, 'clean_test.go'), LEAKING['clean_test.go'])
    const json = path.join(out, 'r.json')
    const markdown = path.join(out, 'r.md')
    const sarif = path.join(out, 'r.sarif')
    const result = await leakgate([
      'check',
      '--baseline',
      base,
      '--dir',
      dir,
      '--json',
      json,
      '--markdown',
      markdown,
      '--sarif',
      sarif,
    ])
    expect(result.code).toBe(1)
    expect(result.stdout).toContain('ok')
    expect(result.stderr).toContain('1 new goroutine leak')
    const report = JSON.parse(readFileSync(json, 'utf8'))
    expect(report.gate.passed).toBe(false)
    expect(report.changes).toMatchObject([
      {
        change: 'new',
        package: 'example.com/clean',
        tests: ['TestNothing'],
        creator: 'example.com/clean.TestNothing',
        blocking: { wait: 'chan send', function: 'example.com/clean.TestNothing.func1' },
        count: 1,
        baselineCount: 0,
        goStatement: { file: 'clean_test.go', line: 7 },
      },
    ])
    expect(readFileSync(markdown, 'utf8')).toContain('TestNothing')
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({
      runs: [{ results: [{ ruleId: 'goroutine-leak/chan-send', level: 'error' }] }],
    })
  })

  it('streams the output of the command and keeps its exit code, with the report still written', async () => {
    const dir = folderWith({
      ...CLEAN,
      'fail_test.go':
        'package clean\n\nimport "testing"\n\nfunc TestFails(t *testing.T) { t.Fatal("because") }\n',
    })
    const out = folderWith({})
    const base = path.join(out, 'base.json')
    const recorded = await leakgate([
      'record',
      '--out',
      base,
      '--dir',
      dir,
      '--',
      'sh',
      '-c',
      'go test ./...; exit 7',
    ])
    expect(recorded.code).toBe(7)
    expect(recorded.stdout).toContain('because')
    expect(existsSync(base)).toBe(true)
    const json = path.join(out, 'r.json')
    const checked = await leakgate(['check', '--baseline', base, '--dir', dir, '--json', json])
    expect(checked.code).toBe(1)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      gate: { passed: true },
      run: { exitCode: 1 },
    })
  })

  it('passes on a known leak and fails on it when --fail-on says so', async () => {
    const dir = folderWith(LEAKING)
    const base = path.join(folderWith({}), 'base.json')
    await record(dir, base)
    expect((await leakgate(['check', '--baseline', base, '--dir', dir])).code).toBe(0)
    const strict = await leakgate(['check', '--baseline', base, '--dir', dir, '--fail-on', 'persisting'])
    expect(strict.code).toBe(1)
  })
})

describe('bad input gives one line and the right exit code', () => {
  it.each([
    [['record', '--ouch', 'x'], 2, 'unknown option "--ouch"'],
    [['check', '--baseline'], 2, '--baseline'],
    [['record'], 2, 'say where to write: --out BASE.json'],
    [['check'], 2, 'say what to compare with: --base origin/main, or --baseline BASE.json'],
    [['frobnicate'], 2, 'unknown command "frobnicate"'],
    [['record', '--out', 'b.json', 'go', 'test'], 2, 'after `--`'],
    [['record', '--out', 'b.json', '--'], 2, 'no command after `--`'],
    [['record', '--out', '/does/not/exist/b.json'], 2, 'cannot write --out'],
    [['record', '--out', 'b.json', '--dir', '/does/not/exist'], 2, 'is not a folder'],
    [['check', '--baseline', '/does/not/exist.json'], 2, 'no baseline at'],
    [['check', '--baseline', 'b.json', '--fail-on', 'purple'], 2, 'has an unknown kind "purple"'],
    [['demo', '--', 'go'], 2, 'takes no command'],
  ])('%j', async (argv, code, text) => {
    const result = await leakgate(argv, { cwd: folderWith(CLEAN) })
    expect(oneLine(result.stderr)).toContain(text)
    expect(result.code).toBe(code)
  })

  it('a baseline of a newer version, of another kind, damaged, or not JSON', async () => {
    const dir = folderWith({
      ...CLEAN,
      'newer.json': '{"kind":"leakgate-baseline","version":99}',
      'other.json': '{"hello":1}',
      'damaged.json': '{"kind":"leakgate-baseline","version":1,"packages":3}',
      'text.json': 'not json',
    })
    for (const [file, text] of [
      ['newer.json', 'newer Leakgate'],
      ['other.json', 'not a Leakgate baseline'],
      ['damaged.json', 'is damaged'],
      ['text.json', 'is not JSON'],
    ] as const) {
      const result = await leakgate(['check', '--baseline', file], { cwd: dir })
      expect(oneLine(result.stderr)).toContain(text)
      expect(result.code).toBe(2)
    }
  })

  it('no go on PATH', async () => {
    const result = await leakgate(['record', '--out', 'b.json'], {
      cwd: folderWith(CLEAN),
      env: { PATH: folderWith({}) },
    })
    expect(oneLine(result.stderr)).toContain('`go` was not found on PATH')
    expect(result.code).toBe(3)
  })

  it('a Go that is too old', async () => {
    const bin = folderWith({
      go: `#!/bin/sh\necho '{"GOROOT":"/old","GOMODCACHE":"","GOFLAGS":"","GOVERSION":"go1.17.13","GOOS":"linux","GOARCH":"amd64"}'\n`,
    })
    chmodSync(path.join(bin, 'go'), 0o755)
    const result = await leakgate(['record', '--out', 'b.json'], {
      cwd: folderWith(CLEAN),
      env: { PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    })
    expect(oneLine(result.stderr)).toContain('Go 1.17.13 is too old')
    expect(result.code).toBe(3)
  })

  it('a command that never starts go test', async () => {
    const dir = folderWith(CLEAN)
    const recorded = await leakgate(['record', '--out', 'b.json', '--', 'true'], { cwd: dir })
    expect(oneLine(recorded.stderr)).toContain('could not measure')
    expect(recorded.code).toBe(3)
    expect(existsSync(path.join(dir, 'b.json'))).toBe(false)

    await record(dir, path.join(dir, 'b.json'))
    const checked = await leakgate(['check', '--baseline', 'b.json', '--json', 'r.json', '--', 'true'], {
      cwd: dir,
    })
    expect(checked.code).toBe(3)
    expect(checked.stderr).toContain('nothing could be measured')
    expect(JSON.parse(readFileSync(path.join(dir, 'r.json'), 'utf8')).gate.passed).toBe(false)
  })

  it('a command that does not exist', async () => {
    const dir = folderWith(CLEAN)
    const result = await leakgate(['record', '--out', 'b.json', '--', 'no-such-command-here'], { cwd: dir })
    expect(oneLine(result.stderr)).toContain('no-such-command-here was not found')
    expect(result.code).toBe(2)
  })
})

describe('demo', () => {
  it('shows the comment that a pull request gets', async () => {
    const result = await leakgate(['demo'])
    expect(result.code).toBe(0)
    expect(result.stdout).toContain('1 new goroutine leak')
    expect(result.stdout).toContain('TestQuote')
  })
})
