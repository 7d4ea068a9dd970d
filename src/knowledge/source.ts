import type { Pattern } from './pattern.ts'

/** Leaks of code that no list knows, told by its source around the `go` statement and the place where it waits. */
export const SOURCE: readonly Pattern[] = [
  {
    id: 'double-send',
    waits: ['chan send'],
    shows: ['sends on'],
    hint: 'The goroutine sends twice, but the function that started it receives once: return after the first send, inside the if.',
    formerHint:
      'The goroutine sends twice where its starter receives once: return after the first send, the one in the if.',
    cause: 'double-send',
  },
  {
    id: 'missing-receiver',
    waits: ['chan send'],
    shows: ['unbuffered', 'never received'],
    hint: 'Nothing receives from this channel: receive from it where it is made, give it a buffer, or do not send.',
    cause: 'missing-receiver',
  },
  {
    id: 'early-return',
    waits: ['chan send'],
    shows: ['unbuffered', 'may return first'],
    hint: 'The function that started the goroutine can return before it receives: give the channel a buffer for every value sent, for example make(chan T, 1) for one value.',
    formerHint:
      'The function that started it can return before it receives: make the channel with room for every value that is sent, as in make(chan T, 1) for one.',
    cause: 'early-return',
  },
  {
    id: 'lost-leadership',
    waits: ['chan receive', 'select'],
    shows: ['watch results'],
    creatorNamed: /[lL]ead(?:er|ing)?(?![a-z])/,
    hint: 'Nothing stops this watch when leadership is lost: open it with the context of OnStartedLeading, or call Stop on it when that context is done.',
    formerHint:
      'Nothing stops this watch when the leadership is lost: open it with the context of OnStartedLeading, or call Stop on it when that context is done.',
    cause: 'lost-leadership',
  },
  {
    id: 'watch-results',
    waits: ['chan receive', 'select'],
    shows: ['watch results'],
    hint: 'This reads a watch that was never stopped: call w.Stop() when the owner is done, or open the watch with a context that is cancelled.',
    cause: 'watch-not-stopped',
  },
  {
    id: 'admission-handler',
    waits: ['chan receive', 'chan send', 'select', 'cond', 'sleep', 'IO wait'],
    shows: ['admission handler', 'not bound'],
    hint: 'An admission handler started it, and it does not end with the request: give it the context of the request, and make it wait for ctx.Done() too.',
    formerHint:
      'An admission handler started it, and it does not end with the request: give it the context of the request, and let it wait for ctx.Done() too.',
    cause: 'admission-context',
  },
  {
    id: 'http-handler',
    waits: ['chan receive', 'chan send', 'select', 'cond', 'sleep', 'IO wait'],
    shows: ['http handler', 'not bound'],
    hint: 'An HTTP handler started it, and it does not end with the request: give it r.Context(), and make it wait for r.Context().Done() too.',
    formerHint:
      'An HTTP handler started it, and it does not end with the request: give it r.Context(), and let it wait for the end of that too.',
    cause: 'handler-context',
  },
  {
    id: 'queue-item',
    waits: [
      'chan receive',
      'chan send',
      'select',
      'mutex',
      'cond',
      'semaphore',
      'wait group',
      'sleep',
      'IO wait',
    ],
    shows: ['queue item'],
    hint: 'Each work queue item gets its own goroutine, and this one blocks: handle items in the workers themselves, and check what this one waits for.',
    formerHint:
      'Each item of the work queue gets a goroutine of its own, and this one blocks: handle items in the workers themselves, and look at what this one waits for.',
    cause: 'goroutine-per-item',
  },
  {
    id: 'worker-without-exit',
    waits: ['select'],
    shows: ['controller run', 'no exit'],
    hint: 'This goroutine of a controller has no exit: add a case for ctx.Done() to its select, and give it the context of Run.',
    cause: 'worker-without-exit',
  },
  {
    id: 'forgotten-cancel',
    waits: ['chan receive', 'select'],
    shows: ['context'],
    hint: 'The goroutine waits for its context, which nobody cancelled: call the cancel function with defer or t.Cleanup(), and do not start it with context.Background().',
    formerHint:
      'The goroutine waits for its context, and nobody cancelled that: call the cancel function with defer or t.Cleanup(), and do not start it with context.Background().',
    cause: 'forgotten-cancel',
  },
  {
    id: 'start-without-stop',
    waits: ['chan receive', 'select'],
    shows: ['stop channel'],
    hint: 'The goroutine waits for its stop channel, which nobody closed: call the Stop or Close method of its owner with defer or t.Cleanup().',
    formerHint:
      'The goroutine waits for its stop channel, and nobody closed that: call the Stop or Close method of its owner with defer or t.Cleanup().',
    cause: 'start-without-stop',
  },
  {
    id: 'ticker-select',
    waits: ['select'],
    shows: ['timer'],
    hint: 'A loop that wakes up on a timer needs an exit: add a case for ctx.Done() or a stop channel to its select, stop the ticker, and have Close end the loop.',
    cause: 'timer-loop',
  },
  {
    id: 'ticker-receive',
    waits: ['chan receive'],
    shows: ['timer'],
    hint: "A loop over a ticker's channel never ends, since Stop does not close the channel: use for and select with a case for ctx.Done() or a stop channel, and have Close end the loop.",
    cause: 'ticker-range',
  },
  {
    id: 'range-over-channel',
    waits: ['chan receive'],
    shows: ['range'],
    hint: 'A range over a channel ends only when the channel is closed: close it where the last value is sent, usually with defer in the sender.',
    cause: 'unclosed-range',
  },
  {
    id: 'select-without-exit',
    waits: ['select'],
    shows: ['no exit'],
    hint: 'No case of this select can end the goroutine: add a case for ctx.Done() or a stop channel, and cancel or close it when its owner is done.',
    cause: 'select-without-exit',
  },
]
