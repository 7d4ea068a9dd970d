import { expect, it } from 'vitest'
import { runArmed } from '../support/go.ts'
import { goMod, withModule } from '../support/module.ts'

function packageOf(name: string, body: string): string {
  return `package ${name}

import (
	"testing"
	"time"
)

func TestIt(t *testing.T) {
	ready := make(chan int)
	${body}
	<-ready
}

var _ = time.Second
`
}

it('waits as long as goroutines may still end by themselves, and no longer', async () => {
  const files = {
    'go.mod': goMod(),
    'clean/a_test.go': packageOf('clean', 'go func() { ready <- 1 }()'),
    'parked/a_test.go': packageOf('parked', 'go func() { ready <- 1; ready <- 2 }()'),
    'sleeps/a_test.go': packageOf(
      'sleeps',
      'go func() { ready <- 1; time.Sleep(1500 * time.Millisecond) }()',
    ),
    'spins/a_test.go': packageOf('spins', 'go func() { ready <- 1; for { time.Sleep(time.Millisecond) } }()'),
  }
  await withModule(files, async (directory) => {
    const { captures, sites } = await runArmed(directory, ['test', './...'])
    const ends = Object.fromEntries(
      captures.flatMap((capture) =>
        capture.kind === 'complete'
          ? [[capture.start.package.replace('example.com/m/', ''), capture.end]]
          : [],
      ),
    )
    // Milliseconds are bounded from below alone: a busy machine may take any time. Looks tell how long it meant to wait.
    const looks = (name: string) => ends[name]?.looks ?? Number.NaN
    // Nothing is left at the first look, or at one soon after.
    expect(ends.clean).toMatchObject({ left: 0 })
    expect(looks('clean')).toBeLessThan(looks('parked'))
    // It stands still: it does not end.
    expect(ends.parked).toMatchObject({ left: 1 })
    expect(ends.parked?.settleMs).toBeGreaterThanOrEqual(750)
    expect(looks('parked')).toBeLessThan(looks('spins'))
    // A sleep is expected to end, and does.
    expect(ends.sleeps).toMatchObject({ left: 0 })
    expect(ends.sleeps?.settleMs).toBeGreaterThan(750)
    // What never stands still is not waited for without end.
    expect(ends.spins).toMatchObject({ left: 1 })
    expect(ends.spins?.settleMs).toBeGreaterThanOrEqual(3000)

    expect(sites.map((site) => [site.package, site.identity.blocking.wait])).toEqual([
      ['example.com/m/parked', 'chan send'],
      ['example.com/m/spins', 'sleep'],
    ])
  })
})

it('looks first when what TestMain has just started has run, and counts what that starts as there before', async () => {
  const main = `package quick

import (
	"os"
	"runtime"
	"testing"
	"time"
)

type server struct{ stop chan int }

func (s *server) run() {
	go s.work()
	<-s.stop
}

func (s *server) work() { <-s.stop }

func spin() {
	for start := time.Now(); time.Since(start) < 50*time.Microsecond; {
	}
}

func TestMain(m *testing.M) {
	// One processor, which gets to the server last, and not while the hook waits for its files.
	runtime.GOMAXPROCS(1)
	code := 0
	for run := 0; run < 5; run++ {
		for i := 0; i < 250; i++ {
			go spin()
		}
		go (&server{make(chan int)}).run()
		go spin()
		code += m.Run()
	}
	os.Exit(code)
}

func TestIt(t *testing.T) {}
`
  await withModule({ 'go.mod': goMod(), 'quick/a_test.go': main }, async (directory) => {
    const { code, captures, sites } = await runArmed(directory, ['test', './...'])
    expect(code).toBe(0)
    const before = captures.flatMap((capture) => (capture.kind === 'complete' ? [capture.before] : []))
    const entries = before.map((goroutines) => goroutines.map(({ frames }) => frames.at(-1)?.function))
    const counts = (name: string) =>
      entries.map((names) => names.filter((entry) => entry === name).length).sort((a, b) => a - b)
    expect(counts('example.com/m/quick.(*server).run')).toEqual([1, 2, 3, 4, 5])
    expect(counts('example.com/m/quick.(*server).work')).toEqual([1, 2, 3, 4, 5])
    expect(counts('runtime.goexit')).toEqual([0, 0, 0, 0, 0])
    expect(sites).toEqual([])
  })
})
