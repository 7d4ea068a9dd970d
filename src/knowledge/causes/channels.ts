import type { Cause } from './cause.ts'

/** Goroutines that wait for one another: channels, locks and groups. */
export const CHANNELS = {
  'early-return': {
    explanation:
      'The goroutine sends its result on a channel without a buffer, and the function that started it can return before it receives: on an error, a timeout or a cancelled context. After that nobody receives, so the send never completes, and the goroutine stays alive with everything it references.',
    fix: `results := make(chan result, 1) // was unbuffered: one slot lets the send finish alone
go func() { results <- load() }()

select {
case r := <-results:
	return r.value, r.err
case <-ctx.Done():
	return "", ctx.Err()
}`,
  },
  'double-send': {
    explanation:
      'The goroutine sends on this channel at two places, and the first one, often the error case, does not return: the code continues to the second send. By then the receiver has its one result and is gone.',
    fix: `go func() {
	value, err := load()
	if err != nil {
		results <- result{err: err}
		return // without it the goroutine goes on to the second send
	}
	results <- result{value: value}
}()`,
  },
  'missing-receiver': {
    explanation:
      'The function that starts the goroutine creates an unbuffered channel, and nothing there receives from it or passes it on. A send on an unbuffered channel completes only with a receive, so the goroutine blocks on its very first value.',
    fix: `results := make(chan result, 1)
go func() { results <- load() }()

r := <-results // whoever creates the channel receives from it, or passes it to someone who does
return r.value, r.err`,
  },
  send: {
    explanation:
      'In general: a send on a channel without free space waits for a receiver, and this one no longer has one. The receiver returned early, took fewer values than were sent, or never started. The sender cannot notice that on its own.',
    fix: `select {
case out <- value:
	return nil
case <-ctx.Done(): // the receiver is gone: give the value up
	return ctx.Err()
}`,
  },
  'unclosed-range': {
    explanation:
      'A loop that ranges over a channel ends only when the channel is closed and empty. The senders left without closing it, or are blocked themselves, so the loop keeps waiting for another value.',
    fix: `jobs := make(chan job)
go func() {
	defer close(jobs) // ends the loop on the other side, on every path
	for _, j := range list {
		jobs <- j
	}
}()
for j := range jobs {
	handle(j)
}`,
  },
  receive: {
    explanation:
      'In general: a receive waits until someone sends on the channel or closes it, and here neither happens any more. Usually the sender returned early, on an error or a cancelled context, by a path that neither sends nor closes.',
    fix: `done := make(chan struct{})
go func() {
	defer close(done) // on every path: early returns and panics close it too
	work(ctx)
}()

select {
case <-done:
case <-ctx.Done():
}`,
  },
  select: {
    explanation:
      'In general: none of the cases of this select happens any more. Either it has no case for the end, such as a context or a stop channel, or nobody triggers that case when the owner of the goroutine is done.',
    fix: `for {
	select {
	case event := <-events:
		handle(event)
	case <-ctx.Done(): // the exit, which the owner triggers with cancel()
		return
	}
}`,
  },
  'select-without-exit': {
    explanation:
      'The select waits for events alone: none of its cases is one for the end, such as a context or a stop channel. When the events stop, or the owner of the goroutine is done, it waits forever.',
    fix: `for {
	select {
	case event := <-events:
		handle(event)
	case <-ctx.Done(): // the case that was missing
		return
	}
}`,
  },
  'wait-group': {
    explanation:
      'Wait returns once Done has been called as often as Add counted, and one Done is missing: some goroutine of the group returned or panicked before it, or blocks itself. This goroutine is only a symptom, so check what the others in the group wait for.',
    fix: `var group sync.WaitGroup
for _, j := range jobs {
	group.Add(1) // before the go statement
	go func() {
		defer group.Done() // on every path, panics included
		handle(ctx, j)
	}()
}
group.Wait()`,
  },
  mutex: {
    explanation:
      'Lock waits for the holder to unlock, and the holder never does: it returned by a path without Unlock, blocks on something else while it holds the lock, or is this very goroutine, since Go mutexes are not reentrant. Everything that needs the lock piles up behind it.',
    fix: `func (s *Store) Put(key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock() // also when the next lines return early
	if s.closed {
		return errClosed
	}
	s.values[key] = value
	return nil
}`,
  },
  cond: {
    explanation:
      'Wait sleeps until somebody calls Signal or Broadcast, and nobody does any more. Usually the owner was closed, or dropped, without waking those that wait for the next item.',
    fix: `func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true    // Pop waits while !q.closed && len(q.items) == 0
	q.cond.Broadcast() // wakes all of them, not one
}`,
  },
  semaphore: {
    explanation:
      'The goroutine waits for a free slot, and those who hold the slots do not give them back: a path returns without the release, or the holders block themselves.',
    fix: `if err := slots.Acquire(ctx, 1); err != nil {
	return err
}
defer slots.Release(1) // on every path
return work(ctx)`,
  },
  'io-pipe': {
    explanation:
      'io.Pipe() has no buffer: a write waits for a read and a read for a write, until one end is closed. The other side has stopped, often on an error, without closing its end.',
    fix: `reader, writer := io.Pipe()
go func() {
	writer.CloseWithError(encode(writer)) // ends the reader, with io.EOF for a nil error
}()
defer reader.Close() // ends the writer when the upload stops early
return upload(ctx, reader)`,
  },
  'shared-call': {
    explanation:
      "All callers with the same key wait for one shared call, and that call does not return, so each of them is stuck. The call has no timeout of its own: a later caller's context does not reach it.",
    fix: `results := group.DoChan(key, func() (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel() // the shared call has its own timeout
	return load(ctx, key)
})
r := <-results
return r.Val, r.Err`,
  },
} as const satisfies Readonly<Record<string, Cause>>
