import { describe, expect, it } from 'vitest'
import type { Site } from '../../src/model/site.ts'
import { runArmed, usableToolchains } from '../support/go.ts'
import { goMod, sharedModule, withModule } from '../support/module.ts'

const LIBRARY = `package ids

import (
	"sync"
	"time"
)

type Queue[T any] struct{ items chan T }

func (q *Queue[T]) Start() { go q.loop() }

func (q *Queue[T]) loop() {
	for range q.items {
	}
}

func Generic[T any](items chan T) {
	go func() { <-items }()
}

type Server struct{ done chan struct{} }

func NewServer() *Server {
	s := &Server{done: make(chan struct{})}
	s.listen()
	return s
}

func (s *Server) listen() {
	go func() {
		func() { <-s.done }()
	}()
}

func (s *Server) wait() { <-s.done }

func (s *Server) Go() { go s.wait() }

func run(f func()) { go f() }

var Package = func() {
	go func() { select {} }()
}

type Value struct{}

func (Value) Run(wg *sync.WaitGroup) {
	go func() {
		defer func() { recover() }()
		wg.Wait()
	}()
}

func Locked(mu *sync.Mutex) { go mu.Lock() }

func Guarded(mu *sync.Mutex) {
	go func() {
		mu.Lock()
		defer mu.Unlock()
	}()
}

func Signalled(c *sync.Cond) {
	go func() {
		c.L.Lock()
		c.Wait()
	}()
}

func Later() { time.AfterFunc(time.Millisecond, func() { select {} }) }

func Sleepy() {
	go func() {
		for {
			time.Sleep(time.Hour)
		}
	}()
}

func Outer() {
	go func() {
		go send(make(chan int))
	}()
}

func send(to chan<- int) { to <- 1 }
`

const TESTS = `package ids

import (
	"sync"
	"testing"
)

type pair struct{ a, b int }

func TestGenericMethod(t *testing.T)   { (&Queue[map[string][]pair]{items: make(chan map[string][]pair)}).Start() }
func TestGenericFunction(t *testing.T) { Generic(make(chan pair)) }
func TestInlined(t *testing.T)         { NewServer() }
func TestGoMethod(t *testing.T)        { (&Server{done: make(chan struct{})}).Go() }
func TestMethodValue(t *testing.T)     { run((&Server{done: make(chan struct{})}).wait) }
func TestPackageVariable(t *testing.T) { Package() }
func TestValueReceiver(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	Value{}.Run(&wg)
}
func TestLocked(t *testing.T) {
	var mu sync.Mutex
	mu.Lock()
	Locked(&mu)
}
func TestGuarded(t *testing.T) {
	var mu sync.Mutex
	mu.Lock()
	Guarded(&mu)
}
func TestSignalled(t *testing.T) { Signalled(sync.NewCond(&sync.Mutex{})) }
func TestLater(t *testing.T)     { Later() }
func TestSleepy(t *testing.T)    { Sleepy() }
func TestOuter(t *testing.T)     { Outer() }
`

type Row = readonly [test: string, creator: string, entry: string, wait: string, blocking: string]

/** The same whatever compiled it, and however. */
const EXPECTED: readonly Row[] = [
  ['', 'time.goFunc', 'Later', 'select', 'Later'],
  ['TestGenericFunction', 'Generic', 'Generic', 'chan receive', 'Generic'],
  ['TestGenericMethod', '(*Queue).Start', '(*Queue).loop', 'chan receive', '(*Queue).loop'],
  ['TestGoMethod', '(*Server).Go', '(*Server).wait', 'chan receive', '(*Server).wait'],
  ['TestGuarded', 'Guarded', 'Guarded', 'mutex', 'Guarded'],
  ['TestInlined', '(*Server).listen', '(*Server).listen', 'chan receive', '(*Server).listen'],
  ['TestLocked', 'Locked', 'sync.(*Mutex).Lock', 'mutex', 'sync.(*Mutex).Lock'],
  ['TestMethodValue', 'run', '(*Server).wait', 'chan receive', '(*Server).wait'],
  ['TestOuter', 'Outer', 'send', 'chan send', 'send'],
  ['TestPackageVariable', 'Package', 'Package', 'select', 'Package'],
  ['TestSignalled', 'Signalled', 'Signalled', 'cond', 'Signalled'],
  ['TestSleepy', 'Sleepy', 'Sleepy', 'sleep', 'Sleepy'],
  ['TestValueReceiver', 'Value.Run', 'Value.Run', 'wait group', 'Value.Run'],
]

// Before Go 1.21 a dump does not tell which goroutine the creator was: stacks that are equal share their tests.
const SHARED = 'TestGoMethod,TestMethodValue'
const EXPECTED_BEFORE_1_21 = EXPECTED.map(
  ([test, ...names]): Row => [SHARED.split(',').includes(test) ? SHARED : test, ...names],
)

const BUILDS: readonly { readonly toolchain: string; readonly flags: readonly string[] }[] = [
  { toolchain: 'local', flags: [] },
  { toolchain: 'local', flags: ['-race'] },
  { toolchain: 'local', flags: ['-coverpkg=./...'] },
  { toolchain: 'local', flags: ['-trimpath'] },
  { toolchain: 'local', flags: ['-gcflags=all=-l'] },
  { toolchain: 'go1.18.10', flags: [] },
  { toolchain: 'go1.21.13', flags: [] },
  { toolchain: 'go1.21.13', flags: ['-trimpath'] },
  { toolchain: 'go1.24.13', flags: [] },
  { toolchain: 'go1.27.4', flags: [] },
  { toolchain: 'go1.27.4', flags: ['-trimpath'] },
]
const usable = usableToolchains([...new Set(BUILDS.map(({ toolchain }) => toolchain))])

function rowsOf(sites: readonly Site[]): readonly Row[] {
  const own = (name: string) => name.replace(/^example\.com\/ids\./, '')
  const rows = sites.map(({ tests, count, identity: { creator, entry, blocking } }): Row => {
    expect(count).toBe(1)
    return [tests.join(), own(creator), own(entry), blocking.wait, own(blocking.function)]
  })
  return sortRows(rows)
}

function sortRows(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => (a.join() < b.join() ? -1 : 1))
}

describe('the identity of a leak', () => {
  const directory = sharedModule({
    'go.mod': goMod('example.com/ids'),
    'ids.go': LIBRARY,
    'ids_test.go': TESTS,
  })

  describe.concurrent.each(BUILDS)('built by $toolchain with $flags', ({ toolchain, flags }) => {
    it.skipIf(!usable.has(toolchain))('is made of declared functions only', async () => {
      const environment = { GOTOOLCHAIN: toolchain }
      const { code, sites } = await runArmed(directory, ['test', ...flags, '.'], { environment })
      expect(code).toBe(0)
      expect(rowsOf(sites)).toEqual(sortRows(toolchain === 'go1.18.10' ? EXPECTED_BEFORE_1_21 : EXPECTED))
    })
  })
})

const WORKER = `package ids

func Work(jobs chan int) {
	prepare := func() {}
	prepare()
	go func() {
		for range jobs {
		}
	}()
}
`
const WORKER_TEST = `package ids

import "testing"

func TestWork(t *testing.T) { Work(make(chan int)) }
`

async function identityOf(worker: Readonly<Record<string, string>>) {
  const files = { 'go.mod': goMod('example.com/ids'), 'ids_test.go': WORKER_TEST, ...worker }
  return withModule(files, async (directory) => {
    const { sites } = await runArmed(directory, ['test', '.'])
    expect(sites).toHaveLength(1)
    return sites[0]?.identity
  })
}

describe.concurrent('an edit of the source', () => {
  const original = identityOf({ 'work.go': WORKER })

  it.each([
    ['a closure added above', { 'work.go': WORKER.replace('prepare()', 'prepare()\n\tfunc() {}()') }],
    ['a closure taken away', { 'work.go': WORKER.replace(/\tprepare.*\n/g, '') }],
    ['lines shifted', { 'work.go': WORKER.replace('func Work', '// Work works.\n//\n//\n//\nfunc Work') }],
    ['a move to another file', { 'moved.go': WORKER }],
    [
      'the closure inside another one',
      {
        'work.go': WORKER.replace('go func() {', 'func() { go func() {').replace('}()\n', '}() }()\n'),
      },
    ],
  ])('keeps the identity: %s', async (_, worker) => {
    expect(await identityOf(worker)).toEqual(await original)
  })

  it.each([
    [
      'another function',
      {
        'work.go': WORKER.replace('Work(', 'Labour(').concat('\nfunc Work(jobs chan int) { Labour(jobs) }\n'),
      },
    ],
    [
      'a method',
      {
        'work.go': WORKER.replace('Work(', '(pool) Work(').concat(
          '\ntype pool struct{}\n\nfunc Work(jobs chan int) { pool{}.Work(jobs) }\n',
        ),
      },
    ],
    ['another wait', { 'work.go': WORKER.replace('range jobs {', '{\n\t\t\tjobs <- 1') }],
    [
      'another entry',
      {
        'work.go': WORKER.replace('go func() {', 'go drain(jobs)\n\tfunc() {')
          .replace('for range jobs {\n\t\t}', '')
          .concat('\nfunc drain(jobs chan int) {\n\tfor range jobs {\n\t}\n}\n'),
      },
    ],
    [
      'another place that blocks',
      {
        'work.go': WORKER.replace('for range jobs {\n\t\t}', 'drain(jobs)').concat(
          '\nfunc drain(jobs chan int) {\n\tfor range jobs {\n\t}\n}\n',
        ),
      },
    ],
  ])('changes the identity: %s', async (_, worker) => {
    expect(await identityOf(worker)).not.toEqual(await original)
  })
})
