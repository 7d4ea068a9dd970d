package fetch

import (
	"sync"
	"time"
)

// latency is a running mean. Its zero value is ready to use.
type latency struct {
	mu    sync.Mutex
	total time.Duration
	count int
}

func (l *latency) observe(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total += took
	l.count++
}

func (l *latency) mean() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count == 0 {
		return 0
	}
	return l.total / time.Duration(l.count)
}
