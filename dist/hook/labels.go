// This file is appended behind testdeps.go, whose imports it uses, where the
// runtime can print labels in goroutine headers (Go 1.26 on).
package testdeps

import (
	_ "unsafe"
)

// From Go 1.27 on the runtime prints the labels of a goroutine wherever it
// prints the goroutine: our label would stand in the user's crash reports and
// stack traces. This is the half of syscall.Setenv that tells the runtime; the
// environment that the tests see stays as it is.
//
//go:linkname leakgateTellRuntime syscall.runtimeSetenv
func leakgateTellRuntime(key, value string)

const leakgateLabelSetting = "tracebacklabels="

func init() {
	leakgateShowLabels = func(show bool) {
		value := leakgateOS.Getenv("GODEBUG")
		switch {
		case show:
			value += "," + leakgateLabelSetting + "1"
		case !leakgateStrings.Contains(value, leakgateLabelSetting):
			value += "," + leakgateLabelSetting + "0"
		}
		leakgateTellRuntime("GODEBUG", leakgateStrings.TrimPrefix(value, ","))
	}
}
