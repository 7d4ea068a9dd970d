import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ArmedOutcome,
  kindsOf,
  normalised,
  type Outcome,
  runArmed,
  runPlain,
  usableToolchains,
} from '../support/go.ts'
import { type Files, goMod, sharedModule } from '../support/module.ts'

const MODULE: Files = {
  'leaks/leaks.go': `package leaks

type Pool struct{ jobs chan int }

func New() *Pool {
	p := &Pool{jobs: make(chan int)}
	go p.work()
	return p
}

func (p *Pool) work() {
	for range p.jobs {
	}
}
`,
  'leaks/leaks_test.go': `package leaks

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sort"
	"testing"
)

func TestPool(t *testing.T) {
	t.Run("one", func(t *testing.T) { New() })
	t.Run("two", func(t *testing.T) { t.Parallel(); New() })
}

func TestEnvironment(t *testing.T) {
	environment := os.Environ()
	sort.Strings(environment)
	for _, entry := range environment {
		fmt.Println("ENV", entry)
	}
	fmt.Println(runtime.Version(), runtime.GOROOT())
	for _, argv := range [][]string{{"version"}, {"env", "GOFLAGS", "GOTOOLCHAIN", "GOROOT"}, {"build", "-o", os.DevNull, "."}} {
		out, err := exec.Command("go", argv...).CombinedOutput()
		fmt.Printf("%v: %s %v\\n", argv, out, err)
	}
}
`,
  'fails/fails_test.go': `package fails

import "testing"

func check(t *testing.T, ok bool) {
	t.Helper()
	if !ok {
		t.Error("not ok")
	}
}

func TestHelper(t *testing.T) {
	check(t, true)
	check(t, false)
}
`,
  'panics/panics_test.go': `package panics

import (
	"runtime/debug"
	"testing"
)

func TestStack(t *testing.T) {
	t.Logf("%s", debug.Stack())
}

func TestPanics(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		var list []int
		_ = list[len(list)]
	})
}
`,
  'stuck/stuck_test.go': `package stuck

import "testing"

func TestStuck(t *testing.T) {
	done := make(chan int)
	go func() { <-done }()
	<-done
}
`,
}

const CASES = [
  { toolchain: 'local', go: '1.18' },
  { toolchain: 'go1.18.10', go: '1.18' },
  { toolchain: 'go1.21.13', go: '1.21' },
  { toolchain: 'go1.24.13', go: '1.24' },
  { toolchain: 'go1.27.4', go: '1.26' },
  // From this language version on, the runtime prints the labels of goroutines wherever it prints goroutines.
  { toolchain: 'go1.27.4', go: '1.27' },
]
const usable = usableToolchains([...new Set(CASES.map(({ toolchain }) => toolchain))])

describe.concurrent.each(CASES)('toolchain $toolchain on a module of Go $go', ({ toolchain, go }) => {
  const directory = sharedModule({ 'go.mod': goMod('example.com/m', go), ...MODULE })
  const environment = { GOTOOLCHAIN: toolchain }
  const test = it.skipIf(!usable.has(toolchain))
  const line = ['test', '-count=1', '-timeout=3s', '-v', './...']
  let run: Promise<ArmedOutcome> | undefined
  const armedRun = () => {
    run ??= runArmed(directory, line, { environment })
    return run
  }

  test('prints and returns the same as without the hook', async () => {
    const [plain, armed] = await Promise.all([runPlain(directory, line, { environment }), armedRun()])
    expect(comparable(armed)).toEqual(comparable(plain))
    expect(armed.code).toBe(1)
    for (const text of [
      'fails_test.go:14: not ok',
      'panics_test.go:15 ',
      'src/testing/testing.go:',
      'panic: test timed out',
      `ENV GOTOOLCHAIN=${toolchain}`,
    ])
      expect(armed.stdout).toContain(text)
    expect(armed.stdout).not.toMatch(/leakgate\./i)
  })

  test('captures every test process', async () => {
    const armed = await armedRun()
    expect(kindsOf(armed.captures)).toEqual([
      'fails: complete',
      'leaks: complete',
      'panics: incomplete',
      'stuck: hung',
    ])
    expect(armed.packages.map(({ reason }) => reason)).toEqual([null, null, 'panic', 'timed out'])
    if (toolchain !== 'local') expect(armed.captures[0]?.start.goVersion).toMatch(toolchain)
  })

  test('finds the leak, its creator and its tests', async () => {
    const { sites } = await armedRun()
    expect(sites).toMatchObject([
      {
        package: 'example.com/m/leaks',
        identity: {
          creator: 'example.com/m/leaks.New',
          entry: 'example.com/m/leaks.(*Pool).work',
          blocking: { wait: 'chan receive', function: 'example.com/m/leaks.(*Pool).work' },
        },
        count: 2,
        tests: ['TestPool/one', 'TestPool/two'],
        goStatement: { file: 'leaks/leaks.go', line: 7, inRepository: true },
        blockedAt: { file: 'leaks/leaks.go', line: 12, inRepository: true },
      },
    ])
  })
})

/**
 * `go test` puts its toolchain in front of PATH. A linked toolchain stands there already, so it is there twice.
 */
function comparable(outcome: Outcome): Outcome {
  const { code, stdout, stderr } = normalised(outcome)
  const once = (entry: string) => [...new Set(entry.split(path.delimiter))].join(path.delimiter)
  return { code, stdout: stdout.replaceAll(/(?<=^ENV PATH=).*$/gm, once), stderr }
}
