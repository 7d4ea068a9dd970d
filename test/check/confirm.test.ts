import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { checkRun } from '../../src/check/check.ts'
import { measure } from '../../src/measure/measure.ts'
import type { Change } from '../../src/model/change.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import { NOTHING_KNOWN } from '../support/baseline.ts'
import { folderWith } from '../support/folder.ts'
import { sharedModule } from '../support/module.ts'

/** Checks a module against an empty baseline, so that everything left behind is a suspect. */
async function check(dir: string, argv: readonly string[]): Promise<Report> {
  const { report } = await checkRun({
    command: { kind: 'argv', argv: ['go', 'test', ...argv, './...'] },
    dir,
    environment: process.env,
    baseline: { reference: { kind: 'none', reason: '' }, document: NOTHING_KNOWN },
    failOn: DEFAULT_FAIL_ON,
    confirm: DEFAULT_CONFIRM,
  })
  return report
}

const GO_MOD = 'module example.com/p\n\ngo 1.21\n'

/** Name of the package → its test file, without the package line and the imports. */
const PACKAGES = {
  leak: `func TestLeak(t *testing.T) {
	ch := make(chan int)
	for i := 0; i < 3; i++ {
		go func() { ch <- 1 }()
	}
}
`,
  once: `var once sync.Once

func TestPool(t *testing.T) {
	once.Do(func() {
		for i := 0; i < 4; i++ {
			go func() { select {} }()
		}
	})
}
`,
  onceperobject: `type client struct{ once sync.Once }

func (c *client) start() { c.once.Do(func() { go func() { select {} }() }) }

func TestClient(t *testing.T) { new(client).start() }
`,
  rare: `var runs int

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
  slow: `func TestTwoSeconds(t *testing.T) {
	go func() { <-time.After(2 * time.Second) }()
}

func TestThreeSeconds(t *testing.T) {
	go func() {
		select {
		case <-make(chan int):
		case <-time.After(3 * time.Second):
		}
	}()
}
`,
  sleeper: `func TestSleeper(t *testing.T) {
	go func() {
		for {
			time.Sleep(10 * time.Millisecond)
		}
	}()
}
`,
  register: `var registered bool

func TestRegister(t *testing.T) {
	if registered {
		panic("registered twice")
	}
	registered = true
	go func() { select {} }()
}

func TestOther(t *testing.T) {
	ch := make(chan int)
	go func() { <-ch }()
}
`,
  company: `var ready bool

func TestA(t *testing.T) { ready = true }

func TestB(t *testing.T) {
	if !ready {
		t.Fatal("TestA has not run")
	}
	go func() { select {} }()
}
`,
  example: `func Example() {
	go func() { select {} }()
	fmt.Println("ok")
	// Output: ok
}
`,
  examplestimer: `func expire() { select {} }

func Example() {
	time.AfterFunc(time.Millisecond, expire)
	time.Sleep(20 * time.Millisecond)
	fmt.Println("ok")
	// Output: ok
}
`,
  timer: `func expire() { select {} }

func TestA(t *testing.T) {}

func TestB(t *testing.T) {}

func TestTimer(t *testing.T) {
	time.AfterFunc(time.Millisecond, expire)
	time.Sleep(20 * time.Millisecond)
}
`,
  benchmark: `func BenchmarkStart(b *testing.B) {
	for i := 0; i < b.N; i++ {
		go func() { select {} }()
	}
}
`,
  twice: `func TestMain(m *testing.M) {
	if code := m.Run(); code != 0 {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func TestLeak(t *testing.T) { go func() { select {} }() }
`,
} as const

const IMPORTS = ['fmt', 'os', 'sync', 'testing', 'time']

function testFile([name, body]: readonly [string, string]): readonly [string, string] {
  const used = ['testing', ...IMPORTS.filter((path) => path !== 'testing' && body.includes(`${path}.`))]
  const lines = used.map((path) => `\t"${path}"`).join('\n')
  const blank = body.includes('testing.') ? '' : 'var _ testing.TB\n\n'
  return [`${name}/p_test.go`, `package ${name}\n\nimport (\n${lines}\n)\n\n${blank}${body}`]
}

describe('a rerun of the kept binary', () => {
  const dir = sharedModule({
    'go.mod': GO_MOD,
    ...Object.fromEntries(Object.entries(PACKAGES).map(testFile)),
  })
  let report: Report
  beforeAll(async () => {
    report = await check(dir, ['-bench=.', '-benchtime=3x'])
  }, 600_000)

  function changesOf(name: keyof typeof PACKAGES): readonly Change[] {
    return report.changes.filter((change) => change.package === `example.com/p/${name}`)
  }

  it('happens for packages that all gave data', () => {
    expect(report.packages.map(({ status }) => status)).toEqual(Object.keys(PACKAGES).map(() => 'measured'))
  })

  it('calls what grows with every run a leak, with its rate', () => {
    expect(changesOf('leak')).toMatchObject([{ verdict: 'leak', count: 3, confirmation: { rate: 3 } }])
    const runs = changesOf('leak')[0]?.confirmation?.runs
    expect(runs?.map(({ repetitions, count }) => [repetitions, count])).toEqual([
      [1, 3],
      [4, 12],
    ])
  })

  it('calls what a sync.Once started a singleton, and asks no more', () => {
    expect(changesOf('once')).toMatchObject([{ verdict: 'singleton', count: 4, confirmation: { rate: 0 } }])
    expect(changesOf('once')[0]?.confirmation?.runs).toHaveLength(2)
  })

  it('is not fooled by a sync.Once of each object', () => {
    expect(changesOf('onceperobject')).toMatchObject([{ verdict: 'leak', confirmation: { rate: 1 } }])
  })

  it('tells a leak that happens now and then from a singleton', () => {
    const judged = changesOf('rare').map(({ tests, verdict }) => [tests, verdict])
    expect(judged.sort()).toEqual([
      [['TestDaemon'], 'singleton'],
      [['TestRace'], 'leak'],
    ])
    const race = changesOf('rare').find(({ verdict }) => verdict === 'leak')
    // How often it runs depends on how quick the machine is.
    expect(race?.confirmation?.rate).toBeCloseTo(0.2, 1)
  })

  it('calls what ends by itself seconds later a slow exit, and says how long it took', () => {
    for (const test of ['TestTwoSeconds', 'TestThreeSeconds']) {
      const change = changesOf('slow').find(({ tests }) => tests[0] === test)
      expect(change?.verdict).toBe('slow-exit')
      expect(change?.confirmation?.exitedAfterMs).toBeGreaterThan(500)
    }
  })

  it('calls a loop around time.Sleep a leak like any other', () => {
    expect(changesOf('sleeper')).toMatchObject([{ verdict: 'leak', blocking: { wait: 'sleep' } }])
  })

  it('lets the first run stand when the test cannot run twice in one process, and says why', () => {
    const change = changesOf('register').find(({ tests }) => tests[0] === 'TestRegister')
    expect(change).toMatchObject({ verdict: 'unconfirmed', count: 1 })
    expect(change?.confirmation?.note).toContain('cannot run twice in one process (panic: registered twice')
    expect(change?.confirmation?.note).toContain('left in 4 of 4 further processes')
  })

  it('judges the other tests of such a package all the same', () => {
    const change = changesOf('register').find(({ tests }) => tests[0] === 'TestOther')
    expect(change).toMatchObject({ verdict: 'leak', confirmation: { rate: 1 } })
  })

  it('finds the leak of a test that fails without another one', () => {
    expect(changesOf('company')).toMatchObject([{ verdict: 'leak', tests: ['TestB'] }])
  })

  it('does not let an example pass, nor what a timer of it starts', () => {
    for (const name of ['example', 'examplestimer'] as const) {
      expect(changesOf(name)).toMatchObject([{ verdict: 'unconfirmed' }])
      expect(changesOf(name)[0]?.confirmation?.note).toContain('left in 4 of 4 further processes')
    }
  })

  it('finds the test of a goroutine that a timer started', () => {
    expect(changesOf('timer')).toMatchObject([
      { verdict: 'leak', creator: 'time.goFunc', tests: ['TestTimer'] },
    ])
  })

  it('runs a benchmark again', () => {
    expect(changesOf('benchmark')).toMatchObject([
      { verdict: 'leak', tests: ['BenchmarkStart'], confirmation: { rate: 1 } },
    ])
  })

  it('counts both calls of m.Run', () => {
    expect(changesOf('twice')).toMatchObject([{ verdict: 'leak', confirmation: { rate: 2 } }])
  })
})

describe.concurrent('a rerun with the arguments of the first run', () => {
  async function judge({ onTestFinished }: TestContext, body: string, argv: readonly string[]) {
    const dir = folderWith({ 'go.mod': GO_MOD, 'p_test.go': `package p\n\n${body}` }, onTestFinished)
    return (await check(dir, argv)).changes
  }

  it('keeps the flags of the tests', async (context) => {
    const body = `import (
	"flag"
	"testing"
)

var leak = flag.Bool("leak", false, "")

func TestFlag(t *testing.T) {
	if *leak {
		go func() { select {} }()
	}
}
`
    // Whatever comes after -args belongs to the tests, `./...` too.
    expect(await judge(context, body, ['-args', '-leak'])).toMatchObject([{ verdict: 'leak' }])
  })

  it('runs no subtest that was left out', async (context) => {
    const body = `import "testing"

func TestCases(t *testing.T) {
	t.Run("leaks", func(t *testing.T) { go func() { select {} }() })
	t.Run("fails", func(t *testing.T) { t.Fatal("left out for a reason") })
}
`
    expect(await judge(context, body, ['-run=TestCases/leaks'])).toMatchObject([
      { verdict: 'leak', tests: ['TestCases/leaks'], confirmation: { rate: 1 } },
    ])
  })

  it.for([
    ['there is no time for it', { budgetMs: 0 }, 'the time for reruns ran out: raise confirm-budget'],
    ['the run is cancelled', { budgetMs: 300_000 }, 'the run was cancelled'],
  ] as const)('lets the first run stand when %s', async ([, { budgetMs }, note], { onTestFinished }) => {
    const body =
      'package p\n\nimport "testing"\n\nfunc TestLeak(t *testing.T) { go func() { select {} }() }\n'
    const cancelled = new AbortController()
    const { report } = await checkRun({
      command: { kind: 'argv', argv: ['go', 'test', './...'] },
      dir: folderWith({ 'go.mod': GO_MOD, 'p_test.go': body }, onTestFinished),
      environment: process.env,
      baseline: { reference: { kind: 'none', reason: '' }, document: NOTHING_KNOWN },
      failOn: DEFAULT_FAIL_ON,
      confirm: { repetitions: 4, budgetMs },
      signal: cancelled.signal,
      onProgress: () => {
        if (budgetMs > 0) cancelled.abort()
      },
    })
    expect(report.gate.passed).toBe(false)
    expect(report.changes).toMatchObject([{ verdict: 'unconfirmed', confirmation: { note } }])
  })

  it('judges a grown leak by runs that repeat as often as the first one did', async ({ onTestFinished }) => {
    const file = (leaks: number) => `package p

import "testing"

func TestLeak(t *testing.T) {
	for i := 0; i < ${leaks}; i++ {
		go func() { select {} }()
	}
}
`
    const dir = folderWith({ 'go.mod': GO_MOD, 'p_test.go': file(1) }, onTestFinished)
    const options = {
      command: { kind: 'argv', argv: ['go', 'test', '-count=3', './...'] },
      dir,
      environment: process.env,
    } as const
    const document = createBaseline(await measure(options), '2026-01-02T03:04:05Z')
    writeFileSync(path.join(dir, 'p_test.go'), file(2))
    const { report } = await checkRun({
      ...options,
      baseline: { reference: { kind: 'none', reason: '' }, document },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
    expect(report.changes).toMatchObject([{ change: 'grown', verdict: 'leak', count: 6, baselineCount: 3 }])
  })
})
