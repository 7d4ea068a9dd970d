import { describe, expect, it } from 'vitest'
import { fixed, type Part, shrinkToFit } from '../../../src/report/markdown/budget.ts'

const length = (text: string) => text.length
const leak = (name: string): Part => ({
  forms: [`${name}-stack`, name, ''],
  steps: [
    { rank: 0, loss: 'stack' },
    { rank: 1, loss: 'details' },
  ],
})

describe('shrinkToFit', () => {
  const parts = [fixed('head'), leak('a'), leak('b'), leak('c')]

  it('changes nothing that fits', () => {
    const { texts, lost } = shrinkToFit(parts, 1_000, length)
    expect(texts).toEqual(['head', 'a-stack', 'b-stack', 'c-stack'])
    expect(lost).toEqual({ line: 0, details: 0, stack: 0, section: 0 })
  })

  it('takes the last stack first', () => {
    expect(shrinkToFit(parts, 20, length).texts).toEqual(['head', 'a-stack', 'b-stack', ''].with(3, 'c'))
  })

  it('takes all stacks before any details, and counts a leak once', () => {
    const { texts, lost } = shrinkToFit(parts, 6, length)
    expect(texts).toEqual(['head', 'a', 'b', ''])
    expect(lost).toMatchObject({ details: 1, stack: 2 })
  })

  it('never takes a fixed part', () => {
    expect(shrinkToFit(parts, 0, length).texts).toEqual(['head', '', '', ''])
  })

  it('measures as the surface does', () => {
    const wide: Part = { forms: ['éé', ''], steps: [{ rank: 0, loss: 'section' }] }
    expect(shrinkToFit([wide], 3, length).texts).toEqual(['éé'])
    expect(shrinkToFit([wide], 3, (text) => Buffer.byteLength(text)).texts).toEqual([''])
  })
})
