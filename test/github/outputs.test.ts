import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_OUTPUTS, outputsOf, setOutputs } from '../../src/github/outputs.ts'
import { fitSummary, writeSummary } from '../../src/github/summary.ts'
import { MAX_SUMMARY_BYTES } from '../../src/report/surface-limits.ts'
import { REPORTS } from '../report/reports.ts'
import { listen } from './server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakgate-test-'))
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
    writeFileSync(join(folder, name), '')
    vi.stubEnv(name, join(folder, name))
  }
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** As the runner reads the file: the last value of a name counts. */
function readOutputs(): Record<string, string> {
  const text = readFileSync(join(folder, 'GITHUB_OUTPUT'), 'utf8')
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(\S+)\n(.*?)\n\2$/gms)].map(([, name, , value]) => [name, value]),
  )
}

describe('outputs', () => {
  it('are all there before anything has happened', () => {
    setOutputs(DEFAULT_OUTPUTS)
    expect(readOutputs()).toEqual(DEFAULT_OUTPUTS)
    expect(readOutputs().passed).toBe('false')
  })

  it('count what the report holds', () => {
    setOutputs(DEFAULT_OUTPUTS)
    setOutputs({ ...outputsOf(REPORTS['new-and-grown']), baseline: 'found' })
    expect(readOutputs()).toEqual({
      ...DEFAULT_OUTPUTS,
      passed: 'false',
      verdict: 'fail',
      new: '1',
      grown: '1',
      persisting: '1',
      fixed: '1',
      'no-data': '1',
      baseline: 'found',
      'baseline-commit': '8d1e2f3a4b5c6d7e8f9001122334455667788990',
    })
  })

  it('count a package that only some jobs of a matrix measured among those without data', () => {
    expect(outputsOf(REPORTS['partly-measured'])).toMatchObject({ passed: 'true', 'no-data': '3' })
  })

  it('say that it passed without a baseline, where nothing counts as new', () => {
    expect(outputsOf(REPORTS['no-baseline'])).toMatchObject({
      passed: 'true',
      new: '0',
      'baseline-commit': '',
    })
  })
})

describe('the verdict', () => {
  it.each([
    ['clean', 'pass'],
    ['no-data', 'pass'],
    ['new-leak', 'fail'],
    ['partly-measured', 'pass'],
    ['nothing-measured', 'no data'],
  ] as const)('of %s is %s', (name, verdict) => {
    expect(outputsOf(REPORTS[name])).toMatchObject({ verdict })
  })
})

describe('the summary', () => {
  it('is added to the file', async () => {
    const { lines, log } = listen()
    await writeSummary('### No new goroutine leaks\n', log)
    expect(readFileSync(join(folder, 'GITHUB_STEP_SUMMARY'), 'utf8')).toContain(
      '### No new goroutine leaks\n',
    )
    expect(lines).toEqual([])
  })

  it('is never too large for the runner, counted in bytes', () => {
    const text = fitSummary(`${'ä'.repeat(99)}\n`.repeat(10_000))
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_SUMMARY_BYTES)
    expect(text).toMatch(/ä\n\n\n\(Cut here: too long for GitHub\.\)\n$/)
  })

  it('that cannot be written is a warning', async () => {
    const { lines, log } = listen()
    rmSync(join(folder, 'GITHUB_STEP_SUMMARY'))
    vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder, 'gone'))
    vi.resetModules()
    const fresh = await import('../../src/github/summary.ts')
    await fresh.writeSummary('x', log)
    expect(lines).toEqual([expect.stringMatching(/^warning: The job summary was not written: /)])
  })
})
