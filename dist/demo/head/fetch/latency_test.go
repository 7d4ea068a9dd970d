package fetch

import (
	"testing"
	"time"
)

func TestLatency(t *testing.T) {
	var l latency
	if got := l.mean(); got != 0 {
		t.Errorf("mean of nothing = %s", got)
	}
	l.observe(10 * time.Millisecond)
	l.observe(30 * time.Millisecond)
	if got, want := l.mean(), 20*time.Millisecond; got != want {
		t.Errorf("mean = %s, want %s", got, want)
	}
}
