import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, readdir, readFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkRun } from '../../../src/check/check.ts'
import { ConfigurationError } from '../../../src/errors.ts'
import { type MeasureOptions, measure, openRun } from '../../../src/measure/measure.ts'
import { openTestBinary } from '../../../src/measure/test-binary.ts'
import type { Measurement } from '../../../src/model/measurement.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../../../src/model/policy.ts'
import type { Report } from '../../../src/model/report.ts'
import { NOTHING_KNOWN } from '../../support/baseline.ts'
import { hasRaceDetector, normalise, runPlain, usableToolchains } from '../../support/go.ts'
import { goMod, sharedModule, temporaryFolder } from '../../support/module.ts'

/** A TestMain that serves its profiles on whatever port is free, keeps two workers, and ends all of that. */
const TEST_MAIN = `package p

import (
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"testing"
)

var quit = make(chan bool)

func work() { <-quit }

func TestMain(m *testing.M) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
	go work()
	go work()
	code := m.Run()
	listener.Close()
	close(quit)
	os.Exit(code)
}
`

const testFile = (imports: string, body: string): string =>
  `package p\n\nimport (\n${['testing', ...imports.split(' ').filter(Boolean)].map((name) => `\t"${name}"\n`).join('')})\n\n${body}`

const LEAK = `
func leak() {
	ch := make(chan int)
	go func() { ch <- 1 }()
}

func TestLeak(t *testing.T) { t.Run("sub", func(t *testing.T) { leak() }) }
`
const FINE = '\nfunc TestFine(t *testing.T) {}\n'

/** Package → its test files, less that of TestMain where it is the usual one. */
const PACKAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  leak: { 'p_test.go': testFile('', FINE + LEAK) },
  ends: {
    'p_test.go': testFile(
      'time',
      `
func TestEndsLater(t *testing.T) { go func() { time.Sleep(300 * time.Millisecond) }() }
`,
    ),
  },
  once: {
    'p_test.go': testFile(
      'sync',
      'var once sync.Once\n\nfunc TestOnce(t *testing.T) { once.Do(func() { go work() }) }\n',
    ),
  },
  timer: {
    'p_test.go': testFile(
      'time',
      `${FINE}
func TestTimer(t *testing.T) {
	done := make(chan bool)
	time.AfterFunc(0, func() {
		done <- true
		select {}
	})
	<-done
}
`,
    ),
  },
  company: {
    'p_test.go': testFile(
      'net net/http net/http/httptest',
      `
// What else listens when the tests are over: one that never answers, one that is no pprof, one that tells of all who call.
func TestServers(t *testing.T) {
	if _, err := net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	httptest.NewServer(http.NotFoundHandler())
	httptest.NewTLSServer(http.NotFoundHandler())
}
`,
    ),
  },
  output: {
    'p_test.go': testFile(
      'flag fmt os',
      `
func TestSays(t *testing.T) {
	fmt.Println("to stdout", flag.Args())
	fmt.Fprintln(os.Stderr, "to stderr")
	for _, name := range []string{"GODEBUG", "GOFLAGS", "LEAKGATE_CAPTURES"} {
		fmt.Println(name, os.Getenv(name))
	}
}

func TestFails(t *testing.T) { t.Error("as it should") }

func ExampleSays() {
	fmt.Println("said")
	// Output: said
}
`,
    ),
  },
  family: {
    'p_test.go': testFile(
      'os os/exec',
      `
func TestChild(t *testing.T) {
	if os.Getenv("CHILD") != "" {
		return
	}
	// A child with all of our flags comes to the end of its own tests.
	child := exec.Command(os.Args[0], append(os.Args[1:], "-test.run=TestChild")...)
	child.Env = append(os.Environ(), "CHILD=1")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	leak()
}

func leak() { go func() { select {} }() }
`,
    ),
  },
  hangs: {
    'p_test.go': testFile(
      '',
      'func TestFine(t *testing.T) {}\n\nfunc TestHangs(t *testing.T) { <-make(chan int) }\n',
    ),
  },
  slow: {
    'main_test.go': TEST_MAIN.replace(
      'go http.Serve(listener, nil)',
      `go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(2200 * time.Millisecond)
		http.DefaultServeMux.ServeHTTP(w, r)
	}))`,
    ).replace('"testing"', '"testing"\n\t"time"'),
    'p_test.go': testFile('', FINE),
  },
  quotes: {
    'p_test.go': testFile(
      'os',
      `
func TestQuotes(t *testing.T) {
	os.Stderr.WriteString("testing: warning: no tests to run\\n")
	go func() { select {} }()
}
`,
    ),
  },
  hides: {
    'p_test.go': testFile(
      'syscall',
      `
func TestHides(t *testing.T) {
	const PR_SET_DUMPABLE = 4
	syscall.RawSyscall(syscall.SYS_PRCTL, PR_SET_DUMPABLE, 0, 0)
}
`,
    ),
  },
  locked: {
    'main_test.go': TEST_MAIN.replace(
      'go http.Serve(listener, nil)',
      `server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "open sesame" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.DefaultServeMux.ServeHTTP(w, r)
	}))
	server.Listener.Close()
	server.Listener = listener
	server.StartTLS()`,
    ).replace('_ "net/http/pprof"', '"net/http/httptest"\n\t_ "net/http/pprof"'),
    'p_test.go': testFile('', LEAK),
  },
  dies: { 'p_test.go': testFile('os', 'func TestDies(t *testing.T) { os.Exit(4) }\n') },
  deaf: {
    'main_test.go': '',
    'p_test.go': testFile('os', 'func TestFine(t *testing.T) { os.WriteFile("ran", nil, 0o600) }\n'),
  },
  picky: {
    'main_test.go': TEST_MAIN.replace(
      'code := m.Run()',
      `for _, arg := range os.Args {
		if arg == "-test.run=^$" {
			println("panic: nothing to set up")
			os.Exit(5)
		}
	}
	code := m.Run()`,
    ),
    'p_test.go': testFile('', FINE),
  },
  elsewhere: {
    'main_test.go': TEST_MAIN.replace('_ "net/http/pprof"', '"net/http/pprof"').replace(
      'go http.Serve(listener, nil)',
      `mux := http.NewServeMux()
	mux.Handle("/own/", http.StripPrefix("/own/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pprof.Handler(r.URL.Path).ServeHTTP(w, r)
	})))
	go http.Serve(listener, mux)`,
    ),
    'p_test.go': testFile('', LEAK),
  },
}

const module = sharedModule({
  'go.mod': goMod('example.com/m'),
  ...Object.fromEntries(
    Object.entries(PACKAGES).flatMap(([name, files]) =>
      Object.entries({ 'main_test.go': TEST_MAIN, ...files })
        .filter(([, text]) => text !== '')
        .map(([file, text]) => [`${name}/${file}`, text]),
    ),
  ),
})

/** Below the ports that the kernel gives to whoever asks for any: nobody takes it between this and its use. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = net.createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** How else the binary is built; the oldest and the newest release, and one that writes no import path into it. */
const BUILDS = [
  { toolchain: 'go1.18.10', flags: [], proven: false },
  { toolchain: 'go1.21.13', flags: ['-trimpath', '-ldflags=-s -w'], proven: false },
  // It has the garbage collector's leak profile.
  { toolchain: 'go1.27.4', flags: hasRaceDetector() ? ['-race'] : [], proven: true },
]
const usable = usableToolchains(BUILDS.map(({ toolchain }) => toolchain))

const binaryOf = (name: string) => path.join(module, `${name}.test`)

describe.runIf(process.platform === 'linux')('a test binary without the hook', () => {
  beforeAll(() => {
    execFileSync('go', ['test', '-c', '-vet=off', '-o', `${module}/`, './...'], { cwd: module })
  })

  const optionsFor = (name: string, argv: readonly string[] = [], pprofUrl?: string): MeasureOptions => ({
    command: { kind: 'argv', argv: [binaryOf(name), ...argv] },
    outside: {
      file: binaryOf(name),
      pprofUrl,
      launch: (words) => ({ kind: 'argv', argv: [...words, ...argv] }),
    },
    dir: path.join(module, name),
    environment: process.env,
  })

  const run = (name: string, argv?: readonly string[]): Promise<Measurement> =>
    measure(optionsFor(name, argv))

  async function check(options: MeasureOptions): Promise<Report> {
    const { report } = await checkRun({
      ...options,
      baseline: { reference: { kind: 'none', reason: '' }, document: NOTHING_KNOWN },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
    return report
  }

  const summary = ({ packages, changes }: Report) => ({
    packages: packages.map(({ path, status, reason }) => [path, status, reason]),
    changes: changes.map(({ change, verdict, tests, count, creator }) => ({
      change,
      verdict,
      tests,
      count,
      creator,
    })),
  })

  it('shows a leak, proven by running it again, with the test that starts it', async () => {
    const report = await check(optionsFor('leak'))
    expect(summary(report)).toEqual({
      packages: [['example.com/m/leak', 'measured', null]],
      changes: [
        { change: 'new', verdict: 'leak', tests: ['TestLeak'], count: 1, creator: 'example.com/m/leak.leak' },
      ],
    })
    expect(report.changes[0]).toMatchObject({
      goStatement: { file: 'p_test.go' },
      confirmation: { rate: 1 },
    })
    expect(report.changes[0]?.confirmation?.runs.every((run) => run.passed)).toBe(true)
    expect(report.run).toMatchObject({ exitCode: 0, command: binaryOf('leak') })
  })

  it.each(BUILDS.filter(({ toolchain }) => usable.has(toolchain)))(
    'shows it just so when it is built by $toolchain $flags',
    async ({ toolchain, flags, proven }) => {
      const environment = { ...process.env, GOTOOLCHAIN: toolchain }
      const name = `leak-${toolchain}`
      execFileSync('go', ['test', '-c', ...flags, '-o', binaryOf(name), './leak'], {
        cwd: module,
        env: environment,
      })
      const report = await check({ ...optionsFor(name), dir: path.join(module, 'leak'), environment })
      expect(summary(report)).toMatchObject({
        packages: [['example.com/m/leak', 'measured', null]],
        changes: [
          { change: 'new', verdict: 'leak', tests: ['TestLeak'], creator: 'example.com/m/leak.leak' },
        ],
      })
      expect(report.changes[0]?.proven).toBe(proven)
    },
  )

  it('is held at the end of its tests, and of none, while all of it runs on', async () => {
    const opened = await openRun(optionsFor('leak'))
    try {
      const [capture] = opened.captures
      if (capture?.kind !== 'complete') throw new Error(`no complete capture: ${capture?.kind}`)
      expect(capture.start).toMatchObject({
        via: 'pprof',
        package: 'example.com/m/leak',
        directory: path.join(module, 'leak'),
        settings: { race: 'off', count: '1' },
      })
      const holder = capture.after[0]?.frames.map((frame) => frame.function) ?? []
      expect(holder).toContain('testing.(*M).writeProfiles')
      expect(holder).toContain('testing.(*M).Run')
      // Nothing of the connection that shows it, and its server and the workers were there before.
      const creators = (all: typeof capture.after) => all.map(({ creator }) => creator?.function).sort()
      const main = 'example.com/m/leak.TestMain'
      expect(creators(capture.before)).toEqual([main, main, main, undefined])
      expect(creators(capture.after)).toEqual([main, main, main, 'example.com/m/leak.leak', undefined])
      expect(capture.end).toMatchObject({ left: 1, exitCode: 0 })
    } finally {
      await opened.close()
    }
  })

  it('leaves nothing when all of it ends in time', async () => {
    expect(await run('ends')).toMatchObject({ sites: [], packages: [{ status: 'measured' }] })
  })

  it('is not blamed for what starts only once', async () => {
    const report = await check(optionsFor('once'))
    expect(summary(report).changes).toMatchObject([{ change: 'new', verdict: 'singleton' }])
    expect(report.gate.passed).toBe(true)
  })

  it('names the test of a leak that a timer starts, by trying them', async () => {
    const report = await check(optionsFor('timer'))
    expect(summary(report).changes).toMatchObject([{ verdict: 'leak', tests: ['TestTimer'] }])
  })

  it('is found among other servers, which are no leak of the looking and have nothing to tell of it', async () => {
    let said = ''
    const { sites, packages } = await measure({
      ...optionsFor('company'),
      onOutput: (chunk) => {
        said += Buffer.from(chunk).toString()
      },
    })
    expect(packages).toMatchObject([{ status: 'measured' }])
    expect(sites.map(({ creator, count }) => [creator, count])).toEqual([
      ['net/http/httptest.(*Server).goServe', 2],
    ])
    expect(said).toBe('PASS\n')
  })

  it('is found when it takes long to answer', async () => {
    expect(await run('slow')).toMatchObject({ sites: [], packages: [{ status: 'measured' }] })
  })

  it('is measured when only what its tests print says that there are none', async () => {
    expect(await run('quotes')).toMatchObject({
      sites: [{ creator: 'example.com/m/quotes.TestQuotes' }],
      packages: [{ status: 'measured' }],
    })
  })

  it('lets a child with the same flags come to its end', async () => {
    const { sites, run: ran } = await run('family')
    expect(ran.exitCode).toBe(0)
    expect(sites.map(({ creator }) => creator)).toEqual(['example.com/m/family.leak'])
  })

  it('prints what it always prints, and ends as it always does', async () => {
    const argv = ['-test.v', '-test.short', 'a  b', "it's", '']
    const [plain, ours] = [
      { stdout: '', stderr: '' },
      { stdout: '', stderr: '' },
    ]
    const outcome = await runPlain(
      path.join(module, 'output'),
      `${binaryOf('output')} -test.v -test.short 'a  b' "it's" ''`,
    )
    Object.assign(plain, { stdout: outcome.stdout, stderr: outcome.stderr })
    const { run: ran } = await measure({
      ...optionsFor('output', argv),
      onOutput: (chunk, stream) => {
        ours[stream] += Buffer.from(chunk).toString()
      },
    })
    expect(ran.exitCode).toBe(outcome.code)
    expect(outcome.code).toBe(1)
    expect(normalise(ours.stdout)).toBe(normalise(plain.stdout))
    expect(normalise(ours.stderr)).toBe(normalise(plain.stderr))
    expect(ours.stdout).toContain('ExampleSays')
  })

  it('that hangs until its deadline says where', async () => {
    const report = await check(optionsFor('hangs', ['-test.timeout', '4s']))
    expect(summary(report)).toMatchObject({
      packages: [['example.com/m/hangs', 'no data', 'timed out']],
      changes: [{ change: 'new', verdict: 'hung', tests: ['TestHangs'] }],
    })
    expect(report.run.exitCode).toBe(2)
  })

  it.each([
    ['dies', [], 4, /^ended early/],
    ['leak', ['-test.run', 'NoSuch'], 0, /^no tests: none matched$/],
    [
      'picky',
      [],
      0,
      /^it did not reach the end of m\.Run when run with no test selected \(panic: nothing to set up\)$/,
    ],
  ] as const)('%s %j gives no data', async (name, argv, code, reason) => {
    const { packages, run: ran, sites } = await run(name, argv)
    expect(packages).toEqual([
      { path: `example.com/m/${name}`, status: 'no data', reason: expect.stringMatching(reason) },
    ])
    expect(sites).toEqual([])
    expect(ran.exitCode).toBe(code)
  })

  it('that serves no profiles is refused before its tests run', async () => {
    const refused = run('deaf')
    await expect(refused).rejects.toThrow(ConfigurationError)
    await expect(refused).rejects.toThrow(
      /^deaf\.test was built without the hook, and no net\/http\/pprof shows .*it listens on no TCP port/,
    )
    expect(existsSync(path.join(module, 'deaf', 'ran'))).toBe(false)
  })

  it('whose command cannot be run says so', async () => {
    const options = optionsFor('leak')
    const launch = () => ({ kind: 'argv', argv: ['/no/such/program'] }) as const
    const outside = { file: binaryOf('leak'), pprofUrl: undefined, launch }
    await expect(measure({ ...options, outside })).rejects.toThrow('/no/such/program was not found')
  })

  it.each([['-test.memprofile=mem.out'], ['-test.fuzz=FuzzIt']])('with %s is refused', async (flag) => {
    await expect(run('leak', [flag])).rejects.toThrow(
      /cannot be captured with -test\.(?:memprofile|fuzz): leave it out/,
    )
  })

  it('may serve its profiles elsewhere, when told where', async () => {
    await expect(run('elsewhere')).rejects.toThrow(
      /no net\/http\/pprof shows .*\(127\.0\.0\.1:\d+: its \/debug\/pprof\/goroutine answered 404\)/,
    )
    const port = String(await freePort())
    const options = optionsFor('elsewhere', [], `http://127.0.0.1:${port}/own/`)
    const report = await check({ ...options, environment: { ...process.env, PORT: port } })
    expect(summary(report).changes).toMatchObject([{ verdict: 'leak', tests: ['TestLeak'] }])
  })

  it('may serve its profiles by TLS, to those who know a password', async () => {
    const port = String(await freePort())
    const environment = { ...process.env, PORT: port }
    const at = (password: string) => ({
      ...optionsFor('locked', [], `https://ali:${password}@localhost:${port}/debug/pprof/`),
      environment,
    })
    const refused = measure(at('wrong'))
    await expect(refused).rejects.toThrow(
      `(https://localhost:${port}/debug/pprof/: its /debug/pprof/goroutine answered 40`,
    )
    const report = await check(at('open%20sesame'))
    expect(summary(report).changes).toMatchObject([{ verdict: 'leak', tests: ['TestLeak'] }])
  })

  // Nothing is hidden from root.
  it.runIf(process.getuid?.() !== 0)('is let go when nobody can see that it is held', async () => {
    const { packages, run: ran } = await run('hides')
    expect(packages).toMatchObject([
      { status: 'no data', reason: expect.stringMatching(/hides its open files/) },
    ])
    expect(ran.exitCode).toBe(0)
  })

  it('that must not be run, as an artifact of another job is, says so', async () => {
    const closed = path.join(module, 'closed.test')
    await copyFile(binaryOf('leak'), closed)
    await chmod(closed, 0o644)
    await expect(openTestBinary('closed.test', module)).rejects.toThrow(
      /^this user cannot read and run closed\.test: .*chmod/,
    )
    await chmod(closed, 0o755)
    expect(await openTestBinary('closed.test', module)).toEqual({ file: closed, hooked: false })
  })

  it('leaves no process and no file behind', async () => {
    const environment = { ...process.env, RUNNER_TEMP: temporaryFolder() }
    await measure({ ...optionsFor('leak'), environment })
    await expect(measure({ ...optionsFor('deaf'), environment })).rejects.toThrow()
    expect(await readdir(environment.RUNNER_TEMP)).toEqual([])
    const programs = (await readdir('/proc')).map((pid) =>
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    )
    const running = (await Promise.all(programs)).join('\n')
    expect(running).not.toContain(binaryOf('leak'))
    expect(running).not.toContain(binaryOf('deaf'))
  })

  it('that is cancelled says what its tests were waiting for', async () => {
    const abort = new AbortController()
    const running = measure({
      ...optionsFor('hangs', ['-test.v']),
      signal: abort.signal,
      onOutput: (chunk) => {
        if (Buffer.from(chunk).includes('RUN   TestHangs')) setTimeout(() => abort.abort(), 2000)
      },
    })
    const { packages, run: ran, hung } = await running
    expect(ran.exitCode).not.toBe(0)
    expect(packages).toEqual([{ path: 'example.com/m/hangs', status: 'no data', reason: 'cancelled' }])
    expect(hung).toMatchObject([{ tests: ['TestHangs'], blocking: { wait: 'chan receive' } }])
  })
})
