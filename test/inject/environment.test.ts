import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ArmedOutcome,
  kindsOf,
  type Line,
  normalised,
  type RunOptions,
  runArmed,
  runPlain,
} from '../support/go.ts'
import { goMod, sharedModule, temporaryFolder, withModule, writeFiles } from '../support/module.ts'

const LEAKING_TEST = `package m

import "testing"

func TestLeaks(t *testing.T) {
	block := make(chan int)
	go func() { <-block }()
}
`
const LEAKING = { 'go.mod': goMod(), 'm_test.go': LEAKING_TEST }

/** Both ways; the same output, and the hook was there. */
async function expectSame(
  directory: string,
  line: Line,
  plainOptions: RunOptions = {},
  armedOptions = plainOptions,
): Promise<ArmedOutcome> {
  const plain = await runPlain(directory, line, plainOptions)
  const armed = await runArmed(directory, line, armedOptions)
  expect(normalised(armed)).toEqual(normalised(plain))
  expect(armed.captures.length).toBeGreaterThan(0)
  return armed
}

describe.concurrent('what a test sees of its environment', () => {
  const directory = sharedModule({
    'go.mod': goMod(),
    'env_test.go': `package env

import (
	"fmt"
	"os"
	"os/exec"
	"sort"
	"testing"
)

func TestEnvironment(t *testing.T) {
	environment := os.Environ()
	sort.Strings(environment)
	for _, entry := range environment {
		fmt.Println("ENV", entry)
	}
}

func TestGoCommand(t *testing.T) {
	for _, argv := range [][]string{{"version"}, {"env", "GOFLAGS", "GOTOOLCHAIN", "GOROOT"}, {"build", "-o", os.DevNull, "."}, {"vet", "."}} {
		out, err := exec.Command("go", argv...).CombinedOutput()
		fmt.Printf("%v: %s %v\\n", argv, out, err)
	}
}

func TestArguments(t *testing.T) {
	fmt.Println(os.Args[1:])
	directory, err := os.Getwd()
	fmt.Println(directory, err)
	entries, err := os.ReadDir(".")
	fmt.Println(entries, err)
}
`,
    'env.go': 'package env\n',
  })
  const line = ['test', '-count=1', '-v', '.']

  it('is as it was before', async () => {
    const armed = await expectSame(directory, line)
    expect(armed.stdout).toContain('ENV PATH=')
    expect(armed.stdout).not.toMatch(/LEAKGATE_(?:CAPTURES|RESTORE)/)
    expect(armed.stdout).toContain('[version]: go version go1.')
  })

  it('keeps the flags, the debug settings and the toolchain of the user', async () => {
    const environment = {
      GOFLAGS: `-mod=mod '-ldflags=-X "example.com/m/x.y=a b"' -tags=one,two`,
      GODEBUG: 'gctrace=0,madvdontneed=1',
      GOTOOLCHAIN: 'local',
      GOEXPERIMENT: '',
    }
    const armed = await expectSame(directory, line, { environment })
    expect(armed.stdout).toContain(`ENV GOFLAGS=${environment.GOFLAGS}\n`)
    expect(armed.stdout).toContain('ENV GODEBUG=gctrace=0,madvdontneed=1\n')
    expect(armed.stdout).toContain('ENV GOTOOLCHAIN=local\n')
  })

  it('keeps flags that stand on several lines', async () => {
    const environment = { GOFLAGS: '-mod=mod\n-ldflags=-X=m.n=100%25\n' }
    const armed = await expectSame(directory, line, { environment })
    expect(armed.stdout).toContain(`ENV GOFLAGS=${environment.GOFLAGS}`)
  })
})

it('a package that is initialised before package testing still sees the environment of the run', async () => {
  const files = {
    'go.mod': goMod('example.com/m', '1.21'),
    'early/early.go': 'package early\n\nimport "os"\n\nvar Flags = os.Getenv("GOFLAGS")\n',
    'm_test.go':
      'package m\n\nimport (\n\t"os"\n\t"testing"\n\n\t"example.com/m/early"\n)\n\nfunc TestIt(t *testing.T) { t.Log("early", early.Flags, "now", os.Getenv("GOFLAGS")) }\n',
  }
  await withModule(files, async (directory) => {
    const { stdout } = await runArmed(directory, ['test', '-v', '.'], { environment: { GOFLAGS: '-tags=x' } })
    // A known limit: nothing short of another package os could run earlier.
    expect(stdout).toMatch(/early -tags=x -overlay=\S+ -count=1 now -tags=x\n/)
  })
})

it('a test that starts its own binary as a helper is one capture, not two', async () => {
  const files = {
    'go.mod': goMod(),
    'helper_test.go': `package helper

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv("HELPER") == "main" {
		fmt.Println("helper in TestMain")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestStartsHelpers(t *testing.T) {
	for _, kind := range []string{"main", "test"} {
		command := exec.Command(os.Args[0], "-test.run=TestHelperProcess", "-test.v")
		command.Env = append(os.Environ(), "HELPER="+kind)
		out, err := command.CombinedOutput()
		fmt.Printf("%s: %s%v\\n", kind, out, err)
	}
}

func TestHelperProcess(t *testing.T) {
	if os.Getenv("HELPER") != "test" {
		return
	}
	block := make(chan int)
	go func() { <-block }()
	fmt.Println("helper in a test", os.Environ()[0] != "")
}
`,
  }
  await withModule(files, async (directory) => {
    const armed = await expectSame(directory, ['test', '-count=1', '-v', '.'])
    expect(armed.stdout).toContain('helper in TestMain')
    expect(armed.stdout).toContain('helper in a test')
    expect(kindsOf(armed.captures)).toEqual(['m: complete'])
    expect(armed.sites).toEqual([])
  })
})

describe.concurrent('the command', () => {
  const directory = sharedModule(LEAKING)

  it.each([
    'leakgate test with spaces ',
    "leakgate-test-it's-",
    'leakgate-test-"quoted"-',
    'leakgate-test-ünï-$HOME-',
  ])('works with the work folder %j', async (workFolder) => {
    const line = ['test', '-count=1', '.']
    const armed = await expectSame(directory, line, {}, { workFolder })
    expect(armed.sites).toMatchObject([{ tests: ['TestLeaks'] }])
  })

  it('may be a script that does other things with go as well', async () => {
    const script = 'go version && go vet ./... && go list ./... && go build ./... && go test ./...'
    const armed = await expectSame(directory, script, { environment: { GOFLAGS: '-count=1' } })
    expect(armed.sites).toMatchObject([{ tests: ['TestLeaks'], count: 1 }])
  })

  it('does run again what is in the test cache', async () => {
    const once = await runArmed(directory, ['test', '.'])
    const again = await runArmed(directory, ['test', '.'])
    expect(again.stdout).not.toContain('(cached)')
    expect([once, again].map(({ captures }) => captures.length)).toEqual([1, 1])
  })

  it('that sets its own GOFLAGS gets no hook, and the result says so', async () => {
    const armed = await runArmed(directory, 'GOFLAGS=-v go test .')
    expect(armed.captures).toEqual([])
    expect(armed.packages).toMatchObject([{ status: 'no data' }])
    expect(armed.packages[0]?.reason).toMatch(/^hook missing: .*GOFLAGS/)
  })

  it.each([['.'], ['-json', '.']])(
    'with -coverpkg=all %s gets no hook, and the result says so',
    async (...argv) => {
      const armed = await runArmed(directory, ['test', '-coverpkg=all', ...argv])
      expect(armed.code).toBe(0)
      expect(armed.captures).toEqual([])
      expect(armed.packages).toMatchObject([{ path: 'example.com/m', status: 'no data' }])
      expect(armed.packages[0]?.reason).toMatch(/^hook missing: .*use -coverpkg=\.\/\.\.\./)
    },
  )
})

describe.concurrent("the user's own -overlay", () => {
  const files = {
    ...LEAKING,
    'm.go': 'package m\n\nconst Greeting = "as on disk"\n',
    'replaced.txt': 'package m\n\nconst Greeting = "from the overlay"\n',
    'greet_test.go': `package m

import "testing"

func TestGreeting(t *testing.T) { t.Log(Greeting) }
`,
  }
  const line = ['test', '-count=1', '-v', '.']

  it('is kept', async () => {
    await withModule(files, async (directory) => {
      const overlay = path.join(directory, 'my overlay.json')
      const replace = { [path.join(directory, 'm.go')]: path.join(directory, 'replaced.txt') }
      writeFiles(directory, { 'my overlay.json': JSON.stringify({ Replace: replace }) })
      const environment = { GOFLAGS: `'-overlay=${overlay}'` }
      const armed = await expectSame(directory, line, { environment })
      expect(armed.stdout).toContain('from the overlay')
      expect(armed.sites).toMatchObject([{ tests: ['TestLeaks'] }])
    })
  })

  it('may name files relative to where the command runs', async () => {
    await withModule(files, async (directory) => {
      writeFiles(directory, { 'overlay.json': JSON.stringify({ Replace: { 'm.go': 'replaced.txt' } }) })
      const armed = await expectSame(directory, line, { environment: { GOFLAGS: '-overlay=overlay.json' } })
      expect(armed.stdout).toContain('from the overlay')
      expect(armed.sites).toMatchObject([{ tests: ['TestLeaks'] }])
    })
  })

  it('may delete files', async () => {
    await withModule({ ...files, 'extra_test.go': 'package m\n\nbroken' }, async (directory) => {
      writeFiles(directory, {
        'overlay.json': JSON.stringify({ Replace: { [path.join(directory, 'extra_test.go')]: '' } }),
      })
      const environment = { GOFLAGS: `-overlay=${path.join(directory, 'overlay.json')}` }
      const armed = await expectSame(directory, line, { environment })
      expect(armed.code).toBe(0)
    })
  })
})

it('a workspace is measured over all of its modules', async () => {
  const files = {
    'go.work': 'go 1.21\n\nuse (\n\t./one\n\t./two\n)\n',
    'one/go.mod': goMod('example.com/one', '1.21'),
    'one/one.go':
      'package one\n\nfunc Start() {\n\tblock := make(chan int)\n\tgo func() { block <- 1 }()\n}\n',
    'two/go.mod': goMod('example.com/two', '1.21'),
    'two/two_test.go':
      'package two\n\nimport (\n\t"testing"\n\n\t"example.com/one"\n)\n\nfunc TestStarts(t *testing.T) { one.Start() }\n',
  }
  await withModule(files, async (directory) => {
    const armed = await expectSame(directory, ['test', '-count=1', './one', './two'])
    expect(armed.code).toBe(0)
    expect(armed.packages).toMatchObject([
      { path: 'example.com/one', reason: 'no tests' },
      { path: 'example.com/two', status: 'measured' },
    ])
    expect(armed.sites).toMatchObject([
      {
        package: 'example.com/two',
        tests: ['TestStarts'],
        identity: { creator: 'example.com/one.Start' },
        goStatement: { file: 'one/one.go', line: 5, inRepository: true },
      },
    ])
  })
})

it('vendored code is measured and named without the vendor folder', async () => {
  const files = {
    'go.mod': `${goMod('example.com/m', '1.21')}\nrequire example.com/dep v1.0.0\n`,
    'vendor/modules.txt': '# example.com/dep v1.0.0\n## explicit; go 1.21\nexample.com/dep\n',
    'vendor/example.com/dep/dep.go':
      'package dep\n\nfunc Start() {\n\tblock := make(chan int)\n\tgo func() { block <- 1 }()\n}\n',
    'm_test.go':
      'package m\n\nimport (\n\t"testing"\n\n\t"example.com/dep"\n)\n\nfunc TestStarts(t *testing.T) { dep.Start() }\n',
  }
  await withModule(files, async (directory) => {
    const armed = await expectSame(directory, ['test', '-count=1', '-mod=vendor', '.'])
    expect(armed.code).toBe(0)
    expect(armed.sites).toMatchObject([
      {
        identity: { creator: 'example.com/dep.Start', blocking: { wait: 'chan send' } },
        goStatement: { file: 'vendor/example.com/dep/dep.go', line: 5, inRepository: true },
      },
    ])
  })
})

it('a module in a folder with spaces and quotes is measured', async () => {
  const parent = temporaryFolder('leakgate test ')
  const directory = path.join(parent, `it's a module`)
  mkdirSync(directory)
  writeFiles(directory, LEAKING)
  const armed = await expectSame(directory, ['test', '-count=1', '.'])
  expect(armed.sites).toMatchObject([
    { identity: { creator: 'example.com/m.TestLeaks' }, goStatement: { file: 'm_test.go', line: 7 } },
  ])
})
