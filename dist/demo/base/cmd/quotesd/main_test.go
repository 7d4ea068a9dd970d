package main

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	o, err := parse([]string{"-listen", "127.0.0.1:0", "-timeout", "2s"})
	if err != nil {
		t.Fatal(err)
	}
	if want := (options{listen: "127.0.0.1:0", timeout: 2 * time.Second}); o != want {
		t.Errorf("options = %+v, want %+v", o, want)
	}
	if _, err := parse([]string{"-timeout", "0s"}); err == nil {
		t.Error("a timeout of zero was accepted")
	}
}
