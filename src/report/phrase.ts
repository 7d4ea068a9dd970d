import type { Wait } from '../leaks/site.ts'

/** `1 goroutine`, `3 goroutines`, `1,204 goroutines`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : many}`
}

/** Own grouping: `toLocaleString` depends on the machine. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

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
