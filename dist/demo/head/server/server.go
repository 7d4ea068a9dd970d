// Package server offers quotes over HTTP.
package server

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strings"

	"example.com/quotes/fetch"
	"example.com/quotes/quote"
)

// Quoter finds the price of a symbol.
type Quoter interface {
	Quote(context.Context, quote.Symbol) (quote.Quote, error)
}

// New returns the handler of /quotes/SYMBOL and /healthz.
func New(q Quoter) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/quotes/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			http.Error(w, "only GET", http.StatusMethodNotAllowed)
			return
		}
		symbol, err := quote.ParseSymbol(strings.TrimPrefix(r.URL.Path, "/quotes/"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		found, err := q.Quote(r.Context(), symbol)
		if err != nil {
			http.Error(w, err.Error(), statusOf(err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(found); err != nil {
			log.Printf("writing the quote of %s: %v", symbol, err)
		}
	})
	return mux
}

func statusOf(err error) int {
	if errors.Is(err, fetch.ErrSlow) {
		return http.StatusGatewayTimeout
	}
	return http.StatusBadGateway
}
