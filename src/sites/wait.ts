import type { Goroutine } from '../model/goroutine.ts'
import type { Wait } from '../model/site.ts'

// Wait reasons of runtime/runtime2.go, Go 1.18 to 1.27, by how they begin.
const REASONS: readonly (readonly [prefix: string, wait: Wait])[] = [
  ['chan receive', 'chan receive'],
  ['chan send', 'chan send'],
  ['select', 'select'],
  ['sleep', 'sleep'],
  ['IO wait', 'IO wait'],
  ['sync.Mutex', 'mutex'],
  ['sync.RWMutex', 'mutex'],
  ['sync.WaitGroup', 'wait group'],
  ['sync.Cond', 'cond'],
  ['syscall', 'syscall'],
  ['running', 'running'],
  ['runnable', 'running'],
  ['preempted', 'running'],
  ['copystack', 'running'],
]

// Before Go 1.20 every lock waits as "semacquire"; the innermost frame tells which one it is.
const SEMAPHORES: readonly (readonly [pattern: RegExp, wait: Wait])[] = [
  [/^sync\.\(\*(?:RW)?Mutex\)\.|^internal\/sync\.\(\*Mutex\)\./, 'mutex'],
  [/^sync\.\(\*WaitGroup\)\.Wait$/, 'wait group'],
  [/^sync\.\(\*Cond\)\.Wait$/, 'cond'],
]

/** What a goroutine waits for, in a class that stays the same from look to look. */
export function waitOf(goroutine: Goroutine): Wait {
  const wait = REASONS.find(([prefix]) => goroutine.state.startsWith(prefix))?.[1] ?? 'other'
  // A goroutine caught between two naps of its sleep loop is still sleeping.
  if (wait === 'running' && goroutine.frames[0]?.function === 'time.Sleep') return 'sleep'
  if (wait !== 'other') return wait
  if (!goroutine.state.startsWith('semacquire')) return 'other'
  for (const frame of goroutine.frames) {
    const match = SEMAPHORES.find(([pattern]) => pattern.test(frame.function))
    if (match) return match[1]
  }
  return 'semaphore'
}
