import type { Cause } from './cause.ts'

/** Goroutines that nobody told to end: contexts, stop methods, timers, processes. */
export const LIFETIME = {
  'forgotten-cancel': {
    explanation:
      'The goroutine leaves as soon as its context is done. It still waits there, so the context is not done: its cancel function was not called, or it is context.Background() or another one that nothing ever cancels.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
t.Cleanup(cancel) // outside of tests: defer cancel()
go watch(ctx)`,
  },
  'derived-context': {
    explanation:
      'A context was derived from a parent that does not come from the context package, so a goroutine waits until either of them is done. The parent has not ended, and the cancel function of the child was not called.',
    fix: `ctx, cancel := context.WithTimeout(parent, timeout)
defer cancel() // on every path, also when the work is done in time
return work(ctx)`,
  },
  'start-without-stop': {
    explanation:
      'The goroutine runs until its stop channel is closed. The code under test has a method for that, and it was not called for this object: Start and Stop, or New and Close, belong together, and each start without the other leaves one goroutine.',
    fix: `server := NewServer()
server.Start()
t.Cleanup(server.Stop) // for each Start; outside of tests: defer server.Stop()`,
  },
  'timer-loop': {
    explanation:
      'A loop that wakes up on a timer runs until something else ends it, and nothing did: either its select has no case for the end, or nobody triggers that case. Stopping the ticker does not end it, since Stop does not close its channel.',
    fix: `ticker := time.NewTicker(interval)
defer ticker.Stop()
for {
	select {
	case <-ticker.C:
		flush()
	case <-ctx.Done(): // the exit
		return
	}
}`,
  },
  'ticker-range': {
    explanation:
      'The loop receives from the channel of a ticker or timer, and from nothing else. Stop ends the ticks and does not close that channel, so the loop waits forever, or goes on ticking when nobody calls Stop.',
    fix: `ticker := time.NewTicker(interval)
defer ticker.Stop()
for { // was: for range ticker.C
	select {
	case <-ticker.C:
		flush()
	case <-ctx.Done():
		return
	}
}`,
  },
  'sleep-loop': {
    explanation:
      'The goroutine sleeps between its rounds. Nothing can interrupt time.Sleep(), and the loop around it has no condition that ends it, or looks at it only after the sleep.',
    fix: `for {
	poll()
	select {
	case <-time.After(interval): // instead of time.Sleep(interval)
	case <-ctx.Done():
		return
	}
}`,
  },
  'busy-loop': {
    explanation:
      'In general: the goroutine was not waiting when the tests were over but running, or ready to run. Its loop has no exit condition, or the condition never becomes true.',
    fix: `for ctx.Err() == nil { // was: for {
	step()
}`,
  },
  'timer-callback': {
    explanation:
      'time.AfterFunc() and context.AfterFunc() run their callback in a goroutine of its own, and this callback blocks. Stop only keeps a callback from starting; a running one has to end on its own, and what it waits for never arrives.',
    fix: `timer := time.AfterFunc(ttl, func() {
	select {
	case expired <- key:
	case <-ctx.Done(): // nobody reads any more
	}
})
defer timer.Stop()`,
  },
  'signal-context': {
    explanation:
      'signal.NotifyContext() starts a goroutine that waits for a signal or for the end of the parent context. When neither comes, only the stop function that it returned ends it.',
    fix: `ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
defer stop()
return serve(ctx)`,
  },
  'exec-command': {
    explanation:
      'A started command has goroutines that copy its input and output and watch its context. They end once the process and every child that inherited its pipes are gone, and Wait has been called.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
cmd := exec.CommandContext(ctx, "server")
cmd.WaitDelay = time.Second // for a grandchild that holds the pipes
if err := cmd.Start(); err != nil {
	t.Fatal(err)
}
t.Cleanup(func() { cancel(); cmd.Wait() })`,
  },
  'not-closed': {
    explanation:
      'The goroutine belongs to an object of this library, one or more per object, and ends when the object is closed, stopped or shut down. Dropping the last reference is not enough, since the goroutine holds one itself. Each further object adds to it.',
    fix: `client, err := Open(address)
if err != nil {
	t.Fatal(err)
}
t.Cleanup(func() { client.Close() }) // right after it is made; outside of tests: defer`,
  },
  'no-stop': {
    explanation:
      'The library starts this goroutine for each such object and offers nothing that ends it. One for the process is a constant cost; one for each test, request or tenant adds up.',
    fix: `var shared = sync.OnceValue(NewCache) // one for the process

func Lookup(key string) (string, bool) {
	return shared().Get(key)
}`,
  },
  finalizer: {
    explanation:
      'The goroutine cleans the cache up at an interval. No method stops it: a finalizer does, when the garbage collector finds that nobody refers to the cache any more. A cache in a package variable is never collected.',
    fix: `entries := cache.New(time.Minute, 0) // no clean-up interval, no goroutine
entries.Set(key, value, cache.DefaultExpiration)`,
  },
  'logger-per-test': {
    explanation:
      'Each Logger starts a goroutine when it rotates for the first time, and its Close does not end that goroutine. One Logger for a process costs one goroutine; one per test, request or tenant adds up.',
    fix: `var logFile = &lumberjack.Logger{Filename: path} // one for the process, shared

func NewLogger(prefix string) *log.Logger {
	return log.New(logFile, prefix, log.LstdFlags)
}`,
  },
  'process-lifetime': {
    explanation:
      'The library starts this goroutine once per process and keeps it. It does not grow with the number of tests or requests, and costs one stack. It is a leak only where something makes more than one.',
    fix: '',
  },
} as const satisfies Readonly<Record<string, Cause>>
