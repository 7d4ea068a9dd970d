// Package quote holds the price of one instrument at one moment.
package quote

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrBadSymbol means that a symbol is not one to eight letters or digits.
var ErrBadSymbol = errors.New("bad symbol")

// Symbol names an instrument, always in upper case.
type Symbol string

// ParseSymbol validates s and brings it into upper case.
func ParseSymbol(s string) (Symbol, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) == 0 || len(s) > 8 {
		return "", fmt.Errorf("%w: %q", ErrBadSymbol, s)
	}
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return "", fmt.Errorf("%w: %q", ErrBadSymbol, s)
		}
	}
	return Symbol(s), nil
}

// Quote is a last traded price.
type Quote struct {
	Symbol Symbol    `json:"symbol"`
	Cents  int64     `json:"cents"`
	Time   time.Time `json:"time"`
	// Stale is set when the quote comes from the cache because the venue did not answer in time.
	Stale bool `json:"stale,omitempty"`
}

// Price formats the price with two decimals.
func (q Quote) Price() string {
	return fmt.Sprintf("%d.%02d", q.Cents/100, q.Cents%100)
}
