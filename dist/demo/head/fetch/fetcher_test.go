package fetch

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/quotes/quote"
)

var errHalted = errors.New("trading halted")

// fakeVenue answers from a table. A symbol in slow is answered only when its channel is closed.
type fakeVenue struct {
	cents map[quote.Symbol]int64
	slow  map[quote.Symbol]chan struct{}
}

func (v *fakeVenue) Last(s quote.Symbol) (quote.Quote, error) {
	if release, ok := v.slow[s]; ok {
		<-release
	}
	cents, ok := v.cents[s]
	if !ok {
		return quote.Quote{}, errHalted
	}
	return quote.Quote{Symbol: s, Cents: cents}, nil
}

func TestQuote(t *testing.T) {
	tests := []struct {
		name   string
		symbol quote.Symbol
		slow   bool
		want   quote.Quote
		err    error
	}{
		{
			name:   "answers in time",
			symbol: "ACME",
			want:   quote.Quote{Symbol: "ACME", Cents: 12345},
		},
		{
			name:   "venue fails",
			symbol: "HALT",
			err:    errHalted,
		},
		{
			name:   "venue is slow",
			symbol: "ACME",
			slow:   true,
			err:    ErrSlow,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			venue := &fakeVenue{cents: map[quote.Symbol]int64{"ACME": 12345}}
			timeout := time.Minute
			if tt.slow {
				release := make(chan struct{})
				defer close(release)
				venue.slow = map[quote.Symbol]chan struct{}{tt.symbol: release}
				timeout = 20 * time.Millisecond
			}
			got, err := New(venue, timeout).Quote(context.Background(), tt.symbol)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error = %v, want %v", err, tt.err)
			}
			if got != tt.want {
				t.Errorf("quote = %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestStale(t *testing.T) {
	f := New(&fakeVenue{}, time.Minute)
	if _, err := f.stale("ACME"); !errors.Is(err, ErrSlow) {
		t.Errorf("error without an earlier quote = %v, want %v", err, ErrSlow)
	}
	f.cache.put(quote.Quote{Symbol: "ACME", Cents: 100})
	got, err := f.stale("ACME")
	if err != nil {
		t.Fatal(err)
	}
	if want := (quote.Quote{Symbol: "ACME", Cents: 100, Stale: true}); got != want {
		t.Errorf("quote = %+v, want %+v", got, want)
	}
}
