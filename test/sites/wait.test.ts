import { describe, expect, it } from 'vitest'
import { parseGoroutines } from '../../src/formats/dump/dump.ts'
import { waitOf } from '../../src/sites/wait.ts'
import { dumpOf, RELEASES } from '../formats/captured.ts'

/** A goroutine with this header and these functions, innermost first. */
function waitIn(state: string, ...functions: readonly string[]) {
  const frames = functions.map((name) => `${name}()\n\t/src/x.go:1 +0x1\n`).join('')
  const [goroutine] = parseGoroutines(`goroutine 7 [${state}]:\n${frames}`)
  if (goroutine === undefined) throw new Error('no goroutine was read')
  return waitOf(goroutine)
}

describe('what a goroutine waits for', () => {
  it.each([
    ['chan receive', 'chan receive'],
    ['chan receive (nil chan)', 'chan receive'],
    ['chan receive (leaked), 3 minutes', 'chan receive'],
    ['chan receive (durable), synctest bubble 3', 'chan receive'],
    ['chan send (nil chan)', 'chan send'],
    ['select', 'select'],
    ['select (no cases)', 'select'],
    ['sleep', 'sleep'],
    ['IO wait', 'IO wait'],
    ['IO wait, locked to thread', 'IO wait'],
    ['sync.Mutex.Lock', 'mutex'],
    ['sync.RWMutex.RLock', 'mutex'],
    ['sync.RWMutex.Lock', 'mutex'],
    ['sync.WaitGroup.Wait', 'wait group'],
    ['sync.Cond.Wait', 'cond'],
    ['syscall', 'syscall'],
    ['running', 'running'],
    ['runnable', 'running'],
    ['runnable (scan)', 'running'],
    ['preempted', 'running'],
    ['copystack', 'running'],
    ['finalizer wait', 'other'],
    ['a reason of tomorrow', 'other'],
  ])('[%s] is %j', (state, wait) => {
    expect(waitIn(state)).toBe(wait)
  })

  it.each([
    ['semacquire', ['sync.runtime_Semacquire', 'sync.(*WaitGroup).Wait', 'm.f'], 'wait group'],
    ['semacquire', ['sync.runtime_SemacquireMutex', 'sync.(*Mutex).lockSlow', 'm.f'], 'mutex'],
    ['semacquire', ['sync.runtime_SemacquireMutex', 'sync.(*RWMutex).RLock', 'm.f'], 'mutex'],
    ['semacquire', ['sync.runtime_notifyListWait', 'sync.(*Cond).Wait', 'm.f'], 'cond'],
    ['semacquire', ['internal/poll.runtime_Semacquire', 'internal/poll.(*fdMutex).rwlock'], 'semaphore'],
  ])('[%s] in %j is %j', (state, functions, wait) => {
    expect(waitIn(state, ...functions)).toBe(wait)
  })

  it('stays the same for a goroutine that is caught between two naps of its loop', () => {
    expect(waitIn('sleep', 'time.Sleep', 'm.poll')).toBe('sleep')
    expect(waitIn('runnable', 'time.Sleep', 'm.poll')).toBe('sleep')
    expect(waitIn('runnable', 'm.work', 'time.Sleep')).toBe('running')
  })

  it('is one of the known classes for every goroutine of real dumps', () => {
    for (const release of RELEASES) {
      const waits = parseGoroutines(dumpOf(release)).map(waitOf)
      expect(waits.length).toBeGreaterThan(10)
      // Whatever the release called it.
      for (const wait of ['chan receive', 'chan send', 'select', 'mutex', 'wait group', 'cond'])
        expect(waits, release).toContain(wait)
    }
  })
})
