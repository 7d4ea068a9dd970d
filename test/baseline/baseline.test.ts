import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { parseBaseline, renderBaseline } from '../../src/baseline/document.ts'
import { BaselineError } from '../../src/errors.ts'
import { aSite, measuredPackage, RUN } from '../support/site.ts'

const baseline = createBaseline(
  { sites: [aSite(), aSite({ package: 'example.com/q' })], packages: [measuredPackage()], run: RUN },
  '2026-01-02T03:04:05.000Z',
)

describe('a baseline', () => {
  it('reads back as it was written', () => {
    expect(parseBaseline(renderBaseline(baseline), 'b.json')).toEqual(baseline)
  })

  it('holds each package with its own sites and nothing of the stack', () => {
    expect(baseline.packages).toHaveLength(1)
    expect(baseline.packages[0]?.sites).toHaveLength(1)
    expect(renderBaseline(baseline)).not.toContain('"stack"')
  })

  it('reads one of the same version from before it held tests, settings, frames and code', () => {
    const { settings: _, ...older } = baseline
    const packages = baseline.packages.map(({ tests: _tests, ambient: _ambient, sites, ...entry }) => ({
      ...entry,
      sites: sites.map(({ frames: _frames, code: _code, ...site }) => site),
    }))
    expect(parseBaseline(JSON.stringify({ ...older, packages }), 'b.json')).toEqual({ ...older, packages })
  })

  it('holds all top-level tests of a package, or none when there are too many', () => {
    const tests = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `Test${index}`)
      const packages = [measuredPackage()]
      const ran = new Map([['example.com/p', names]])
      const recordedAt = '2026-01-02T03:04:05.000Z'
      return createBaseline({ sites: [], packages, run: RUN, tests: ran }, recordedAt).packages[0]?.tests
    }
    expect(tests(3)).toEqual(['Test0', 'Test1', 'Test2'])
    expect(tests(50_001)).toBeUndefined()
  })

  it.each([
    ['[]', 'not a Leakgate baseline'],
    ['{}', 'not a Leakgate baseline'],
    ['', 'is not JSON'],
    [JSON.stringify({ ...baseline, version: 2 }), 'newer Leakgate'],
    [JSON.stringify({ ...baseline, recordedAt: 'yesterday' }), 'is damaged (recordedAt'],
    [JSON.stringify({ ...baseline, commit: '<script>' }), 'is damaged (commit'],
    [JSON.stringify({ ...baseline, packages: [{ path: 'p' }] }), 'is damaged (packages.0'],
    [renderBaseline(baseline).replace('"count": 1', '"count": -1'), 'is damaged (packages.0.sites.0.count'],
  ])('refuses %s with one line', (text, message) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(BaselineError)
    expect(() => parseBaseline(text, 'b.json')).toThrow(message)
    expect(() => parseBaseline(text, 'b.json')).toThrow(/^b\.json [^\n]*$/)
  })
})
