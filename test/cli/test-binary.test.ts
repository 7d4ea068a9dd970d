import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildCli } from '../support/build.ts'
import { leakgate } from '../support/cli.ts'
import { folderWith } from '../support/folder.ts'

let cli: string

beforeAll(async () => {
  cli = await buildCli()
})

const SHOP = `package shop

import (
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"testing"
)

func init() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
}

func TestShop(t *testing.T) {
	if os.Getenv("LEAK") != "" {
		ch := make(chan int)
		go func() { ch <- 1 }()
	}
}
`

describe.runIf(process.platform === 'linux')('the command line with a test binary without the hook', () => {
  it('records it, and fails the leak that is new, whatever the file is called', async () => {
    const dir = folderWith({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'shop_test.go': SHOP,
    })
    execFileSync('go', ['test', '-c', '-o', 'shop tests', '.'], { cwd: dir })
    const [base, json] = [path.join(dir, 'base.json'), path.join(dir, 'report.json')]
    const recorded = await leakgate(['record', '--out', base, '--', './shop tests', '-test.v'], {
      cwd: dir,
      cli,
    })
    expect(recorded.code, recorded.stderr).toBe(0)
    expect(recorded.stdout).toContain('--- PASS: TestShop')
    expect(recorded.stderr).toContain('recorded 0 sites in 1 package')

    const checked = await leakgate(['check', '--baseline', base, '--json', json, '--', './shop tests'], {
      cwd: dir,
      cli,
      env: { LEAK: '1' },
    })
    expect(checked.code, checked.stderr).toBe(1)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      changes: [{ change: 'new', verdict: 'leak', package: 'example.com/shop', tests: ['TestShop'] }],
    })
  })

  it('says what is wrong with an address of its profiles', async () => {
    const { code, stderr } = await leakgate(
      ['record', '--out', 'base.json', '--pprof-url', 'localhost:6060', '--', './shop.test'],
      { cli },
    )
    expect(code).toBe(2)
    expect(stderr).toContain('--pprof-url must be the address of net/http/pprof')
  })
})
