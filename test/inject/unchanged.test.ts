import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ArmedOutcome,
  kindsOf,
  type Line,
  normalise,
  normalised,
  type RunOptions,
  runArmed,
  runPlain,
} from '../support/go.ts'
import { goMod, sharedModule, withModule } from '../support/module.ts'

const directory = sharedModule({
  'go.mod': goMod('example.com/m', '1.21'),
  'double/double.go': 'package double\n\nfunc Double(n int) int {\n\treturn 2 * n\n}\n',
  'double/double_test.go': `package double

import (
	"fmt"
	"testing"
)

func TestLog(t *testing.T) {
	t.Log("two is", Double(1))
	fmt.Println("allocations:", testing.AllocsPerRun(100, func() { _ = make([]byte, Double(1<<16)) }))
}

func TestTable(t *testing.T) {
	for _, n := range []int{1, 2, 3} {
		t.Run(fmt.Sprint("n=", n), func(t *testing.T) {
			t.Cleanup(func() { fmt.Println("clean up", t.Name()) })
			t.Run("inner", func(t *testing.T) { fmt.Println(t.Name(), Double(n)) })
		})
	}
}

func TestSkipped(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
}

func TestLeaks(t *testing.T) {
	block := make(chan int)
	go func() { block <- 1 }()
}

func BenchmarkDouble(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Double(i)
	}
}

func FuzzDouble(f *testing.F) {
	f.Add(1)
	f.Add(7)
	f.Fuzz(func(t *testing.T, n int) {
		if Double(n)%2 != 0 {
			t.Fatal(n)
		}
	})
}

func ExampleDouble() {
	fmt.Println(Double(4))
	// Output: 8
}
`,
  'quiet/quiet_test.go': `package quiet

import (
	"runtime"
	"testing"
)

func TestGoroutines(t *testing.T) {
	t.Log("goroutines:", runtime.NumGoroutine())
}
`,
  'failing/failing_test.go': `package failing

import (
	"fmt"
	"testing"
)

func mustBeEven(t *testing.T, n int) {
	t.Helper()
	if n%2 != 0 {
		t.Errorf("%d is odd", n)
	}
}

func TestHelper(t *testing.T) {
	mustBeEven(t, 3)
	mustBeEven(t, 5)
}

func TestSub(t *testing.T) {
	t.Run("first", func(t *testing.T) { t.FailNow() })
	t.Run("second", func(t *testing.T) { t.Log("reached") })
}

func TestLast(t *testing.T) {}

func FuzzOdd(f *testing.F) {
	f.Add(2)
	f.Add(3)
	f.Fuzz(func(t *testing.T, n int) { mustBeEven(t, n) })
}

func Example_wrong() {
	fmt.Println("got this")
	// Output: wanted that
}
`,
  'parallel/parallel_test.go': `package parallel

import (
	"fmt"
	"testing"
	"time"
)

func TestMany(t *testing.T) {
	for i := 0; i < 8; i++ {
		i := i
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			time.Sleep(10 * time.Millisecond)
			if i == 5 {
				t.Error("five")
			}
		})
	}
}

func TestBeside(t *testing.T) { t.Parallel() }
`,
  'trace/trace_test.go': `package trace

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestStack(t *testing.T) {
	t.Log(string(debug.Stack()))
}

func TestDeep(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		defer func() { panic(strings.Repeat("again ", 2)) }()
		panic("first")
	})
}
`,
  'stuck/stuck_test.go': `package stuck

import "testing"

func TestStuck(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		select {}
	})
}
`,
})

/** Runs a command both ways and compares all that it prints, line by line, and how it ends. */
async function expectSame(line: Line, options: RunOptions = {}): Promise<ArmedOutcome> {
  const plain = await runPlain(directory, line, options)
  const armed = await runArmed(directory, line, options)
  expect(normalised(armed)).toEqual(normalised(plain))
  return armed
}

/** What a command prints must hold this, or the comparison was one of two failures to start. */
interface Case {
  readonly flags: readonly string[]
  readonly prints: string
  readonly captured?: readonly string[]
}

describe('a passing package', () => {
  const cases: readonly Case[] = [
    { flags: [], prints: 'ok  \texample.com/m/double' },
    { flags: ['-v'], prints: '--- PASS: FuzzDouble/seed#1' },
    { flags: ['-json'], prints: '"Test":"TestTable/n=2/inner"' },
    { flags: ['-v', '-short', '-run=TestSkipped|TestTable/n=1'], prints: 'double_test.go:24: short' },
    { flags: ['-cover'], prints: 'coverage: 100.0% of statements' },
    { flags: ['-coverpkg=./...'], prints: 'of statements in ./...' },
    { flags: ['-shuffle=1', '-v'], prints: '-test.shuffle 1' },
    { flags: ['-count=3', '-v'], prints: '--- PASS: TestLog' },
    { flags: ['-cpu=1,2', '-v'], prints: '--- PASS: TestLog' },
    { flags: ['-run=^$', '-bench=.', '-benchtime=10x'], prints: 'BenchmarkDouble' },
    { flags: ['-trimpath', '-v', '-parallel=1'], prints: '--- PASS: TestLog' },
    { flags: ['-list=.'], prints: 'ExampleDouble', captured: [] },
    { flags: ['-run=Nothing'], prints: '[no tests to run]' },
  ]

  it.each(cases)('prints and returns the same with $flags', async ({ flags, prints, captured }) => {
    const armed = await expectSame(['test', '-count=1', ...flags, './double'])
    expect(armed.stdout).toContain(prints)
    expect(armed.code).toBe(0)
    expect(kindsOf(armed.captures)).toEqual(captured ?? ['double: complete'])
  })

  it('prints the same under the race detector', async () => {
    const armed = await expectSame(['test', '-count=1', '-race', '-v', './double'])
    expect(armed.code).toBe(0)
    expect(armed.sites).toMatchObject([{ tests: ['TestLeaks'] }])
  })

  it('is covered to the same lines', async () => {
    const line = ['test', '-count=1', '-coverprofile=cover.out', '-covermode=count', './double']
    await runPlain(directory, line)
    const plain = readFileSync(path.join(directory, 'cover.out'), 'utf8')
    await runArmed(directory, line)
    expect(plain).toContain('double.go:3.24')
    expect(readFileSync(path.join(directory, 'cover.out'), 'utf8')).toBe(plain)
  })

  it('fuzzes for a while', async () => {
    const line = ['test', '-fuzz=FuzzDouble', '-fuzztime=1s', '-run=FuzzDouble', './double']
    const armed = await expectSame(line)
    expect(armed.stdout).toContain('fuzz: elapsed')
    expect(armed.code).toBe(0)
    expect(kindsOf(armed.captures)).toEqual(['double: complete'])
    // Package testing itself listens for an interrupt while it fuzzes.
    expect(armed.sites.map((site) => site.entry)).toEqual(['os/signal.loop'])
  })

  it('runs as a binary of its own', async () => {
    const armed = await expectSame('go test -c -o own.test ./double && ./own.test -test.v')
    expect(armed.stdout).toContain('--- PASS: TestLog')
    expect(kindsOf(armed.captures)).toEqual(['double: complete'])
  })
})

describe.concurrent('a failing package', () => {
  const cases: readonly Case[] = [
    { flags: [], prints: 'failing_test.go:16: 3 is odd' },
    { flags: ['-v'], prints: 'failing_test.go:17: 5 is odd' },
    { flags: ['-json'], prints: '"Output":"wanted that\\n"' },
    { flags: ['-failfast', '-v'], prints: '--- FAIL: TestHelper' },
  ]

  it.each(cases)('prints and returns the same with $flags', async ({ flags, prints }) => {
    const armed = await expectSame(['test', '-count=1', ...flags, './failing'])
    expect(armed.stdout).toContain(prints)
    expect(armed.code).toBe(1)
    expect(kindsOf(armed.captures)).toEqual(['failing: complete'])
  })
})

describe.concurrent('stacks that the runtime prints', () => {
  it('have the same line numbers in a panic and in debug.Stack', async () => {
    const armed = await expectSame(['test', '-count=1', '-v', './trace'])
    expect(armed.stdout).toContain('trace_test.go:16')
    expect(armed.stdout).toContain('src/testing/testing.go:')
    expect(armed.stdout).toContain('panic: first')
  })

  it('show every goroutine of the process at a timeout, and none of ours', async () => {
    const armed = await expectSame(['test', '-count=1', '-timeout=2s', './stuck'])
    expect(armed.stdout).toContain('panic: test timed out after')
    expect(armed.stdout).toContain('testing.(*M).Run')
    expect(kindsOf(armed.captures)).toEqual(['stuck: hung'])
    expect(armed.packages).toMatchObject([{ status: 'no data', reason: 'timed out' }])
  })

  it('tell of a deadlock where nothing else runs', async () => {
    const armed = await expectSame(['test', '-count=1', '-timeout=0', './stuck'])
    expect(armed.stdout).toContain('all goroutines are asleep - deadlock!')
    expect(kindsOf(armed.captures)).toEqual(['stuck: incomplete'])
  })
})

it('a test sees no goroutine but its own and the one of main', async () => {
  const armed = await expectSame(['test', '-count=1', '-v', './quiet'])
  expect(armed.stdout).toContain('goroutines: 2')
})

it('parallel tests print the same lines, in whatever order', async () => {
  const line = ['test', '-count=1', '-v', './parallel']
  const plain = await runPlain(directory, line)
  const armed = await runArmed(directory, line)
  // How often a test is said to go on depends on who comes first.
  const lines = (text: string) =>
    normalise(text)
      .split('\n')
      .filter((text) => !/^=== (?:CONT|NAME) /.test(text))
      .sort()
  expect(lines(armed.stdout)).toEqual(lines(plain.stdout))
  expect(lines(armed.stdout)).toContain('    --- FAIL: TestMany/5 (Ns)')
  expect(armed.code).toBe(plain.code)
})

it('bubbles of testing/synctest keep their own time and see none of our goroutines', async () => {
  const bubbles = { 'go.mod': goMod('example.com/m', '1.25'), 'bubble_test.go': BUBBLES }
  await withModule(bubbles, async (module) => {
    const line = ['test', '-count=1', '-v', '.']
    const plain = await runPlain(module, line)
    const armed = await runArmed(module, line)
    expect(normalised(armed)).toEqual(normalised(plain))
    expect(armed.stdout).toContain('slept 1 946684860')
    expect(armed.stdout).toContain('deadlock: main bubble goroutine has exited')
  })
})

const BUBBLES = `package bubble

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		go func() { time.Sleep(time.Hour) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		fmt.Println("slept", time.Since(start).Minutes(), time.Now().Unix())
	})
}

func TestStuckBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		go func() { <-make(chan int) }()
	})
}
`
