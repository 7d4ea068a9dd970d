// Package fetch asks a trading venue for quotes and never waits for longer than it was told to.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/quotes/quote"
)

// ErrSlow means that the venue did not answer in time and that no earlier quote is known.
var ErrSlow = errors.New("venue did not answer in time")

// Venue is the client of one trading venue. The vendors' libraries take no context.
type Venue interface {
	Last(quote.Symbol) (quote.Quote, error)
}

// Fetcher gets quotes from a venue.
type Fetcher struct {
	venue   Venue
	timeout time.Duration
	cache   *cache
	latency latency
}

// New returns a Fetcher that gives the venue so much time for an answer.
func New(venue Venue, timeout time.Duration) *Fetcher {
	return &Fetcher{venue: venue, timeout: timeout, cache: newCache()}
}

type answer struct {
	quote quote.Quote
	err   error
	took  time.Duration
}

// Quote returns the last price of s. When the venue is slow it returns the price it gave before, marked as stale.
func (f *Fetcher) Quote(ctx context.Context, s quote.Symbol) (quote.Quote, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()

	answers := make(chan answer)
	go f.ask(s, answers)

	select {
	case a := <-answers:
		if a.err != nil {
			return quote.Quote{}, fmt.Errorf("quote of %s: %w", s, a.err)
		}
		f.cache.put(a.quote)
		f.latency.observe(a.took)
		return a.quote, nil
	case <-ctx.Done():
		return f.stale(s)
	}
}

func (f *Fetcher) ask(s quote.Symbol, answers chan<- answer) {
	start := time.Now()
	q, err := f.venue.Last(s)
	answers <- answer{quote: q, err: err, took: time.Since(start)}
}

// Latency returns the mean time that the venue took for an answer.
func (f *Fetcher) Latency() time.Duration {
	return f.latency.mean()
}

func (f *Fetcher) stale(s quote.Symbol) (quote.Quote, error) {
	q, ok := f.cache.get(s)
	if !ok {
		return quote.Quote{}, fmt.Errorf("quote of %s: %w", s, ErrSlow)
	}
	q.Stale = true
	return q, nil
}
