// Command quotesd serves the last prices of a venue over HTTP.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/quotes/fetch"
	"example.com/quotes/quote"
	"example.com/quotes/server"
)

type options struct {
	listen  string
	timeout time.Duration
}

func main() {
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	srv := &http.Server{
		Addr:              o.listen,
		Handler:           server.New(fetch.New(replay{}, o.timeout)),
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Fatal(srv.ListenAndServe())
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("quotesd", flag.ContinueOnError)
	flags.StringVar(&o.listen, "listen", ":8080", "address to listen on")
	flags.DurationVar(&o.timeout, "timeout", 800*time.Millisecond, "time for the venue to answer")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if o.timeout <= 0 {
		return options{}, fmt.Errorf("-timeout must be positive, not %s", o.timeout)
	}
	return o, nil
}

// replay stands in for a venue outside of trading hours.
type replay struct{}

func (replay) Last(s quote.Symbol) (quote.Quote, error) {
	return quote.Quote{Symbol: s, Cents: int64(len(s)) * 1000, Time: time.Now()}, nil
}
