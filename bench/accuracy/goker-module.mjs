// One module with a package per case. The original driver runs one case per process; here `go test` does.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { capture } from './process.mjs'

export const MODULE = 'leakgate.test/goker'

/** Without it every test skips: that is the module before it leaked. */
export const ARMED = 'LEAKGATE_BENCH_ARMED'

/** The folder for what the peers report, a file per package. */
export const FINDINGS = 'LEAKGATE_BENCH_FINDINGS'

/** As in the original driver: leaks come about by the cases' own yielding. */
export const DRIVER_ENVIRONMENT = { GODEBUG: 'asyncpreemptoff=1' }

const GOLEAK = 'go.uber.org/goleak v1.3.0'

export const packageOf = (name) => `${MODULE}/${name.toLowerCase()}`

export function writeModule(cases, { folder, env }) {
  const version = capture(['go', 'env', 'GOVERSION'], { cwd: folder, env }).replace(/^go(\d+\.\d+).*$/, '$1')
  write(path.join(folder, 'go.mod'), `module ${MODULE}\n\ngo ${version}\n\nrequire ${GOLEAK}\n`)
  for (const entry of cases) {
    const directory = path.join(folder, entry.name.toLowerCase())
    write(path.join(directory, 'case.go'), asPackage(entry.source))
    write(path.join(directory, 'driver.go'), DRIVER)
    write(path.join(directory, 'case_test.go'), testOf(entry))
    for (const [tag, looks] of Object.entries(PEER_TAGS))
      write(path.join(directory, `${tag}_test.go`), peerTest(tag, looks, entry))
  }
  capture(['go', 'mod', 'tidy'], { cwd: folder, env })
}

/** The cases print a profile that an ordinary toolchain does not have; the driver brings a silent stand-in. No line moves. */
function asPackage(source) {
  return source.replace(/^package main$/m, 'package cases').replace(/^(\s*)"runtime\/pprof"$/m, '$1')
}

const DRIVER = `package cases

import "io"

const yieldCount = 10

func register(name string, f func()) {}

type profile struct{}

func (profile) WriteTo(w io.Writer, debug int) error { return nil }

type profiles struct{}

func (profiles) Lookup(name string) profile { return profile{} }

var pprof profiles
`

/**
 * The case between two tests that leave nothing behind, all at the same time: naming the right one is part of the task.
 * As in the original driver, a case that is not flaky runs on one processor, where its schedule is certain.
 */
function testOf({ name, flaky }) {
  return `package cases

import (
	"os"
	"runtime"
	"testing"
)

func init() {
	if ${!flaky} {
		runtime.GOMAXPROCS(1)
	}
}

func arm(t *testing.T) {
	if os.Getenv("${ARMED}") == "" {
		t.Skip("not armed")
	}
	t.Parallel()
}

func quiet(t *testing.T) {
	arm(t)
	done := make(chan int)
	go func() { done <- 1 }()
	<-done
}

func TestBefore(t *testing.T) { quiet(t) }

func Test${name}Leaks(t *testing.T) {
	arm(t)
	${name}()
}

func TestBehind(t *testing.T) { quiet(t) }
`
}

// The profile's hits vary from call to call, so it gets three, and time for goroutines to park in between: more than
// the original driver gives it.
const LOOKS = {
  goleak: `
		if err := goleak.Find(); err != nil {
			found.WriteString(err.Error())
		}`,
  profile: `
		for range 3 {
			time.Sleep(100 * time.Millisecond)
			pprof.Lookup("goroutineleak").WriteTo(found, 2)
			found.WriteString("\\n\\n")
		}`,
}

const LOOK_IMPORTS = { goleak: 'go.uber.org/goleak', profile: 'runtime/pprof' }

/** Build tags, and who looks at the end of `TestMain` under each. */
const PEER_TAGS = { goleak: ['goleak'], leakprofile: ['profile'], together: ['goleak', 'profile'] }

/** What a peer found: a line with its milliseconds, then its own words. */
export const findingsFile = (name, peer) => `${name}.${peer}.txt`

/** An external test package, so that the driver's stand-in does not hide the real profile. */
function peerTest(tag, looks, { name }) {
  const imports = ['bytes', 'fmt', 'os', 'path/filepath', 'testing', 'time']
  const quoted = [...imports, ...looks.map((look) => LOOK_IMPORTS[look])]
    .sort()
    .map((entry) => `\t"${entry}"\n`)
  const calls = looks.map(
    (look) => `\tlook("${findingsFile(name, look)}", func(found *bytes.Buffer) {${LOOKS[look]}\n\t})\n`,
  )
  return `//go:build ${tag}

package cases_test

import (
${quoted.join('')})

func TestMain(m *testing.M) {
	code := m.Run()
${calls.join('')}	os.Exit(code)
}

// look asks once: what Leakgate runs again has answered already.
func look(name string, find func(found *bytes.Buffer)) {
	folder := os.Getenv("${FINDINGS}")
	file := filepath.Join(folder, name)
	if _, err := os.Stat(file); folder == "" || err == nil {
		return
	}
	start := time.Now()
	var found bytes.Buffer
	find(&found)
	text := fmt.Sprintf("%d\\n%s", time.Since(start).Milliseconds(), found.Bytes())
	os.WriteFile(file, []byte(text), 0o600)
}
`
}

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
