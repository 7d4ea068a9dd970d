import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildCli } from '../support/build.ts'
import { leakgate } from '../support/cli.ts'
import { goMod, sharedModule } from '../support/module.ts'

const dir = sharedModule({
  'go.mod': goMod('example.com/shop'),
  'shop_test.go': `package shop

import (
	"os"
	"testing"
)

func TestShop(t *testing.T) {
	if _, err := os.Stat("leak"); err != nil {
		return
	}
	ch := make(chan int)
	go func() { ch <- 1 }()
}
`,
})
const base = path.join(dir, 'base.json')
const other = path.join(dir, 'other.json')

let cli: string
beforeAll(async () => {
  cli = await buildCli()
})

const run = (...argv: readonly string[]) => leakgate(argv, { cli })
const record = (...flags: readonly string[]) => run('record', '--into', base, '--dir', dir, ...flags)

describe('a baseline on the command line', () => {
  it('learns from run to run, and can be looked at, compared and tidied up', async () => {
    writeFileSync(path.join(dir, 'leak'), '')
    const first = await record()
    expect(first.stderr).toContain(`recorded 1 site in 1 package in ${base}\n`)
    expect(first.code).toBe(0)
    writeFileSync(other, readFileSync(base))

    writeFileSync(
      path.join(dir, 'shop_test.go'),
      'package shop\n\nimport "testing"\n\nfunc TestShop(t *testing.T) {}\n',
    )
    const second = await record()
    expect(second.stderr).toContain(`recorded 0 sites in 1 package in ${base}, which now holds 2 runs\n`)

    const shown = await run('baseline', 'show', base)
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toMatch(
      /^2 runs, the last at [\s\S]*\nexample\.com\/shop\n {2}1 shop\.TestShop.*; in 1 of 2 runs\n/,
    )

    expect(await run('baseline', 'diff', base, base)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await run('baseline', 'diff', other, base)).toEqual({ code: 0, stdout: '', stderr: '' })

    const pruned = await run('baseline', 'prune', base, '--history', '1')
    expect(pruned).toMatchObject({ code: 0, stderr: '' })
    expect(pruned.stdout).toMatch(/^example\.com\/shop\n {2}- 1 shop\.TestShop/)
    expect(await run('baseline', 'prune', base)).toMatchObject({ code: 0, stdout: 'nothing to drop\n' })
    expect(await run('baseline', 'diff', other, base)).toMatchObject({ code: 1, stdout: pruned.stdout })
  })

  it.each([
    [['baseline'], 'baseline: say what to do: show, diff or prune (see leakgate baseline --help)'],
    [['baseline', 'clean', 'x'], /unknown action "clean": use show, diff or prune/],
    [['baseline', 'diff', 'x'], /diff takes 2 files, not 1/],
    [['baseline', 'show', 'x', '--json'], /unknown option "--json": it is an option of check/],
    [
      ['baseline', 'prune', 'x', '--history', '0'],
      '--history "0" is invalid: use a whole number of runs from 1 to 100',
    ],
    [['baseline', 'show', '/nonexistent/base.json'], /no baseline at \/nonexistent\/base\.json/],
    [['record', '--into', 'x', '--out', 'y'], /--out and --into exclude each other/],
    [['record', '--out', 'x', '--history', '3'], /--history goes with --into/],
  ])('says in one line what is wrong with %j', async (argv, message) => {
    const { code, stdout, stderr } = await run(...argv)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.split('\nusage: ')[0]?.trimEnd().split('\n')).toEqual([
      typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    ])
  })

  it('does not run tests to find out that the file is no baseline', async () => {
    writeFileSync(other, '{}')
    const { code, stderr } = await run('record', '--into', other, '--dir', dir)
    expect(code).toBe(2)
    expect(stderr).toBe(
      `leakgate: ${other} is not a Leakgate baseline: record one with \`leakgate record\`\n`,
    )
  })
})
