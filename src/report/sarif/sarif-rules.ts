import type { Wait } from '../../model/site.ts'

/** What a page of code scanning says about one kind of leak. */
export interface SarifRule {
  readonly id: string
  readonly name: string
  readonly summary: string
  /** Markdown: what happens, and what usually ends it. */
  readonly help: string
}

const rule = (wait: string, name: string, summary: string, ...help: readonly string[]): SarifRule => ({
  id: `goroutine-leak/${wait}`,
  name,
  summary,
  help: help.join('\n\n'),
})

const OWNER =
  'Never start a goroutine without knowing how it will stop: by a context, a closed channel, or a `Close` that waits for it.'

/** One rule for each thing that a goroutine can wait for: the cause of a leak as far as a stack alone tells it. */
export const SARIF_RULES: Readonly<Record<Wait, SarifRule>> = {
  'chan send': rule(
    'chan-send',
    'GoroutineBlockedOnChannelSend',
    'A goroutine stays blocked on a channel send after the tests have ended',
    'It sends on a channel that nobody receives from any more, typically because the receiver returned early: on an error, on a timeout, or after the first of several answers.',
    'Give the channel room for every send (`make(chan T, 1)` for one result), or send in a `select` with `<-ctx.Done()`.',
  ),
  'chan receive': rule(
    'chan-receive',
    'GoroutineBlockedOnChannelReceive',
    'A goroutine stays blocked on a channel receive after the tests have ended',
    'It receives from a channel that nobody sends to and nobody closes any more. A `for range` over a channel ends only when the channel is closed.',
    'Close the channel after the last value is sent (`defer close(ch)` in the sender), or receive in a `select` with `<-ctx.Done()`.',
  ),
  select: rule(
    'select',
    'GoroutineBlockedOnSelect',
    'A goroutine stays blocked on a select after the tests have ended',
    'None of the cases can become ready any more, or none of them ends the goroutine.',
    'Add a case for `<-ctx.Done()` or for a stop channel, and cancel or close it when the test or its owner is done.',
  ),
  sleep: rule(
    'sleep',
    'GoroutineSleeping',
    'A goroutine is still sleeping after the tests have ended',
    'A loop around `time.Sleep` cannot be told to stop.',
    'Use a `time.Ticker` in a `select` with `<-ctx.Done()`.',
  ),
  'IO wait': rule(
    'io-wait',
    'GoroutineBlockedOnIO',
    'A goroutine still waits for network or file I/O after the tests have ended',
    'It reads from or writes to a connection, a listener or a pipe that nobody has closed.',
    'Close it: the response body, the connection, the listener, the server (`defer srv.Close()`), or the idle connections of the client.',
  ),
  mutex: rule(
    'mutex',
    'GoroutineBlockedOnMutex',
    'A goroutine stays blocked on a mutex after the tests have ended',
    'Whoever holds the lock never unlocks it, or waits for this goroutine.',
    'Unlock with `defer`, and always acquire multiple locks in the same order.',
  ),
  'wait group': rule(
    'wait-group',
    'GoroutineBlockedOnWaitGroup',
    'A goroutine stays blocked on a WaitGroup after the tests have ended',
    'A goroutine in the group never calls `Done`, often because it leaks itself.',
    'Call `Done` with `defer` as the first statement, and look at what the others wait for.',
  ),
  cond: rule(
    'cond',
    'GoroutineBlockedOnCond',
    'A goroutine stays blocked on a condition variable after the tests have ended',
    'Nobody signals it any more.',
    'Call `Broadcast` when the owner closes, and have each waiting loop check a closed flag.',
  ),
  semaphore: rule(
    'semaphore',
    'GoroutineBlockedOnSemaphore',
    'A goroutine stays blocked on a semaphore after the tests have ended',
    'Whoever holds the semaphore never releases it.',
    'Release with `defer`, and acquire with a context.',
  ),
  syscall: rule(
    'syscall',
    'GoroutineInSystemCall',
    'A goroutine stays in a system call after the tests have ended',
    'It waits outside the Go runtime: for a process, a signal, or a blocking file.',
    'End what it waits for: close the file, or kill the process and wait for it.',
  ),
  running: rule(
    'running',
    'GoroutineRunning',
    'A goroutine is still running after the tests have ended',
    'Its loop has nothing that ends it.',
    'Check `ctx.Err()` in the loop, and cancel the context when its owner is done.',
  ),
  other: rule('other', 'GoroutineBlocked', 'A goroutine stays blocked after the tests have ended', OWNER),
}
