package fetch

import (
	"sync"

	"example.com/quotes/quote"
)

// cache keeps the last quote of every symbol that was asked for.
type cache struct {
	mu   sync.RWMutex
	last map[quote.Symbol]quote.Quote
}

func newCache() *cache {
	return &cache{last: make(map[quote.Symbol]quote.Quote)}
}

func (c *cache) put(q quote.Quote) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last[q.Symbol] = q
}

func (c *cache) get(s quote.Symbol) (quote.Quote, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	q, ok := c.last[s]
	return q, ok
}
