import { describe, expect, it } from 'vitest'
import { runArmed, usableToolchains } from '../support/go.ts'
import { goMod, sharedModule } from '../support/module.ts'

const directory = sharedModule({
  'go.mod': goMod(),
  'lib.go': `package m

import (
	"context"
	"runtime/pprof"
	"time"
)

func Shared() {
	block := make(chan int)
	go func() { <-block }()
}

func InParallel() {
	block := make(chan int)
	go func() { <-block }()
}

func InCleanup() {
	block := make(chan int)
	go func() { <-block }()
}

// Profiled drops the labels of the goroutine that calls it.
func Profiled() {
	pprof.Do(context.Background(), pprof.Labels("work", "yes"), func(context.Context) {})
	block := make(chan int)
	go func() { <-block }()
}

func Child() {
	go func() {
		time.Sleep(20 * time.Millisecond)
		go Grandchild()
	}()
}

func Grandchild() { select {} }

func Timer(started chan<- int) {
	time.AfterFunc(time.Millisecond, func() {
		started <- 1
		select {}
	})
}

func Deep(n int) {
	if n > 0 {
		Deep(n - 1)
		return
	}
	select {}
}

func FromMain() { select {} }
`,
  'm_test.go': `package m

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func init() { go FromMain() }

func TestMain(m *testing.M) {
	go FromMain()
	os.Exit(m.Run())
}

func TestNested(t *testing.T) {
	t.Run("a", func(t *testing.T) {
		t.Run("b c", func(t *testing.T) {
			block := make(chan int)
			go func() { <-block }()
		})
	})
}

func TestTable(t *testing.T) {
	for _, name := range []string{"one", "two", "three"} {
		t.Run(name, func(t *testing.T) {
			block := make(chan int, 1)
			if name != "two" {
				block <- 1
			}
			go func() { <-block }()
		})
	}
}

func TestForty(t *testing.T) {
	for i := 0; i < 40; i++ {
		i := i
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			block := make(chan int, 1)
			if i != 7 && i != 31 {
				block <- 1
			}
			go func() { <-block }()
			time.Sleep(time.Millisecond)
		})
	}
}

func TestParallelOne(t *testing.T) {
	t.Parallel()
	time.Sleep(5 * time.Millisecond)
	InParallel()
	time.Sleep(5 * time.Millisecond)
}

func TestParallelTwo(t *testing.T) {
	t.Parallel()
	time.Sleep(7 * time.Millisecond)
}

func TestParallelThree(t *testing.T) {
	t.Parallel()
	InParallel()
	time.Sleep(15 * time.Millisecond)
}

func TestSharedFirst(t *testing.T)  { Shared() }
func TestSharedSecond(t *testing.T) { Shared(); Shared() }
func TestBetween(t *testing.T)      {}

func TestOddNames(t *testing.T) {
	t.Run("a\\"b]:{,} (leaked), 日本\\n", func(t *testing.T) {
		block := make(chan int)
		go func() { <-block }()
	})
}

func TestCleanup(t *testing.T)  { t.Cleanup(InCleanup) }
func TestProfiled(t *testing.T) { Profiled() }
func TestChild(t *testing.T)    { Child() }

func TestTimer(t *testing.T) {
	started := make(chan int)
	Timer(started)
	<-started
}

func TestOwnTimer(t *testing.T) {
	started := make(chan int)
	time.AfterFunc(time.Millisecond, func() {
		started <- 1
		select {}
	})
	<-started
}

func TestThousands(t *testing.T) {
	block := make(chan int)
	for i := 0; i < 10000; i++ {
		go func() { <-block }()
	}
}

func TestDeep(t *testing.T) { go Deep(1000) }

func FuzzSeeds(f *testing.F) {
	f.Add(1)
	f.Add(2)
	f.Fuzz(func(t *testing.T, n int) {
		block := make(chan int, 1)
		if n == 1 {
			block <- 1
		}
		go func() { <-block }()
	})
}

func Example_leak() {
	block := make(chan int)
	go func() { <-block }()
	fmt.Println("done")
	// Output: done
}

func BenchmarkLeak(b *testing.B) {
	block := make(chan int)
	go func() { <-block }()
}
`,
})

interface Blame {
  readonly count: number
  readonly tests: readonly string[]
}

/** By entry function. */
const EXPECTED: Readonly<Record<string, Blame>> = {
  // Only the name of a function in a test file tells of an example and of a benchmark.
  BenchmarkLeak: { count: 1, tests: ['BenchmarkLeak'] },
  Example_leak: { count: 1, tests: ['Example_leak'] },
  Deep: { count: 1, tests: ['TestDeep'] },
  FuzzSeeds: { count: 1, tests: ['FuzzSeeds/seed#1'] },
  Grandchild: { count: 1, tests: ['TestChild'] },
  InCleanup: { count: 1, tests: ['TestCleanup'] },
  InParallel: { count: 2, tests: ['TestParallelOne', 'TestParallelThree'] },
  // Its label is gone, but the goroutine that started it is known.
  Profiled: { count: 1, tests: ['TestProfiled'] },
  Shared: { count: 3, tests: ['TestSharedFirst', 'TestSharedSecond'] },
  TestForty: { count: 2, tests: ['TestForty/31', 'TestForty/7'] },
  TestNested: { count: 1, tests: ['TestNested/a/b_c'] },
  TestOddNames: { count: 1, tests: ['TestOddNames/a"b]:{,}_(leaked),_日本_'] },
  TestOwnTimer: { count: 1, tests: ['TestOwnTimer'] },
  TestTable: { count: 1, tests: ['TestTable/two'] },
  TestThousands: { count: 10_000, tests: ['TestThousands'] },
  // A timer's goroutine has no label and no creator: nothing tells.
  Timer: { count: 1, tests: [] },
}

/** Dumps do not yet tell which goroutine held the `go` statement. */
const EXPECTED_BEFORE_1_21 = { ...EXPECTED, Profiled: { count: 1, tests: [] } }

const TOOLCHAINS = ['local', 'go1.18.10', 'go1.21.13', 'go1.24.13', 'go1.27.4']
const usable = usableToolchains(TOOLCHAINS)

describe.concurrent.each(TOOLCHAINS)('with toolchain %s', (toolchain) => {
  it.skipIf(!usable.has(toolchain))('every leak is blamed on the tests that started it', async () => {
    const line = ['test', '-parallel=40', '-bench=.', '-benchtime=1x', '.']
    const { code, sites } = await runArmed(directory, line, { environment: { GOTOOLCHAIN: toolchain } })
    expect(code).toBe(0)
    const blamed = sites.map(({ identity, count, tests }) => [
      identity.entry.split('.').at(-1),
      { count, tests },
    ])
    expect(Object.fromEntries(blamed)).toEqual(toolchain === 'go1.18.10' ? EXPECTED_BEFORE_1_21 : EXPECTED)
    expect(sites).toHaveLength(Object.keys(EXPECTED).length)
  })
})
