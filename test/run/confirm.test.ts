import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { type Baseline, createBaseline } from '../../src/baseline/index.ts'
import { DEFAULT_FAIL_ON } from '../../src/leaks/index.ts'
import type { Change } from '../../src/report/index.ts'
import { checkRun, DEFAULT_CONFIRM } from '../../src/run/check.ts'
import { measure } from '../../src/run/measure.ts'
import { folderWith } from '../support/folder.ts'

const EMPTY: Baseline = {
  kind: 'leakgate-baseline',
  version: 1,
  recordedAt: '2026-01-02T03:04:05Z',
  commit: null,
  command: 'go test ./...',
  goVersion: 'go1.26.8',
  goos: 'linux',
  goarch: 'amd64',
  packages: [],
}

/** Runs one test file against an empty baseline, so that everything left behind is a suspect. */
async function judge(
  { onTestFinished }: TestContext,
  test: string,
  argv: readonly string[] = [],
): Promise<readonly Change[]> {
  const dir = folderWith(
    { 'go.mod': 'module example.com/p\n\ngo 1.21\n', 'p_test.go': `package p\n\n${test}` },
    onTestFinished,
  )
  const { report } = await checkRun({
    command: { kind: 'argv', argv: ['go', 'test', ...argv, './...'] },
    dir,
    environment: process.env,
    baseline: { reference: { kind: 'none', reason: '' }, document: EMPTY },
    failOn: DEFAULT_FAIL_ON,
    confirm: DEFAULT_CONFIRM,
  })
  expect(report.packages).toEqual([{ path: 'example.com/p', status: 'measured', reason: null }])
  return report.changes
}

const IMPORTS = 'import (\n\t"testing"\n\t"time"\n)\n\nvar _ = time.Now\n\n'

describe.concurrent('a rerun of the kept binary', () => {
  it('calls what grows with every run a leak, with its rate', async (context) => {
    const changes = await judge(
      context,
      `${IMPORTS}func TestLeak(t *testing.T) {
	ch := make(chan int)
	for i := 0; i < 3; i++ {
		go func() { ch <- 1 }()
	}
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'leak', count: 3, confirmation: { rate: 3 } }])
    expect(changes[0]?.confirmation?.runs.map(({ repetitions, count }) => [repetitions, count])).toEqual([
      [1, 3],
      [4, 12],
    ])
  })

  it('calls what stays at one a singleton', async (context) => {
    const changes = await judge(
      context,
      `import (
	"sync"
	"testing"
)

var once sync.Once

func TestPool(t *testing.T) {
	once.Do(func() { go func() { select {} }() })
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'singleton', confirmation: { rate: 0 } }])
  })

  it('tells a leak that happens now and then from a singleton', async (context) => {
    const changes = await judge(
      context,
      `${IMPORTS}var runs int

func TestRace(t *testing.T) {
	if runs%5 == 0 {
		go func() { select {} }()
	}
	runs++
}

var started bool

func TestDaemon(t *testing.T) {
	if !started {
		started = true
		go func() { select {} }()
	}
}
`,
    )
    expect(changes.map(({ tests, verdict, confirmation }) => [tests, verdict, confirmation?.rate])).toEqual([
      [['TestDaemon'], 'singleton', 0],
      [['TestRace'], 'leak', 0.2],
    ])
  })

  it.for([1, 3])(
    'calls what ends by itself after %i s a slow exit, and says when',
    async (seconds, context) => {
      const changes = await judge(
        context,
        `${IMPORTS}func TestSlow(t *testing.T) {
	done := make(chan int)
	go func() {
		select {
		case <-done:
		case <-time.After(${seconds} * time.Second):
		}
	}()
}
`,
      )
      expect(changes).toMatchObject([{ verdict: 'slow-exit' }])
      expect(changes[0]?.confirmation?.exitedAfterMs).toBeGreaterThan(seconds * 1000 - 250)
    },
  )

  it('does not notice what ends within half a second', async (context) => {
    expect(
      await judge(
        context,
        `${IMPORTS}func TestLate(t *testing.T) {
	go time.Sleep(500 * time.Millisecond)
}
`,
      ),
    ).toEqual([])
  })

  it('calls a loop around time.Sleep a leak like any other', async (context) => {
    const changes = await judge(
      context,
      `${IMPORTS}func TestSleeper(t *testing.T) {
	go func() {
		for {
			time.Sleep(10 * time.Millisecond)
		}
	}()
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'leak', blocking: { wait: 'sleep' } }])
  })

  it('lets the first run stand when the test cannot run twice in one process', async (context) => {
    const changes = await judge(
      context,
      `${IMPORTS}var registered bool

func TestRegister(t *testing.T) {
	if registered {
		panic("registered twice")
	}
	registered = true
	go func() { select {} }()
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'unconfirmed', count: 1 }])
    expect(changes[0]?.confirmation?.note).not.toBe('')
  })

  it('finds a leak that needs another test before it', async (context) => {
    const changes = await judge(
      context,
      `${IMPORTS}var ready bool

func TestA(t *testing.T) { ready = true }

func TestB(t *testing.T) {
	if ready {
		go func() { select {} }()
	}
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'leak', tests: ['TestB'] }])
  })

  it('does not judge an example by repetition, which go test does not repeat', async (context) => {
    const changes = await judge(
      context,
      `import "fmt"

func Example() {
	go func() { select {} }()
	fmt.Println("ok")
	// Output: ok
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'unconfirmed', tests: ['Example'] }])
  })

  it('finds the test of a goroutine that a timer started', async (context) => {
    const changes = await judge(
      context,
      `${IMPORTS}func TestA(t *testing.T) {}

func TestB(t *testing.T) {}

func expire() { select {} }

func TestTimer(t *testing.T) {
	time.AfterFunc(time.Millisecond, expire)
	time.Sleep(20 * time.Millisecond)
}
`,
    )
    expect(changes).toMatchObject([{ verdict: 'leak', creator: 'time.goFunc', tests: ['TestTimer'] }])
  })

  it('judges a grown leak by runs that repeat as often as the first one did', async ({ onTestFinished }) => {
    const testFile = (leaks: number) => `package p

import "testing"

func TestLeak(t *testing.T) {
	for i := 0; i < ${leaks}; i++ {
		go func() { select {} }()
	}
}
`
    const dir = folderWith(
      { 'go.mod': 'module example.com/p\n\ngo 1.21\n', 'p_test.go': testFile(1) },
      onTestFinished,
    )
    const options = {
      command: { kind: 'argv', argv: ['go', 'test', '-count=3', './...'] },
      dir,
      environment: process.env,
    } as const
    const document = createBaseline(await measure(options), '2026-01-02T03:04:05Z')
    writeFileSync(path.join(dir, 'p_test.go'), testFile(2))
    const { report } = await checkRun({
      ...options,
      baseline: { reference: { kind: 'none', reason: '' }, document },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
    expect(report.changes).toMatchObject([{ change: 'grown', verdict: 'leak', count: 6, baselineCount: 3 }])
  })

  it('keeps the flags of the first run', async (context) => {
    const changes = await judge(
      context,
      `import (
	"flag"
	"testing"
)

var leak = flag.Bool("leak", false, "")

func TestFlag(t *testing.T) {
	if *leak {
		go func() { select {} }()
	}
}
`,
      ['-args', '-leak'],
    ).catch((error: unknown) => error)
    expect(changes).toMatchObject([{ verdict: 'leak' }])
  })
})
