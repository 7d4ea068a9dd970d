// Program bench parks many goroutines on many distinct stacks and writes their
// profile to the named file: bench FILE GOROUTINES LABELS. Goroutines with equal
// stacks and labels share a sample, so LABELS sets how many samples there are.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"strconv"
	"sync"
)

const (
	shared   = 12   // calls that all stacks start with
	distinct = 4096 // 8 functions to the power of 4 calls
)

var (
	parked  sync.WaitGroup
	forever = make(chan struct{})
	steps   [8]func(path, left int)
)

func init() {
	steps = [8]func(path, left int){a, b, c, d, e, f, g, h}
}

func main() {
	goroutines, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	labels, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	parked.Add(goroutines)
	for number := 0; number < goroutines; number++ {
		path := number % distinct
		label := pprof.Labels("leakgate.test", fmt.Sprintf("TestCase%d", number%labels))
		pprof.Do(context.Background(), label, func(context.Context) { go descend(shared, path) })
	}
	parked.Wait()

	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := pprof.Lookup("goroutine").WriteTo(file, 0); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}

//go:noinline
func descend(left, path int) {
	if left == 0 {
		step(path, 4)
		return
	}
	descend(left-1, path)
}

// step walks on by the lowest three bits of path, so each path has its stack.
func step(path, left int) {
	if left == 0 {
		parked.Done()
		<-forever
		return
	}
	steps[path%8](path/8, left-1)
}

func a(path, left int) { step(path, left) }
func b(path, left int) { step(path, left) }
func c(path, left int) { step(path, left) }
func d(path, left int) { step(path, left) }
func e(path, left int) { step(path, left) }
func f(path, left int) { step(path, left) }
func g(path, left int) { step(path, left) }
func h(path, left int) { step(path, left) }
