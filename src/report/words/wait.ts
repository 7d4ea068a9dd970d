import type { Wait } from '../../model/site.ts'

/** How a goroutine stays: the verb for one and for many, and what it is about. */
export interface WaitPhrase {
  readonly one: string
  readonly many: string
  readonly on: string
}

const BLOCKED = { one: 'stays blocked on', many: 'stay blocked on' }

const WAIT_PHRASES: Readonly<Record<Wait, WaitPhrase>> = {
  'chan receive': { ...BLOCKED, on: 'a channel receive' },
  'chan send': { ...BLOCKED, on: 'a channel send' },
  select: { ...BLOCKED, on: 'a select' },
  sleep: { one: 'stays in', many: 'stay in', on: 'time.Sleep' },
  'IO wait': { ...BLOCKED, on: 'network or file I/O' },
  mutex: { ...BLOCKED, on: 'a mutex' },
  'wait group': { ...BLOCKED, on: 'a WaitGroup' },
  cond: { ...BLOCKED, on: 'a condition variable' },
  semaphore: { ...BLOCKED, on: 'a semaphore' },
  syscall: { one: 'stays in', many: 'stay in', on: 'a system call' },
  running: { one: 'keeps', many: 'keep', on: 'running' },
  other: { one: 'stays', many: 'stay', on: 'blocked' },
}

export function waitPhrase(wait: Wait): WaitPhrase {
  return WAIT_PHRASES[wait]
}
