import type { Pattern } from './pattern.ts'

/**
 * What the kind of wait alone tells, for code that no list can know. The shapes are those of "Unveiling and Vanquishing
 * Goroutine Leaks in Enterprise Microservices" (CGO 2024): early return, missing close, unclosed range, loop without an exit.
 */
export const GENERAL: readonly Pattern[] = [
  {
    id: 'chan-send',
    waits: ['chan send'],
    hint: 'Give the channel a buffer of one, or select on ctx.Done() around the send, so that the goroutine can finish when nobody receives any more.',
    cause: 'send',
  },
  {
    id: 'ticker-loop',
    waits: ['select'],
    // Whole words of a camel-case name: `cleanup` and `ticket` are not loops.
    named:
      /(?:\b|_)(?:tick|heartbeat|poll|flush|refresh|janitor|clean|reap|purge|evict|expir|sweep|monitor)(?!et|up)|(?:Tick|Heartbeat|Poll|Flush|Refresh|Janitor|Clean|Reap|Purge|Evict|Expir|Sweep|Monitor|KeepAlive)(?!et|up|Up)/,
    hint: 'A loop that wakes up on a timer needs an exit: add a case for ctx.Done() or a stop channel to its select, stop the ticker, and have Close end the loop.',
    cause: 'timer-loop',
  },
  {
    id: 'ticker-range',
    waits: ['chan receive'],
    named: /(?:\b|_)(?:tick|heartbeat|janitor)(?!et)|(?:Tick|Heartbeat|Janitor)(?!et)/,
    hint: "A loop over a ticker's channel never ends, since Stop does not close the channel: use for and select with a case for ctx.Done() or a stop channel, and have Close end the loop.",
    cause: 'ticker-range',
  },
  {
    id: 'chan-receive',
    waits: ['chan receive'],
    hint: 'Nobody sends on this channel or closes it any more. Close it on every path of the sender, errors included, or select on ctx.Done() around the receive.',
    cause: 'receive',
  },
  {
    id: 'select',
    waits: ['select'],
    hint: 'No case of this select can end the goroutine. Add a case for ctx.Done() or a stop channel, and cancel or close it when the test or its owner is done.',
    cause: 'select',
  },
  {
    id: 'sleep-loop',
    waits: ['sleep'],
    hint: 'A loop around time.Sleep() cannot be interrupted: replace the sleep with a select on a timer and ctx.Done(), and cancel the context at the end.',
    cause: 'sleep-loop',
  },
  {
    id: 'wait-group',
    waits: ['wait group'],
    hint: 'Some goroutine of this WaitGroup never calls Done(): call it with defer as the first statement, call Add() before the go statement, and look at what those goroutines wait for.',
    cause: 'wait-group',
  },
  {
    id: 'mutex',
    waits: ['mutex'],
    hint: 'The lock is held forever: unlock with defer right after locking, and look for a path that returns, blocks on a channel or takes the same lock again while holding it.',
    cause: 'mutex',
  },
  {
    id: 'cond',
    waits: ['cond'],
    hint: 'Nobody wakes this condition variable up: set a closed flag under the lock, call Broadcast() on shutdown, and check the flag in the loop around Wait().',
    cause: 'cond',
  },
  {
    id: 'semaphore',
    waits: ['semaphore'],
    hint: 'Whoever holds the semaphore never gives it back: release it with defer on every path, or acquire it with a context that ends.',
    cause: 'semaphore',
  },
  {
    id: 'io-wait',
    waits: ['IO wait'],
    hint: 'A read or write without a deadline can block for as long as the peer likes: close the connection or file when the test ends, or set a deadline.',
    cause: 'blocked-read',
  },
  {
    id: 'syscall',
    waits: ['syscall'],
    hint: 'A system call blocks this goroutine: close the file or end the process that it waits for before the test ends.',
    cause: 'system-call',
  },
  {
    id: 'running',
    waits: ['running'],
    hint: 'This goroutine is still running: its loop needs an exit. Check ctx.Err() or a stop flag in each iteration, and wait for the goroutine at the end of the test.',
    cause: 'busy-loop',
  },
]
