package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/quotes/fetch"
	"example.com/quotes/quote"
)

type quoterFunc func(context.Context, quote.Symbol) (quote.Quote, error)

func (f quoterFunc) Quote(ctx context.Context, s quote.Symbol) (quote.Quote, error) {
	return f(ctx, s)
}

func TestServer(t *testing.T) {
	handler := New(quoterFunc(func(_ context.Context, s quote.Symbol) (quote.Quote, error) {
		switch s {
		case "ACME":
			return quote.Quote{Symbol: s, Cents: 12345}, nil
		case "SLOW":
			return quote.Quote{}, fetch.ErrSlow
		default:
			return quote.Quote{}, errors.New("unknown")
		}
	}))
	tests := []struct {
		method, path string
		status       int
		body         string
	}{
		{http.MethodGet, "/healthz", http.StatusNoContent, ""},
		{http.MethodGet, "/quotes/acme", http.StatusOK, `"cents":12345`},
		{http.MethodGet, "/quotes/SLOW", http.StatusGatewayTimeout, "in time"},
		{http.MethodGet, "/quotes/NONE", http.StatusBadGateway, "unknown"},
		{http.MethodGet, "/quotes/a.b", http.StatusBadRequest, "bad symbol"},
		{http.MethodPost, "/quotes/acme", http.StatusMethodNotAllowed, "only GET"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
			if w.Code != tt.status {
				t.Errorf("status = %d, want %d", w.Code, tt.status)
			}
			if !strings.Contains(w.Body.String(), tt.body) {
				t.Errorf("body = %q, want it to contain %q", w.Body, tt.body)
			}
		})
	}
}
