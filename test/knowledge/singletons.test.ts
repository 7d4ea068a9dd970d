import { describe, expect, it } from 'vitest'
import { knownSingleton, SINGLETONS } from '../../src/knowledge/singletons.ts'

describe('known singletons', () => {
  it.each(SINGLETONS)('$entry', ({ entry, library }) => {
    expect(knownSingleton({ entry })).toContain(library)
  })

  it('are known in a vendor folder too, and nothing else is', () => {
    expect(
      knownSingleton({ entry: 'example.com/app/vendor/k8s.io/klog/v2.(*loggingT).flushDaemon' }),
    ).toContain('klog')
    expect(knownSingleton({ entry: 'example.com/app.(*loggingT).flushDaemon' })).toBe('')
    expect(knownSingleton({ entry: 'gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun' })).toBe('')
  })

  it('stand once each in the table', () => {
    expect(new Set(SINGLETONS.map(({ entry }) => entry)).size).toBe(SINGLETONS.length)
  })
})
