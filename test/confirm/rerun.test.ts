import { describe, expect, it } from 'vitest'
import { observe, sitesLike } from '../../src/confirm/rerun.ts'
import type { Site } from '../../src/model/site.ts'
import type { FinishedRerun } from '../../src/model/subject.ts'
import { aSite } from '../support/site.ts'

/** One server, started by the `go` statement of a test. */
function startedBy(test: string, count: number): Site {
  return aSite({
    creator: `example.com/p.${test}`,
    entry: 'example.com/p.(*Server).Serve',
    count,
    tests: [test],
    goStatement: { file: 'p/p_test.go', line: test.length, inRepository: true },
  })
}

function rerun(first: readonly Site[], sites: readonly Site[]): FinishedRerun {
  const late = sites.map((site) => ({ ms: 1000 * site.count, site }))
  const shape = { tests: 'package', repetitions: 2, complete: true, passed: true } as const
  return { ...shape, tookMs: 10, failure: '', first, sites, late }
}

describe('what a rerun left of a site', () => {
  const suspect = startedBy('TestNew', 1)
  const known = startedBy('TestKnown', 1)

  it('is what another test started this time', () => {
    const finished = rerun([suspect], [startedBy('TestOther', 1)])
    expect(sitesLike(suspect, [finished])).toHaveLength(1)
  })

  it('is not what the first run knows as something else', () => {
    const finished = rerun([suspect, known], [startedBy('TestNew', 1), startedBy('TestKnown', 2)])
    expect(observe(suspect, [finished])).toMatchObject([{ count: 1, exitedAfterMs: 1000 }])
    expect(observe(known, [finished])).toMatchObject([{ count: 2, exitedAfterMs: 2000 }])
  })
})
