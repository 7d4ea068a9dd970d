import { describe, expect, it } from 'vitest'
import { GOROUTINES } from '../../src/knowledge/known-goroutines.ts'
import { knownSingleton, SINGLETONS } from '../../src/knowledge/singletons.ts'

const creator = 'example.com/app.New'

describe('known singletons', () => {
  it.each(SINGLETONS)('$entry', ({ entry, creator, library }) => {
    expect(knownSingleton({ entry, creator: creator ?? 'example.com/app.New' })).toContain(library)
  })

  it('are known in a vendor folder too, and nothing else is', () => {
    expect(
      knownSingleton({ creator, entry: 'example.com/app/vendor/k8s.io/klog/v2.(*loggingT).flushDaemon' }),
    ).toContain('klog')
    expect(knownSingleton({ creator, entry: 'example.com/app.(*loggingT).flushDaemon' })).toBe('')
  })

  it.each(GOROUTINES.filter(({ kind }) => kind !== 'singleton'))('are not $entry', ({ entry }) => {
    expect(knownSingleton({ creator, entry })).toBe('')
  })

  it('are told from daemons of an object by their creator', () => {
    const entry = 'go.opencensus.io/stats/view.(*worker).start'
    expect(knownSingleton({ entry, creator: 'go.opencensus.io/stats/view.(*worker).Start' })).toBe('')
  })

  it('stand once each in the table', () => {
    expect(new Set(SINGLETONS.map(({ entry }) => entry)).size).toBe(SINGLETONS.length)
  })
})
