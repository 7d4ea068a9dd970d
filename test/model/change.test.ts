import { describe, expect, it } from 'vitest'
import { renderTerminal } from '../../src/report/terminal/report.ts'
import { usableToolchains } from '../support/go.ts'
import { type Files, goMod } from '../support/module.ts'
import { pullRequest, summaryOf } from '../support/pull-request.ts'

const POOL = `package m

type Pool struct {
	jobs    chan int
	results chan int
}

func NewPool(size int) *Pool {
	pool := &Pool{jobs: make(chan int, size), results: make(chan int)}
	go func() {
		total := 0
		for job := range pool.jobs {
			total += job
			pool.results <- total
		}
	}()
	return pool
}
`
const POOL_TEST = `package m

import "testing"

func TestPool(t *testing.T) { NewPool(1) }
`

function project(files: Files = {}): Files {
  const all: Files = {
    'go.mod': goMod('example.com/m', '1.21'),
    'pool.go': POOL,
    'pool_test.go': POOL_TEST,
    ...files,
  }
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''))
}

const BASE = { files: project() }

async function changes(files: Files): Promise<readonly string[]> {
  return summaryOf(await pullRequest(BASE, { files: project(files) }))
}

describe('a leak whose code got another name or place is known', () => {
  it.each<readonly [string, Files, string]>([
    [
      'a function is renamed',
      {
        'pool.go': POOL.replaceAll('NewPool', 'OpenPool'),
        'pool_test.go': POOL_TEST.replace('NewPool', 'OpenPool'),
      },
      'moved 1 of 1: OpenPool',
    ],
    [
      'a function is renamed, its tests too, and the old name stays as a wrapper',
      {
        'pool.go': `${POOL.replaceAll('NewPool', 'OpenPool')}\nfunc NewPool(size int) *Pool { return OpenPool(size) }\n`,
        'pool_test.go': POOL_TEST.replace('TestPool', 'TestOpen'),
      },
      'moved 1 of 1: OpenPool',
    ],
    ['a file is moved', { 'pool.go': '', 'workers.go': POOL }, 'persisting 1 of 1: NewPool'],
    [
      'a function is renamed and moved to another file',
      {
        'pool.go': '',
        'workers.go': `package m\n\nfunc unrelated() {}\n${POOL.replace('package m\n', '').replaceAll('NewPool', 'OpenPool')}`,
        'pool_test.go': POOL_TEST.replace('NewPool', 'OpenPool'),
      },
      'moved 1 of 1: OpenPool',
    ],
    [
      'a closure becomes a method',
      {
        'pool.go': POOL.replace(/\tgo func[\s\S]*\}\(\)/, '\tgo pool.work()').concat(
          '\nfunc (pool *Pool) work() {\n\ttotal := 0\n\tfor job := range pool.jobs {\n\t\ttotal += job\n\t\tpool.results <- total\n\t}\n}\n',
        ),
      },
      'moved 1 of 1: (*Pool).work',
    ],
    [
      'what blocks is taken out into a function',
      {
        'pool.go': POOL.replace(/\t\tfor job[\s\S]*\t\t\}\n/, '\t\tpool.drain(total)\n').concat(
          '\nfunc (pool *Pool) drain(total int) {\n\tfor job := range pool.jobs {\n\t\ttotal += job\n\t\tpool.results <- total\n\t}\n}\n',
        ),
      },
      'moved 1 of 1: NewPool',
    ],
    [
      'the package is renamed',
      {
        'pool.go': '',
        'pool_test.go': '',
        'workers/pool.go': POOL.replace('package m', 'package workers'),
        'workers/pool_test.go': POOL_TEST.replace('package m', 'package workers'),
      },
      'moved 1 of 1: NewPool',
    ],
    [
      'the module gets a new major version',
      { 'go.mod': goMod('example.com/m/v2', '1.21') },
      'moved 1 of 1: NewPool',
    ],
    [
      'the module gets another name',
      { 'go.mod': goMod('example.org/other/name', '1.21') },
      'moved 1 of 1: NewPool',
    ],
  ])('%s', async (_, files, expected) => {
    expect(await changes(files)).toEqual([expected])
  })

  it('says from what to what, and passes', async () => {
    const files = project({
      'pool.go': POOL.replaceAll('NewPool', 'OpenPool'),
      'pool_test.go': POOL_TEST.replace('NewPool', 'OpenPool'),
    })
    const report = await pullRequest(BASE, { files })
    expect(report.gate.passed).toBe(true)
    expect(report.changes[0]?.from).toMatchObject({
      package: 'example.com/m',
      creator: 'example.com/m.NewPool',
    })
    expect(renderTerminal(report, { color: false })).toContain('m.NewPool.func1 → m.OpenPool.func1')
  })

  it('a dependency renames its functions', async () => {
    const dependency = `package dep

type Server struct{ done chan struct{} }

func (s *Server) Serve() { go s.acceptLoop() }

func (s *Server) acceptLoop() {
	accepted := 0
	for range s.done {
		accepted++
	}
	println(accepted)
}
`
    const vendored = (version: string, source: string): Files => ({
      'go.mod': `${goMod('example.com/m', '1.21')}\nrequire example.com/dep ${version}\n`,
      'm_test.go':
        'package m\n\nimport (\n\t"testing"\n\n\t"example.com/dep"\n)\n\nfunc TestServe(t *testing.T) { dep.New().Serve() }\n',
      'vendor/modules.txt': `# example.com/dep ${version}\n## explicit; go 1.21\nexample.com/dep\n`,
      'vendor/example.com/dep/dep.go': `${source}\nfunc New() *Server { return &Server{done: make(chan struct{})} }\n`,
    })
    const same = dependency.replaceAll('acceptLoop', 'accept')
    const rewritten = same.replace(
      /\taccepted := 0[\s\S]*?\n\}/,
      '\tstopped := s.done\n\t<-stopped\n\ts.done = nil\n}',
    )
    const base = { files: vendored('v1.0.0', dependency) }
    expect(summaryOf(await pullRequest(base, { files: vendored('v1.1.0', same) }))).toEqual([
      'moved 1 of 1: (*Server).accept',
    ])
    // Rewritten besides: when in doubt it is new.
    expect(summaryOf(await pullRequest(base, { files: vendored('v1.1.0', rewritten) }))).toEqual([
      'new 1 of 0: (*Server).accept',
      'fixed 0 of 1: (*Server).acceptLoop',
    ])
  })
})

const FEED = `package m

func NewFeed(names []string) chan string {
	feed := make(chan string)
	go func() {
		for _, name := range names {
			feed <- name
		}
		for range feed {
		}
	}()
	return feed
}
`

describe('a leak that replaces another one is new, and the other one fixed', () => {
  it.each<readonly [string, Files, readonly string[]]>([
    [
      'in another function, with the old one still there',
      {
        'feed.go': FEED,
        'pool_test.go': POOL_TEST.replace('NewPool(1)', 'close(NewPool(1).jobs); NewFeed(nil)'),
      },
      ['new 1 of 0: NewFeed', 'fixed 0 of 1: NewPool'],
    ],
    [
      'in another function, with the old one gone',
      { 'pool.go': '', 'feed.go': FEED, 'pool_test.go': POOL_TEST.replace('NewPool(1)', 'NewFeed(nil)') },
      ['new 1 of 0: NewFeed', 'fixed 0 of 1: NewPool'],
    ],
    [
      'in a copy of the code',
      {
        'copy.go': POOL.replaceAll('NewPool', 'CopyPool').replace(/type[\s\S]*\n\}\n\n(?=func)/, ''),
        'pool_test.go': POOL_TEST.replace('NewPool(1)', 'close(NewPool(1).jobs); CopyPool(1)'),
      },
      ['new 1 of 0: CopyPool', 'fixed 0 of 1: NewPool'],
    ],
    [
      'in the same function, by another entry function',
      {
        'pool.go': POOL.replace('\treturn pool', '\tgo pool.watch(make(chan bool))\n\treturn pool').concat(
          '\nfunc (pool *Pool) watch(stop chan bool) {\n\tprintln("watching")\n\t<-stop\n}\n',
        ),
        'pool_test.go': POOL_TEST.replace('NewPool(1)', 'close(NewPool(1).jobs)'),
      },
      ['new 1 of 0: (*Pool).watch', 'fixed 0 of 1: NewPool'],
    ],
    [
      'in another package, by a test that was there before',
      {
        'pool.go': '',
        'pool_test.go': 'package m\n\nimport "testing"\n\nfunc TestPool(t *testing.T) {}\n',
        'other/feed.go': FEED.replace('package m', 'package other'),
        'other/feed_test.go':
          'package other\n\nimport "testing"\n\nfunc TestFeed(t *testing.T) { NewFeed(nil) }\n',
      },
      ['new 1 of 0: NewFeed', 'fixed 0 of 1: NewPool'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await changes(files)).toEqual(expected)
  })

  it('and a second goroutine of a renamed function is not covered by the first', async () => {
    const files = {
      'pool.go': POOL.replaceAll('NewPool', 'OpenPool'),
      'pool_test.go': POOL_TEST.replace('NewPool(1)', 'OpenPool(1); OpenPool(2)'),
    }
    expect(await changes(files)).toEqual(['new 2 of 0: OpenPool', 'fixed 0 of 1: NewPool'])
  })
})

describe('one function with two `go` statements', () => {
  const twice = POOL.replace(
    '\treturn pool',
    '\tgo func() {\n\t\tfor range pool.jobs {\n\t\t}\n\t}()\n\treturn pool',
  )

  it('grows when the second one leaks, too', async () => {
    expect(await changes({ 'pool.go': twice })).toEqual(['grown 2 of 1: NewPool'])
  })

  it('stays as it is when both are known', async () => {
    const files = project({ 'pool.go': twice })
    expect(summaryOf(await pullRequest({ files }, { files }))).toEqual(['persisting 2 of 2: NewPool'])
  })

  const starters = (called: string): Files => ({
    'pool.go': `package m

type Pool struct{ jobs chan int }

func (p *Pool) Start() { go p.loop() }

func (p *Pool) Restart() {
	close(p.jobs)
	p.jobs = make(chan int)
	go p.loop()
}

func (p *Pool) loop() {
	for range p.jobs {
	}
}
`,
    'pool_test.go': `package m\n\nimport "testing"\n\nfunc TestPool(t *testing.T) {\n\tpool := &Pool{jobs: make(chan int)}\n\t${called}\n}\n`,
  })
  const started = { files: project(starters('pool.Start()')) }

  it('in two functions with one entry: the new one is new', async () => {
    const both = {
      files: project(starters('pool.Start(); other := &Pool{jobs: make(chan int)}; other.Restart()')),
    }
    expect(summaryOf(await pullRequest(started, both))).toEqual([
      'new 1 of 0: (*Pool).loop',
      'persisting 1 of 1: (*Pool).loop',
    ])
  })

  it('in two functions with one entry: the new one is new when the other is fixed', async () => {
    const other = { files: project(starters('pool.Restart()')) }
    expect(summaryOf(await pullRequest(started, other))).toEqual([
      'new 1 of 0: (*Pool).loop',
      'fixed 0 of 1: (*Pool).loop',
    ])
  })
})

const toolchains = usableToolchains(['go1.24.13', 'go1.27.4'])

describe('the same code, run otherwise', () => {
  it.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
    ['plain, then with -race', [], ['-race'], ['race']],
    ['plain, then with -trimpath', [], ['-trimpath'], []],
    ['with -trimpath, then plain', ['-trimpath'], [], []],
    ['in order, then shuffled', [], ['-shuffle=on'], ['shuffle']],
    ['shuffled, then shuffled another way', ['-shuffle=1'], ['-shuffle=2'], []],
    ['plain, then without inlining', [], ['-gcflags=all=-l'], []],
    ['with one -parallel, then with another', ['-parallel=3'], ['-parallel=5'], ['parallel']],
  ])('%s', async (_, before, now, differences) => {
    const report = await pullRequest({ ...BASE, flags: before }, { ...BASE, flags: now })
    expect(summaryOf(report)).toEqual(['persisting 1 of 1: NewPool'])
    expect(report.differences.map(({ setting }) => setting)).toEqual(differences)
  })

  it.skipIf(toolchains.size < 2).each([
    ['go1.24.13', 'go1.27.4', '1.24', '1.27'],
    ['go1.27.4', 'go1.24.13', '1.27', '1.24'],
  ])('by %s, then by %s', async (before, now, baseline, run) => {
    const report = await pullRequest(
      { ...BASE, environment: { GOTOOLCHAIN: before } },
      { ...BASE, environment: { GOTOOLCHAIN: now } },
    )
    expect(summaryOf(report)).toEqual(['persisting 1 of 1: NewPool'])
    expect(report.differences).toEqual([{ setting: 'go', baseline, run }])
    expect(renderTerminal(report, { color: false })).toContain(
      `recorded with Go ${baseline}; this run has Go ${run}`,
    )
  })

  const second: Files = { 'pool_test.go': POOL_TEST.replace('NewPool(1)', 'NewPool(1); NewPool(2)') }

  it.each<readonly [string, readonly string[], readonly string[], Files, string]>([
    ['more often', ['-count=1'], ['-count=3'], {}, 'persisting 3 of 1: NewPool'],
    ['more often, with another leak', ['-count=1'], ['-count=3'], second, 'grown 6 of 1: NewPool'],
    ['for more processors', [], ['-cpu=1,2'], {}, 'persisting 2 of 1: NewPool'],
    ['less often', ['-count=3'], ['-count=1'], {}, 'persisting 1 of 3: NewPool'],
    ['as often', ['-count=3'], ['-count=3'], second, 'grown 6 of 3: NewPool'],
  ])('%s', async (_, before, now, files, expected) => {
    const report = await pullRequest({ ...BASE, flags: before }, { files: project(files), flags: now })
    expect(summaryOf(report)).toEqual([expected])
    const repeated = report.differences.filter(({ setting }) => setting === 'count' || setting === 'cpu')
    expect(repeated).toHaveLength(before.join() === now.join() ? 0 : 1)
  })
})

const SHARED = `package pool

import "sync"

type Pool struct{ jobs chan func() }

var (
	once   sync.Once
	shared *Pool
)

func Get() *Pool {
	once.Do(func() {
		shared = &Pool{jobs: make(chan func())}
		shared.start()
	})
	return shared
}

func (p *Pool) start() { go p.loop() }

func (p *Pool) loop() {
	for job := range p.jobs {
		job()
	}
}

func (p *Pool) Loop() { p.loop() }

func New() *Pool { return &Pool{jobs: make(chan func())} }
`

describe('a daemon that whoever comes first starts is not new when another comes first', () => {
  const tests = (...bodies: readonly string[]) =>
    `package m\n\nimport (\n\t"sync"\n\t"testing"\n\n\t"example.com/m/pool"\n)\n\nvar once sync.Once\n\n${bodies.join('\n')}\nvar _ = pool.Get\n`
  const both = (one: string, other: string) => [tests(one, other), tests(other, one)] as const

  it.each<readonly [string, string, string]>([
    [
      'in a library',
      'func TestOne(t *testing.T) { pool.Get() }',
      'func TestTwo(t *testing.T) { pool.Get() }',
    ],
    [
      'by a `go` statement in each test',
      'func TestOne(t *testing.T) { once.Do(func() { go pool.New().Loop() }) }',
      'func TestTwo(t *testing.T) { once.Do(func() { go pool.New().Loop() }) }',
    ],
    [
      'in a subtest',
      'func TestOne(t *testing.T) { t.Run("a", func(t *testing.T) { once.Do(func() { go pool.New().Loop() }) }) }',
      'func TestTwo(t *testing.T) { once.Do(func() { go pool.New().Loop() }) }',
    ],
    [
      'by a helper that is inlined',
      'func start() { once.Do(func() { go pool.New().Loop() }) }\nfunc TestOne(t *testing.T) { start() }',
      'func TestTwo(t *testing.T) { start() }',
    ],
  ])('%s', async (_, one, other) => {
    const [before, now] = both(one, other)
    const files = (test: string) => ({
      'go.mod': goMod('example.com/m', '1.21'),
      'pool/pool.go': SHARED,
      'm_test.go': test,
    })
    const report = await pullRequest({ files: files(before) }, { files: files(now) })
    expect(report.changes.map(({ change, count, tests: blamed }) => [change, count, blamed])).toEqual([
      ['persisting', 1, ['TestTwo']],
    ])
  })
})
