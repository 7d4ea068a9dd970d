import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildCli } from '../support/build.ts'
import { leakgate } from '../support/cli.ts'
import { folderWith } from '../support/folder.ts'

const MODULE = {
  'go.mod': 'module example.com/queue\n\ngo 1.21\n',
  'queue.go': `package queue

type Pool struct{ jobs chan int }

func NewPool(workers int) *Pool {
	p := &Pool{jobs: make(chan int)}
	for range make([]struct{}, workers) {
		go p.worker()
	}
	return p
}

func (p *Pool) worker() {
	for range p.jobs {
	}
}
`,
  'queue_test.go': `package queue

import "testing"

func TestPool(t *testing.T) { NewPool(3) }
`,
}

const CLEAN_TEST = 'package queue\n\nimport "testing"\n\nfunc TestPool(t *testing.T) {}\n'

let cli: string

beforeAll(async () => {
  cli = await buildCli()
})

describe('init', () => {
  it('writes a rule for each leak of today, which check then allows', async () => {
    const dir = folderWith(MODULE)
    const base = path.join(dir, 'base.json')
    const run = (...argv: readonly string[]) => leakgate(argv, { cwd: dir, cli })

    // The base branch has no leak, so all of today's are new.
    writeFileSync(path.join(dir, 'queue_test.go'), CLEAN_TEST)
    expect((await run('record', '--out', base)).code).toBe(0)
    writeFileSync(path.join(dir, 'queue_test.go'), MODULE['queue_test.go'])

    const result = await run('init')
    expect(result.stderr).toContain('leakgate: wrote .leakgate.yml: 1 site in 1 package.')
    expect(result.code).toBe(0)
    const text = readFileSync(path.join(dir, '.leakgate.yml'), 'utf8')
    expect(
      text
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n')
        .trim(),
    ).toBe(
      `ignore:
  - creator: example.com/queue.NewPool
    entry: example.com/queue.(*Pool).worker
    package: example.com/queue
    max: 3
    reason: "TODO: stays blocked on a channel receive in example.com/queue.(*Pool).worker; fix it, or explain why it may stay"`,
    )

    const allowed = await run('check', '--baseline', base, '--json', 'r.json')
    expect(allowed.code).toBe(0)
    expect(allowed.stderr).toContain(
      'Allowed by rules\n  queue.(*Pool).worker in example.com/queue (3 goroutines)',
    )
    expect(JSON.parse(readFileSync(path.join(dir, 'r.json'), 'utf8'))).toMatchObject({
      changes: [{ change: 'new', confirmation: null, rule: { max: 3, count: 3 } }],
      rules: [],
    })

    writeFileSync(
      path.join(dir, 'queue_test.go'),
      MODULE['queue_test.go'].replace('NewPool(3)', 'NewPool(5)'),
    )
    const over = await run('check', '--baseline', base)
    expect(over.code).toBe(1)
    expect(over.stderr).toContain('3 allowed by a rule: TODO: stays blocked')

    // A file that is named takes the place of the one in the folder, and a flag that of what it says.
    writeFileSync(path.join(dir, 'other.yml'), 'fail-on: none\n')
    expect((await run('check', '--baseline', base, '--config', 'other.yml')).code).toBe(0)
    const flagged = await run('check', '--baseline', base, '--config', 'other.yml', '--fail-on', 'new')
    expect(flagged.code).toBe(1)
  })

  it('overwrites no file', async () => {
    const dir = folderWith({ ...MODULE, '.leakgate.yml': '# mine\n', 'other.yml': '' })
    for (const argv of [
      ['--dir', dir],
      ['--out', path.join(dir, 'other.yml')],
    ]) {
      const result = await leakgate(['init', ...argv], { cwd: dir, cli })
      expect(result.code).toBe(2)
      expect(result.stderr).toMatch(/^leakgate: .* already exists: .*\n$/)
    }
    expect(readFileSync(path.join(dir, '.leakgate.yml'), 'utf8')).toBe('# mine\n')
  })

  it('writes nothing when nothing was measured', async () => {
    const dir = folderWith(MODULE)
    const result = await leakgate(['init', '--', 'true'], { cwd: dir, cli })
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('could not measure')
    expect(existsSync(path.join(dir, '.leakgate.yml'))).toBe(false)
  })
})

describe('check', () => {
  it('names every problem of the rules before it runs a test', async () => {
    const dir = folderWith({ ...MODULE, '.leakgate.yml': 'confirm: 1\nignore:\n  - entry: x\n' })
    writeFileSync(path.join(dir, 'base.json'), await baselineOf(dir))
    const result = await leakgate(['check', '--baseline', 'base.json'], { cwd: dir, cli })
    expect(result.code).toBe(2)
    expect(result.stdout).toBe('')
    expect(result.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^leakgate: \.leakgate\.yml:1:10: `confirm` /),
      expect.stringMatching(/^\.leakgate\.yml:3:5: `ignore\[0\]\.reason` /),
    ])
  })
})

async function baselineOf(dir: string): Promise<string> {
  const file = path.join(dir, 'recorded.json')
  expect((await leakgate(['record', '--out', file], { cwd: dir, cli })).code).toBe(0)
  return readFileSync(file, 'utf8')
}
