package quote

import (
	"errors"
	"testing"
)

func TestParseSymbol(t *testing.T) {
	tests := []struct {
		in   string
		want Symbol
		err  error
	}{
		{in: "ACME", want: "ACME"},
		{in: " acme ", want: "ACME"},
		{in: "BRK2", want: "BRK2"},
		{in: "", err: ErrBadSymbol},
		{in: "TOOLONGNAME", err: ErrBadSymbol},
		{in: "A-B", err: ErrBadSymbol},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, err := ParseSymbol(tt.in)
			if !errors.Is(err, tt.err) {
				t.Fatalf("ParseSymbol(%q) error = %v, want %v", tt.in, err, tt.err)
			}
			if got != tt.want {
				t.Errorf("ParseSymbol(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestPrice(t *testing.T) {
	for cents, want := range map[int64]string{0: "0.00", 7: "0.07", 12345: "123.45"} {
		if got := (Quote{Cents: cents}).Price(); got != want {
			t.Errorf("Price of %d cents = %s, want %s", cents, got, want)
		}
	}
}
