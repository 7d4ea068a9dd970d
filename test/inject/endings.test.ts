import { beforeAll, describe, expect, it } from 'vitest'
import { type ArmedOutcome, kindsOf, normalised, type Outcome, runArmed, runPlain } from '../support/go.ts'
import { goMod, sharedModule } from '../support/module.ts'

/** A package with one test file; `body` is what its only test does. */
function testOf(name: string, imports: readonly string[], body: string): string {
  const lines = ['testing', ...imports].map((path) => `\t"${path}"`).join('\n')
  return `package ${name}\n\nimport (\n${lines}\n)\n\nfunc TestIt(t *testing.T) {\n\t${body}\n}\n`
}

const MODULE = {
  'go.mod': goMod(),
  'passes/a_test.go': testOf('passes', [], 't.Log("fine")'),
  'fails/a_test.go': testOf('fails', [], 't.Fatal("broken")'),
  'panics/a_test.go': testOf('panics', [], 'panic("oh no")'),
  'panicsapart/a_test.go': testOf('panicsapart', ['time'], 'go panic("apart"); time.Sleep(time.Minute)'),
  'exits/a_test.go': testOf('exits', ['os'], 'os.Exit(3)'),
  'exitswell/a_test.go': testOf('exitswell', ['os'], 'os.Exit(0)'),
  'exitsloud/a_test.go': testOf('exitsloud', ['fmt', 'os'], 'fmt.Println("FAIL"); os.Exit(1)'),
  'exitsopen/a_test.go': testOf('exitsopen', ['fmt', 'os'], 'fmt.Print("no newline"); os.Exit(2)'),
  'logs/a_test.go': testOf('logs', ['log'], 'log.Fatal("cannot go on")'),
  'throws/a_test.go': testOf('throws', ['sync'], 'var m sync.Mutex; m.Unlock()'),
  'killed/a_test.go': testOf('killed', ['os', 'syscall'], 'syscall.Kill(os.Getpid(), syscall.SIGKILL)'),
  'terminated/a_test.go': testOf(
    'terminated',
    ['os', 'syscall', 'time'],
    'syscall.Kill(os.Getpid(), syscall.SIGTERM); time.Sleep(time.Minute)',
  ),
  'empty/empty.go': 'package empty\n',
  'nobuild/a_test.go': testOf('nobuild', [], 'undefined()'),
  'badvet/a_test.go': testOf('badvet', ['fmt'], 'fmt.Printf("%d", "one")'),
  'badimport/a_test.go': testOf('badimport', ['example.com/m/nowhere'], 'nowhere.Go()'),
  'skipsrun/a_test.go': `package skipsrun

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(0) }

func TestIt(t *testing.T) {}
`,
  'skipsrunbadly/a_test.go': `package skipsrunbadly

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	fmt.Println("no database")
	os.Exit(1)
}

func TestIt(t *testing.T) {}
`,
  'ownmain/a_test.go': `package ownmain

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	fmt.Println("set up")
	code := m.Run()
	fmt.Println("tear down", code)
	os.Exit(code + 4)
}

func TestIt(t *testing.T) {}
`,
  'panicsinmain/a_test.go': `package panicsinmain

import "testing"

func TestMain(m *testing.M) {
	m.Run()
	panic("in tear-down")
}

func TestIt(t *testing.T) {}
`,
  'panicsinexample/a_test.go': `package panicsinexample

import "testing"

func TestIt(t *testing.T) {}

func Example() {
	panic("in an example")
	// Output: nothing
}
`,
  'twice/a_test.go': `package twice

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	m.Run()
	os.Exit(m.Run())
}

func TestIt(t *testing.T) {
	block := make(chan int)
	go func() { <-block }()
}
`,
}

const REASONS: Readonly<Record<string, string | null>> = {
  badimport: 'build failed',
  badvet: 'build failed',
  empty: 'no tests',
  exits: 'os.Exit',
  exitsloud: 'os.Exit',
  exitsopen: 'os.Exit',
  exitswell: 'os.Exit',
  fails: null,
  killed: 'killed',
  logs: 'log.Fatal',
  nobuild: 'build failed',
  ownmain: null,
  panics: 'panic',
  panicsapart: 'panic',
  panicsinexample: 'panic',
  panicsinmain: null,
  passes: null,
  skipsrun: 'hook missing',
  skipsrunbadly: 'os.Exit',
  terminated: 'killed',
  throws: 'panic',
  twice: null,
}

const KINDS = [
  'exits: incomplete',
  'exitsloud: incomplete',
  'exitsopen: incomplete',
  'exitswell: incomplete',
  'fails: complete',
  'killed: incomplete',
  'logs: incomplete',
  'ownmain: complete',
  'panics: incomplete',
  'panicsapart: incomplete',
  // Examples run on the main goroutine, so M.Run itself unwinds.
  'panicsinexample: incomplete',
  'panicsinmain: complete',
  'passes: complete',
  'terminated: incomplete',
  'throws: incomplete',
  'twice: complete',
  'twice: complete',
]

const directory = sharedModule(MODULE)

describe.each([
  { form: 'text', flags: [] },
  { form: 'verbose text', flags: ['-v'] },
  { form: 'JSON events', flags: ['-json'] },
])('however a test process ends, as $form', ({ flags }) => {
  let plain: Outcome
  let armed: ArmedOutcome

  beforeAll(async () => {
    const line = ['test', '-count=1', ...flags, './...']
    ;[plain, armed] = await Promise.all([runPlain(directory, line), runArmed(directory, line)])
  })

  it('prints and returns the same as without the hook', () => {
    expect(plain.code).toBe(1)
    for (const text of ['oh no', 'a_test.go:8', 'cannot go on', 'tear down 0', 'signal: killed'])
      expect(plain.stdout).toContain(text)
    expect(inOrder(normalised(armed))).toEqual(inOrder(normalised(plain)))
  })

  it('is complete only when the last test was over', () => {
    expect(kindsOf(armed.captures)).toEqual(KINDS)
  })

  it('says of each package why it gave no data', () => {
    const reasons = armed.packages.map(({ path, reason }) => [
      path.replace('example.com/m/', ''),
      reason === null ? null : shorten(reason),
    ])
    expect(Object.fromEntries(reasons)).toEqual(REASONS)
    for (const { status, reason } of armed.packages) expect(status === 'measured').toBe(reason === null)
  })

  it('counts what both runs of a TestMain left behind', () => {
    expect(armed.sites.map(({ package: path, count }) => [path, count])).toEqual([['example.com/m/twice', 2]])
  })
})

/** The word of the contract that a reason begins with. */
function shorten(reason: string): string {
  return (
    /^(?:build failed|panic|os\.Exit|log\.Fatal|killed|timed out|no tests|hook missing)\b/.exec(
      reason,
    )?.[0] ?? reason
  )
}

/** Events of packages that run at once mix; those of one package do not. */
function inOrder(outcome: Outcome): Outcome {
  if (!outcome.stdout.startsWith('{')) return outcome
  const packageOf = (line: string) => /"(?:Package|ImportPath)":"([^" ]*)/.exec(line)?.[1] ?? ''
  const lines = outcome.stdout.split('\n')
  const packages = [...new Set(lines.map(packageOf))].sort()
  const sorted = packages.flatMap((name) => lines.filter((line) => packageOf(line) === name))
  return { ...outcome, stdout: sorted.join('\n') }
}
