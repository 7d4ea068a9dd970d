import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildCli } from '../support/build.ts'
import { leakgate } from '../support/cli.ts'
import { folderWith } from '../support/folder.ts'
import { writeFiles } from '../support/module.ts'

let cli: string

beforeAll(async () => {
  cli = await buildCli()
})

const LEAK = 'ch := make(chan int); go func() { ch <- 1 }()'

/** A test file of a package; with a build tag its leak is there only when the tag is given. */
function testOf(name: string, body: string): string {
  return `package ${name}\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n\t${body}\n}\n`
}

const BASE = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'known/known_test.go': testOf('known', LEAK),
  'clean/clean_test.go': testOf('clean', ''),
  'tagged/tagged_test.go': testOf('tagged', 'leak()'),
  'tagged/on_test.go': `//go:build slow\n\npackage tagged\n\nfunc leak() { ${LEAK} }\n`,
  'tagged/off_test.go': '//go:build !slow\n\npackage tagged\n\nfunc leak() {}\n',
  'broken/broken_test.go': 'package broken\n\nfunc missing( {}\n',
}

const HEAD = {
  'clean/clean_test.go': testOf('clean', LEAK),
  'broken/broken_test.go': testOf('broken', LEAK),
  'added/added_test.go': testOf('added', LEAK),
}

function git(dir: string, ...argv: string[]): string {
  return execFileSync('git', argv, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

/** `main` and, checked out, a branch that left it before main went on. */
function repository(): string {
  const dir = folderWith(BASE)
  git(dir, 'init', '--quiet', '--initial-branch=main')
  git(dir, 'config', 'user.name', 'Dev')
  git(dir, 'config', 'user.email', 'dev@example.com')
  // A hook of the repository must not run for a checkout of ours.
  mkdirSync(path.join(dir, '.git/hooks'), { recursive: true })
  writeFileSync(path.join(dir, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch '${dir}/hook-ran'\n`, {
    mode: 0o755,
  })
  git(dir, 'add', '.')
  git(dir, 'commit', '--quiet', '-m', 'base')
  git(dir, 'branch', 'feature')
  writeFiles(dir, { 'known/known_test.go': testOf('known', '') })
  git(dir, 'commit', '--quiet', '-am', 'main goes on')
  git(dir, '-c', 'core.hooksPath=/dev/null', 'checkout', '--quiet', 'feature')
  // Not committed: the change is what lies in the folder.
  writeFiles(dir, HEAD)
  return dir
}

describe('check --base', () => {
  it('compares with the merge base, running there only the packages that left something, as they were built', async () => {
    const dir = repository()
    const out = folderWith({})
    const json = path.join(out, 'r.json')
    const result = await leakgate(
      ['check', '--base', 'main', '--dir', dir, '--json', json, '--', 'go', 'test', '-tags=slow', './...'],
      { cli },
    )
    expect(result.code, result.stderr).toBe(1)
    const report = JSON.parse(readFileSync(json, 'utf8'))
    const byPackage = Object.fromEntries(
      report.changes.map((change: { package: string; change: string; comparable: boolean }) => [
        change.package.split('/').at(-1),
        `${change.change}${change.comparable ? '' : ', not comparable'}`,
      ]),
    )
    expect(byPackage).toEqual({
      added: 'new',
      broken: 'new, not comparable',
      clean: 'new',
      known: 'persisting',
      tagged: 'persisting',
    })
    expect(report.gate.reasons).toHaveLength(2)
    expect(report.baseline).toMatchObject({
      kind: 'computed',
      source: 'main',
      commit: git(dir, 'merge-base', 'main', 'feature'),
    })
    expect(result.stderr).toMatch(/also running 5 packages at [0-9a-f]{12}, /)
    // Nothing of it stays.
    expect(git(dir, 'worktree', 'list').split('\n')).toHaveLength(1)
    expect(existsSync(path.join(dir, 'hook-ran'))).toBe(false)
  })

  it('runs nothing there when nothing is left behind', async () => {
    const dir = repository()
    const result = await leakgate(['check', '--base', 'main', '--dir', dir, '--', 'go', 'test', './tagged'], {
      cli,
    })
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).not.toContain('running')
  })

  it('says what is wrong with a revision that git does not know', async () => {
    const dir = repository()
    const result = await leakgate(['check', '--base', 'nowhere', '--dir', dir], { cli })
    expect(result.code).toBe(2)
    expect(result.stderr).toBe(
      'leakgate: --base nowhere is not a known commit: use a branch name, or fetch the commit first\n',
    )
  })

  it('takes one thing to compare with', async () => {
    for (const argv of [['check'], ['check', '--base', 'main', '--baseline', 'b.json']]) {
      const result = await leakgate(argv, { cli })
      expect(result.code).toBe(2)
      expect(result.stderr.split('\n')).toEqual([
        expect.stringMatching(/^leakgate: check: /),
        'usage: leakgate check (--base REV | --baseline FILE) [options] [-- COMMAND…]',
        '',
      ])
    }
  })
})

describe('a leak that the merge base shows now and then', () => {
  it('is no news, although one run there does not show it', async () => {
    const out = folderWith({})
    // Leaves a goroutine in every other run: the change's first, not the merge base's first, and so on.
    const body = [
      `file := ${JSON.stringify(path.join(out, 'runs'))}`,
      'before, _ := os.ReadFile(file)',
      'os.WriteFile(file, append(before, 1), 0o600)',
      'if len(before)%2 == 0 {',
      '\tch := make(chan int)',
      '\tgo func() { ch <- 1 }()',
      '}',
    ].join('\n\t')
    const dir = folderWith({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'rare_test.go': `package shop\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestIt(t *testing.T) {\n\t${body}\n}\n`,
    })
    git(dir, 'init', '--quiet', '--initial-branch=main')
    git(dir, 'add', '.')
    git(dir, '-c', 'user.name=Dev', '-c', 'user.email=dev@example.com', 'commit', '--quiet', '-m', 'base')
    const json = path.join(out, 'r.json')
    const result = await leakgate(['check', '--base', 'main', '--dir', dir, '--json', json], { cli })
    expect(result.code, result.stderr).toBe(0)
    const { changes } = JSON.parse(readFileSync(json, 'utf8'))
    expect(changes.map(({ change }: { change: string }) => change)).toEqual(['persisting'])
  })
})
