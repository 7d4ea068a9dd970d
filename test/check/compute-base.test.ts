import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { judge } from '../../src/check/check.ts'
import { referenceOnDemand } from '../../src/check/compute-base.ts'
import { openRun } from '../../src/measure/measure.ts'
import type { Command } from '../../src/model/command.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import { folderWith } from '../support/folder.ts'
import { writeFiles } from '../support/module.ts'

const LEAK = 'go func() { select {} }()'

/** Reads a file by its path from the repository's root. */
const test = (body: string) => `package deep

import (
	"os"
	"testing"
)

func TestIt(t *testing.T) {
	if _, err := os.ReadFile("testing/some data.txt"); err != nil {
		t.Fatal(err)
	}
	${body}
}
`

const git = (folder: string, ...argv: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...argv], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()

/** A repository with a commit for each of these, the last one checked out. */
function repository(...commits: readonly Readonly<Record<string, string>>[]) {
  const root = folderWith({})
  git(root, 'init', '-q', '-b', 'main')
  const hashes = commits.map((files) => {
    writeFiles(root, files)
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '-m', 'change')
    return git(root, 'rev-parse', 'HEAD')
  })
  return { root, hashes }
}

async function checkAgainst(root: string, commit: string, command: Command): Promise<Report> {
  const run = await openRun({ command, dir: root, environment: process.env })
  const onDemand = referenceOnDemand({
    root,
    commit,
    revision: 'main',
    dir: root,
    environment: process.env,
    command: undefined,
    now: () => new Date('2026-01-02T03:04:05Z'),
    onProgress: () => {},
  })
  const { report } = await judge(run, {
    baseline: onDemand,
    failOn: DEFAULT_FAIL_ON,
    confirm: DEFAULT_CONFIRM,
  })
  return report
}

describe('the merge base of a test binary that runs outside the folder of its package', () => {
  const FILES = {
    'go.mod': 'module example.com/m\n\ngo 1.21\n',
    'testing/some data.txt': '',
    'a/deep/deep_test.go': test(LEAK),
  }
  async function check(base: Record<string, string>, head: Record<string, string>): Promise<Report> {
    const { root, hashes } = repository({ ...FILES, ...base }, { ...head, 'a/deep/new.go': 'package deep\n' })
    const binary = `${folderWith({})}/deep.test`
    const script = `go test -c -o '${binary}' ./a/deep && '${binary}'`
    return checkAgainst(root, hashes[0] ?? '', { kind: 'shell', script })
  }

  it('is run in the same folder there, and knows the leak', async () => {
    const report = await check({}, {})
    expect(report.packages).toEqual([{ path: 'example.com/m/a/deep', status: 'measured', reason: null }])
    expect(report.changes.map(({ change, baselineCount }) => [change, baselineCount])).toEqual([
      ['persisting', 1],
    ])
  })

  it('fails the leak that is new', async () => {
    const report = await check({ 'a/deep/deep_test.go': test('') }, { 'a/deep/deep_test.go': test(LEAK) })
    expect(report.changes).toMatchObject([{ change: 'new', verdict: 'leak', comparable: true }])
  })

  it('whose tests cannot be run there is compared with nothing', async () => {
    const report = await check({ 'go.mod': 'module\n' }, { 'go.mod': FILES['go.mod'] })
    expect(report.changes).toMatchObject([{ comparable: false }])
    expect(report.gate.passed).toBe(true)
  })
})
