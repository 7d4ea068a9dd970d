// This file is appended to the standard library's testing/testing.go for the
// length of one run. It only carries what package testing alone can see over
// to the other half, in testing/internal/testdeps, which may import
// runtime/pprof.
package testing

import (
	leakgateRace "internal/race"
	leakgateOS "os"
	leakgateStrings "strings"
	leakgateTime "time"
)

// leakgateDeps is the other half. It is looked up on m.deps, so a test main
// that brings its own dependencies simply runs without the hook.
type leakgateDeps interface {
	LeakgateBefore(folder string, start map[string][]string, settings map[string]string, timeout leakgateTime.Duration) bool
	LeakgateEnter(test string)
	LeakgateAfter(exitCode int)
}

var leakgateHook leakgateDeps

// leakgateStart is how this process was started, for running it again: what
// TestMain makes of the arguments, the folder or the environment before it
// calls M.Run would otherwise be done twice.
var leakgateStart map[string][]string

// leakgateFolder is taken out of the environment while packages initialise,
// before a test can start a child process that would inherit it.
var leakgateFolder = leakgateTakeFolder(leakgateIsTestBinary())

func leakgateIsTestBinary() bool {
	name := leakgateStrings.TrimSuffix(leakgateOS.Args[0], ".exe")
	if leakgateStrings.HasSuffix(name, ".test") {
		return true
	}
	for _, arg := range leakgateOS.Args[1:] {
		if leakgateStrings.HasPrefix(arg, "-test.") {
			return true
		}
	}
	return false
}

// leakgateTakeFolder returns the capture folder and puts the environment back
// to what it was before the run was armed. LEAKGATE_RESTORE holds a line per
// variable: NAME=value to set it, NAME alone to unset it. Line ends in a value
// are escaped.
func leakgateTakeFolder(take bool) string {
	if !take {
		return ""
	}
	folder := leakgateOS.Getenv("LEAKGATE_CAPTURES")
	if folder == "" {
		return ""
	}
	restore := leakgateOS.Getenv("LEAKGATE_RESTORE")
	leakgateOS.Unsetenv("LEAKGATE_CAPTURES")
	leakgateOS.Unsetenv("LEAKGATE_RESTORE")
	unescape := leakgateStrings.NewReplacer("%0A", "\n", "%25", "%")
	for _, line := range leakgateStrings.Split(restore, "\n") {
		if i := leakgateStrings.IndexByte(line, '='); i > 0 {
			leakgateOS.Setenv(line[:i], unescape.Replace(line[i+1:]))
		} else if line != "" {
			leakgateOS.Unsetenv(line)
		}
	}
	directory, _ := leakgateOS.Getwd()
	leakgateStart = map[string][]string{
		"arguments":   append([]string{}, leakgateOS.Args...),
		"directory":   {directory},
		"environment": leakgateOS.Environ(),
	}
	return folder
}

func (m *M) leakgateBefore() {
	if leakgateFolder == "" {
		leakgateFolder = leakgateTakeFolder(true)
	}
	hook, ok := m.deps.(leakgateDeps)
	if !ok || leakgateFolder == "" || *isFuzzWorker {
		return
	}
	settings := map[string]string{"cpu": *cpuListStr, "shuffle": *shuffle, "race": "off"}
	if leakgateRace.Enabled {
		settings["race"] = "on"
	}
	for name, value := range map[string]int{"run": m.numRun, "count": int(*count), "parallel": *parallel} {
		settings[name] = leakgateItoa(value)
	}
	if hook.LeakgateBefore(leakgateFolder, leakgateStart, settings, *timeout) {
		leakgateHook = hook
	}
}

func leakgateItoa(n int) string {
	if n < 0 {
		return "-" + leakgateItoa(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return leakgateItoa(n/10) + string(rune('0'+n%10))
}

func leakgateEnter(test string) {
	// The root of all tests has no name and runs on the main goroutine, which
	// must not keep a label.
	if leakgateHook != nil && test != "" {
		leakgateHook.LeakgateEnter(test)
	}
}

func (m *M) leakgateAfter() {
	if leakgateHook != nil {
		leakgateHook.LeakgateAfter(m.exitCode)
		leakgateHook = nil
	}
}
