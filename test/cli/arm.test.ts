import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { shellQuoted } from '../../src/text/shell.ts'
import { buildCli } from '../support/build.ts'
import { leakgate } from '../support/cli.ts'
import { folderWith } from '../support/folder.ts'
import { testEnvironment } from '../support/go.ts'

let cli: string

beforeAll(async () => {
  cli = await buildCli()
})

const IF_ASKED = `package shop

import (
	"os"
	"testing"
)

func TestShop(t *testing.T) {
	if os.Getenv("LEAK") != "" {
		ch := make(chan int)
		go func() { ch <- 1 }()
	}
	if os.Getenv("HANG") != "" {
		select {}
	}
}
`

describe('an armed shell', () => {
  it('records and checks the tests that it ran, each time those since the last time', () => {
    const folder = folderWith({
      'shop/go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'shop/shop_test.go': IF_ASKED,
      'tmp/README': 'What is captured stays in the folder of this test.\n',
    })
    const [dir, temporary] = [path.join(folder, 'shop'), path.join(folder, 'tmp')]
    const call = `${shellQuoted(process.execPath)} ${shellQuoted(cli)}`
    // As a person would type it.
    const { stdout, stderr, status } = spawnSync(
      'bash',
      [
        '-ec',
        `lines=$(${call} arm); eval "$lines"
         go test ./...
         ${call} record --armed --out base.json
         LEAK=1 go test -c -o shop.test .; LEAK=1 ./shop.test
         ${call} check --armed --baseline base.json --json leaks.json || echo "check: $?"
         HANG=1 go test -timeout 2s ./... || echo "timed out: $?"
         ${call} check --armed --baseline base.json || echo "hangs: $?"
         ${call} check --armed --baseline base.json || echo "nothing ran: $?"
         ${call} check --baseline base.json || echo "not by itself: $?"`,
      ],
      {
        cwd: dir,
        encoding: 'utf8',
        env: testEnvironment({ TMPDIR: temporary, NO_COLOR: '1', LEAK: undefined, HANG: undefined }),
      },
    )
    expect(status, stdout + stderr).toBe(0)
    expect(stdout, stderr).toContain('check: 1\n')
    expect(stdout, stderr).toContain('timed out: 1\n')
    // No package gave data but for what it waited for.
    expect(stdout, stderr).toContain('hangs: 1\n')
    expect(stdout, stderr).toContain('nothing ran: 3\n')
    expect(stdout, stderr).toContain('not by itself: 2\n')
    expect(existsSync(path.join(dir, 'base.json'))).toBe(true)
    expect(JSON.parse(readFileSync(path.join(dir, 'leaks.json'), 'utf8'))).toMatchObject({
      changes: [{ change: 'new', verdict: 'leak', tests: ['TestShop'] }],
      run: { exitCode: null },
    })
  })

  it('is what --armed needs, and no command', async () => {
    const cwd = folderWith({})
    const unarmed = await leakgate(['record', '--armed', '--out', 'base.json'], { cli, cwd })
    expect(unarmed).toMatchObject({ code: 2, stdout: '' })
    expect(unarmed.stderr).toBe(
      'leakgate: this shell is not armed: first run `eval "$(leakgate arm)"`, then your tests\n',
    )
    const both = await leakgate(['record', '--armed', '--out', 'base.json', '--', 'go', 'test'], { cli, cwd })
    expect(both).toMatchObject({ code: 2, stdout: '' })
    expect(both.stderr).toContain('--armed takes no command')
  })
})
