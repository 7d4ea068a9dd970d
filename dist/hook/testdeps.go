// This file is appended to the standard library's
// testing/internal/testdeps/deps.go for the length of one run. It writes what
// the goroutines of a test process are before the first test and after the
// last one into a folder of its own, and nothing anywhere else. No write that
// fails is an error: the reader sees an incomplete capture and says so.
package testdeps

import (
	leakgateBytes "bytes"
	leakgateContext "context"
	leakgateJSON "encoding/json"
	leakgateIO "io"
	leakgateOS "os"
	leakgateFilepath "path/filepath"
	leakgateRuntime "runtime"
	leakgatePprof "runtime/pprof"
	leakgateStrconv "strconv"
	leakgateStrings "strings"
	leakgateSync "sync"
	leakgateTime "time"
)

const (
	leakgateMaxNap = 100 * leakgateTime.Millisecond
	// What is known to stay is believed to have stayed after this long: it may
	// be fixed by now, and only about to end.
	leakgateKnownFor = 100 * leakgateTime.Millisecond
	// The last nap before the tests begin even if a goroutine has not run yet.
	leakgateMaxStart = 500 * leakgateTime.Millisecond
	// More tests than this are still labelled, but no longer listed.
	leakgateMaxTests = 200000
	leakgateMaxDump  = 512 << 20
	// More goroutines that ended late than this are counted, but not shown.
	leakgateMaxLate = 200
)

// leakgateSettings is the file settings.json in the folder of all captures.
type leakgateSettings struct {
	// A goroutine that is parked at one place for this long has settled.
	ParkedMs int64 `json:"parkedMs"`
	// One that runs, is runnable or sleeps gets this long to end.
	SettleMs int64 `json:"settleMs"`
	// Import path, or "*" for every package, then "creator\nentry", or "\nentry"
	// for any creator, to how many such goroutines nobody needs to wait for:
	// they are known to stay.
	Expected map[string]map[string]int `json:"expected"`
	// Whether somebody waits to hear that the tests are over and only settling
	// is left, which needs no processor.
	Announce bool `json:"announce"`
}

// leakgateLate is a goroutine that ended while the others were settling.
type leakgateLate struct {
	Ms    int64  `json:"ms"`
	Block string `json:"block"`
}

type leakgateTest struct {
	Name      string `json:"name"`
	Goroutine int    `json:"goroutine"`
}

var leakgateState struct {
	leakgateSync.Mutex
	folder   string
	start    map[string][]string
	settings leakgateSettings
	before   map[int]bool
	tests    []leakgateTest
	deadline *leakgateTime.Timer
}

// leakgateShowLabels turns the labels in what the runtime prints of goroutines
// on, or off again. It is set where the runtime can print them.
var leakgateShowLabels = func(show bool) {}

// LeakgateBefore runs at the start of M.Run and reports whether this process
// is being captured.
func (d TestDeps) LeakgateBefore(parent string, start map[string][]string, settings map[string]string, timeout leakgateTime.Duration) bool {
	folder, err := leakgateOS.MkdirTemp(parent, leakgateStrconv.Itoa(leakgateOS.Getpid())+"-")
	if err != nil {
		return false
	}
	executable, _ := leakgateOS.Executable()
	leakgateWriteJSON(folder, "start.json", map[string]interface{}{
		"version": 1, "package": ImportPath, "pid": leakgateOS.Getpid(), "parentPid": leakgateOS.Getppid(),
		"executable": executable, "arguments": start["arguments"], "directory": start["directory"][0],
		"goVersion": leakgateRuntime.Version(), "goos": leakgateRuntime.GOOS, "goarch": leakgateRuntime.GOARCH,
		"maxProcs": leakgateRuntime.GOMAXPROCS(0), "timeoutMs": timeout.Milliseconds(), "settings": settings,
	})
	dump, goroutines := leakgateStarted()
	before := map[int]bool{}
	for _, g := range goroutines {
		before[g.id] = true
	}
	leakgateWriteFile(folder, "before.txt", dump)

	s := &leakgateState
	s.Lock()
	defer s.Unlock()
	s.folder, s.start, s.before, s.tests = folder, start, before, nil
	// client-go's work queue looks only every 500 ms whether it was shut down.
	s.settings = leakgateSettings{ParkedMs: 750, SettleMs: 3000}
	if text, err := leakgateOS.ReadFile(leakgateFilepath.Join(parent, "settings.json")); err == nil {
		leakgateJSON.Unmarshal(text, &s.settings)
	}
	if timeout > 0 {
		margin := timeout / 10
		if margin > leakgateTime.Second {
			margin = leakgateTime.Second
		}
		// A timer, not a goroutine: it costs nothing until it fires.
		s.deadline = leakgateTime.AfterFunc(timeout-margin, leakgateHang)
	}
	return true
}

// LeakgateEnter runs on each test's own goroutine before the test function.
// Every goroutine that the test starts inherits the label.
func (TestDeps) LeakgateEnter(test string) {
	leakgatePprof.SetGoroutineLabels(leakgatePprof.WithLabels(leakgateContext.Background(), leakgatePprof.Labels("leakgate.test", test)))
	var header [64]byte
	id, _ := leakgateHeader(header[:leakgateRuntime.Stack(header[:], false)])
	s := &leakgateState
	s.Lock()
	if len(s.tests) < leakgateMaxTests {
		s.tests = append(s.tests, leakgateTest{Name: test, Goroutine: id})
	}
	s.Unlock()
}

// LeakgateAfter runs when M.Run returns, before the profiles that the user
// asked for are written.
func (d TestDeps) LeakgateAfter(exitCode int) {
	s := &leakgateState
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	if leakgateUnwinding() {
		return // a panic or Goexit of the main goroutine: nothing is settled
	}
	settled := leakgateWait(s.before, s.settings, s.folder)
	if settled.left > 0 {
		leakgateKeepBinary(s.folder, s.start["environment"])
	}
	leakgateWriteJSON(s.folder, "late.json", settled.late)
	leakgateWriteProfile(s.folder, "after.pb.gz")
	leakgateWriteFile(s.folder, "after.txt", settled.dump)
	s.Lock()
	leakgateWriteJSON(s.folder, "tests.json", s.tests)
	s.Unlock()
	// The last file, put in place in one step: it is there only when all the
	// others are.
	leakgateWriteJSON(s.folder, "end.json", map[string]interface{}{
		"version": 1, "exitCode": exitCode, "left": settled.left, "looks": settled.looks,
		"settleMs": settled.waited.Milliseconds(), "leakProfile": leakgatePprof.Lookup("goroutineleak") != nil,
	})
}

// leakgateHang records who is stuck shortly before the deadline of -timeout.
func leakgateHang() {
	s := &leakgateState
	s.Lock()
	defer s.Unlock()
	leakgateWriteFile(s.folder, "hang.txt", leakgateDump())
	leakgateWriteProfile(s.folder, "hang.pb.gz")
	leakgateWriteJSON(s.folder, "tests.json", s.tests)
	leakgateKeepBinary(s.folder, s.start["environment"])
	leakgateWriteJSON(s.folder, "hang.json", map[string]interface{}{"version": 1})
}

// leakgateStarted looks at the goroutines once each of them has run, which the
// scheduler may still owe to those that init functions and TestMain started
// last: what they start themselves would look like left by the tests, and a
// method in a `go` statement is not printed by its name before it runs. Where
// all have run, it costs one look and no wait.
func leakgateStarted() (dump []byte, goroutines []leakgateGoroutine) {
	for nap := leakgateTime.Millisecond; ; nap *= 2 {
		dump = leakgateDump()
		goroutines = leakgateGoroutines(dump)
		waiting := false
		for _, g := range goroutines {
			waiting = waiting || g.unrun
		}
		if !waiting || nap > leakgateMaxStart {
			return dump, goroutines
		}
		leakgateTime.Sleep(nap)
	}
}

type leakgateSettled struct {
	dump   []byte
	late   []leakgateLate
	left   int
	looks  int
	waited leakgateTime.Duration
}

// leakgateWait looks again and again until no goroutine is left that was not
// there before, or until those that are left have settled. A clean process
// costs one look and no wait.
func leakgateWait(before map[int]bool, settings leakgateSettings, folder string) leakgateSettled {
	type place struct {
		block []byte
		body  string
		since leakgateTime.Time
		look  int
	}
	parkedFor := leakgateTime.Duration(settings.ParkedMs) * leakgateTime.Millisecond
	longest := leakgateTime.Duration(settings.SettleMs) * leakgateTime.Millisecond
	start := leakgateTime.Now()
	places := map[int]*place{}
	late := []leakgateLate{}
	nap := leakgateTime.Millisecond
	for look := 1; ; look++ {
		dump := leakgateDump()
		now := leakgateTime.Now()
		expected := map[string]int{}
		for _, path := range []string{"*", ImportPath} {
			for site, count := range settings.Expected[path] {
				expected[site] = count
			}
		}
		left, settled := 0, true
		for i, g := range leakgateGoroutines(dump) {
			if i == 0 || before[g.id] {
				continue // the first one is this goroutine
			}
			left++
			seen := places[g.id]
			if seen == nil {
				seen = &place{since: now}
				places[g.id] = seen
			}
			if seen.body != string(g.body) {
				seen.block, seen.body, seen.since = g.block, string(g.body), now
			}
			seen.look = look
			if g.leaked {
				continue // proven: waiting changes nothing
			}
			if len(expected) > 0 {
				site := leakgateSite(g.body)
				if expected[site] == 0 {
					site = site[leakgateStrings.IndexByte(site, '\n'):]
				}
				if expected[site] > 0 {
					expected[site]--
					if now.Sub(start) < leakgateKnownFor {
						settled = false
					}
					continue
				}
			}
			if !g.parked || now.Sub(seen.since) < parkedFor {
				settled = false
			}
		}
		waited := now.Sub(start)
		for id, seen := range places {
			if seen.look < look {
				delete(places, id)
				if len(late) < leakgateMaxLate {
					late = append(late, leakgateLate{Ms: waited.Milliseconds(), Block: string(seen.block)})
				}
			}
		}
		if left == 0 || settled || waited >= longest {
			return leakgateSettled{dump: dump, late: late, left: left, looks: look, waited: waited}
		}
		if look == 1 && settings.Announce {
			leakgateWriteFile(folder, "settling", nil)
		}
		switch look {
		case 4, 5, 6:
			// Finalizers end some goroutines, and the leak profile, where the
			// toolchain has one, marks what can never wake up. Its hits vary
			// from call to call, so it is asked three times.
			leakgateRuntime.GC()
			if profile := leakgatePprof.Lookup("goroutineleak"); profile != nil {
				profile.WriteTo(leakgateIO.Discard, 0)
			}
		}
		leakgateTime.Sleep(nap)
		if nap *= 2; nap > leakgateMaxNap {
			nap = leakgateMaxNap
		}
	}
}

// leakgateSite names a goroutine by the function that holds its `go` statement
// and by its outermost function: "creator\nentry", as printed.
func leakgateSite(body []byte) string {
	creator, entry := "", ""
	for _, line := range leakgateStrings.Split(string(body), "\n") {
		if leakgateStrings.HasPrefix(line, "created by ") {
			creator = leakgateStrings.TrimPrefix(line, "created by ")
			if i := leakgateStrings.Index(creator, " in goroutine "); i >= 0 {
				creator = creator[:i]
			}
			break
		}
		if line == "" || line[0] == '\t' {
			continue
		}
		if i := leakgateStrings.LastIndexByte(line, '('); i > 0 {
			entry = line[:i]
		}
	}
	return creator + "\n" + entry
}

type leakgateGoroutine struct {
	id     int
	parked bool
	leaked bool
	unrun  bool // not run yet since it was started
	block  []byte
	body   []byte // the block without its header
}

// leakgateGoroutines splits a dump; the goroutine that took it comes first.
func leakgateGoroutines(dump []byte) []leakgateGoroutine {
	var all []leakgateGoroutine
	for _, block := range leakgateBytes.Split(dump, []byte("\n\n")) {
		id, state := leakgateHeader(block)
		if id == 0 {
			continue
		}
		body := block
		if i := leakgateBytes.IndexByte(block, '\n'); i >= 0 {
			body = block[i:]
		}
		word := state
		for _, end := range []string{",", " labels:{"} {
			if i := leakgateStrings.Index(word, end); i >= 0 {
				word = word[:i]
			}
		}
		leaked := leakgateStrings.Contains(word, "(leaked)")
		parked := true
		for _, transient := range []string{"running", "runnable", "sleep", "copystack", "preempted"} {
			if leakgateStrings.HasPrefix(word, transient) {
				parked = false
			}
		}
		unrun := leakgateStrings.HasPrefix(word, "runnable") && leakgateUnrun(body)
		all = append(all, leakgateGoroutine{id: id, parked: parked, leaked: leaked, unrun: unrun, block: block, body: body})
	}
	return all
}

// leakgateUnrun reports whether a runnable goroutine stands at the very start:
//
//	main.work(0x1)                        main.main.gowrap1()
//		/src/main.go:12                       /src/main.go:16
//	created by main.main                  runtime.goexit({})
//
// At its first instruction a function has no offset after the line, and neither
// has an inlined call at any time, which is printed with "(...)". The wrapper
// that the compiler puts around a call in a `go` statement is hidden, and
// goexit with it, once it has called.
func leakgateUnrun(body []byte) bool {
	lines := leakgateBytes.SplitN(body, []byte("\n"), 4) // the first one is empty
	if len(lines) < 4 {
		return false
	}
	call, place, below := lines[1], lines[2], lines[3]
	return leakgateBytes.HasPrefix(below, []byte("runtime.goexit(")) ||
		!leakgateBytes.HasSuffix(call, []byte("(...)")) && !leakgateBytes.Contains(place, []byte(" +0x"))
}

// leakgateHeader reads "goroutine 7 [chan receive, 2 minutes]:".
func leakgateHeader(block []byte) (id int, state string) {
	const prefix = "goroutine "
	if !leakgateBytes.HasPrefix(block, []byte(prefix)) {
		return 0, ""
	}
	for i := len(prefix); i < len(block) && '0' <= block[i] && block[i] <= '9'; i++ {
		id = id*10 + int(block[i]-'0')
	}
	open := leakgateBytes.IndexByte(block, '[')
	if open < 0 {
		return id, ""
	}
	end := leakgateBytes.IndexByte(block[open:], ']')
	if end < 0 {
		return id, ""
	}
	return id, string(block[open+1 : open+end])
}

func leakgateDump() []byte {
	leakgateShowLabels(true)
	defer leakgateShowLabels(false)
	for size := 64 << 10; ; size *= 2 {
		buffer := make([]byte, size)
		if n := leakgateRuntime.Stack(buffer, true); n < size || size >= leakgateMaxDump {
			return buffer[:n]
		}
	}
}

// leakgateUnwinding reports whether the main goroutine is panicking or exiting.
func leakgateUnwinding() bool {
	pcs := make([]uintptr, 64)
	frames := leakgateRuntime.CallersFrames(pcs[:leakgateRuntime.Callers(1, pcs)])
	for {
		frame, more := frames.Next()
		if frame.Function == "runtime.gopanic" || frame.Function == "runtime.Goexit" {
			return true
		}
		if !more {
			return false
		}
	}
}

// leakgateKeepBinary links this executable into the capture: `go test` removes
// its own copy, and a rerun wants the very same one.
func leakgateKeepBinary(folder string, environment []string) {
	executable, err := leakgateOS.Executable()
	if err != nil {
		return
	}
	kept := leakgateFilepath.Join(folder, "binary"+leakgateFilepath.Ext(executable))
	if leakgateOS.Link(executable, kept) != nil {
		// Another file system: the copy costs time, but only where something was left.
		if content, err := leakgateOS.ReadFile(executable); err == nil {
			leakgateOS.WriteFile(kept, content, 0o700)
		}
	}
	// Only for the rerun, in a folder that is removed with the run.
	leakgateWriteJSON(folder, "environment.json", environment)
}

func leakgateWriteProfile(folder, name string) {
	var profile leakgateBytes.Buffer
	if leakgatePprof.Lookup("goroutine").WriteTo(&profile, 0) == nil {
		leakgateWriteFile(folder, name, profile.Bytes())
	}
}

func leakgateWriteJSON(folder, name string, value interface{}) {
	if text, err := leakgateJSON.Marshal(value); err == nil {
		leakgateWriteFile(folder, name, text)
	}
}

// leakgateWriteFile writes beside the name and renames, so that a file is
// either whole or absent.
func leakgateWriteFile(folder, name string, content []byte) {
	path := leakgateFilepath.Join(folder, name)
	if leakgateOS.WriteFile(path+".tmp", content, 0o600) == nil {
		leakgateOS.Rename(path+".tmp", path)
	}
}
