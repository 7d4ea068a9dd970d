import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { allowance, differencesOf, repetitionsOf } from '../../src/compare/conditions.ts'
import {
  type RunSettings,
  type RunSummary,
  type SettingTexts,
  settingValues,
} from '../../src/model/measurement.ts'
import { RUN } from '../support/site.ts'

const TEXTS: SettingTexts = {
  race: 'off',
  count: '1',
  parallel: '4',
  cpu: '',
  shuffle: 'off',
  maxProcs: '4',
}

const settings = (changes: Partial<SettingTexts> = {}): RunSettings => settingValues({ ...TEXTS, ...changes })
const SETTINGS = settings()

describe('repetitionsOf', () => {
  it.each([
    ['1', '', 1, 1],
    ['3', '', 3, 3],
    ['2', '1,2,4', 6, 6],
    ['1, 3', '', 1, 3],
    ['2', ', 1,2', 2, 4],
    ['many', '', 1, 1],
  ])('-count %s and -cpu %j: at least %i, at most %i', (count, cpu, least, most) => {
    expect(repetitionsOf(settings({ count, cpu }))).toEqual({ least, most })
  })
})

describe('allowance', () => {
  it.each([
    ['1', '1', 1],
    ['1', '3', 3],
    // What the baseline counted may all be of singletons.
    ['3', '1', 1],
    ['2', '3', 1.5],
    ['1, 3', '1, 3', 1],
    ['1, 3', '3', 3],
  ])('from -count %s to -count %s: %f times', (before, now, expected) => {
    expect(allowance(settings({ count: before }), settings({ count: now }))).toBe(expected)
  })

  it('is none when a side does not say', () => {
    expect(allowance(undefined, settings({ count: '3' }))).toBe(1)
    expect(allowance(SETTINGS, null)).toBe(1)
  })
})

describe('differencesOf', () => {
  const differences = (before: Partial<RunSummary>, now: Partial<RunSummary>) =>
    differencesOf(
      createBaseline(
        { sites: [], packages: [], run: { ...RUN, settings: SETTINGS, ...before } },
        '2026-01-02T03:04:05.000Z',
      ),
      { ...RUN, settings: SETTINGS, ...now },
    ).map(({ setting, baseline, run }) => [setting, baseline, run])

  it('is empty for a run and its own baseline, and for a patch release of Go', () => {
    expect(differences({}, {})).toEqual([])
    expect(differences({ goVersion: 'go1.26.1' }, { goVersion: 'go1.26.8' })).toEqual([])
    const both = { settings: settings({ race: 'off, on' }) }
    expect(differences(both, both)).toEqual([])
  })

  it('is empty for one of the systems and releases that a matrix was recorded on, and names all of them for another', () => {
    const matrix = { goVersion: 'go1.25.3, go1.26.1, go1.26.8', goos: 'linux, windows' }
    expect(differences(matrix, { goVersion: 'go1.26.2', goos: 'windows' })).toEqual([])
    expect(differences(matrix, { goVersion: 'go1.27.0', goos: 'darwin' })).toEqual([
      ['go', '1.25, 1.26', '1.27'],
      ['goos', 'linux, windows', 'darwin'],
    ])
  })

  it('names the minor release, the platform and the flags', () => {
    expect(
      differences(
        {},
        { goVersion: 'go1.27rc1', goos: 'darwin', settings: settings({ race: 'on', shuffle: '17' }) },
      ),
    ).toEqual([
      ['go', '1.26', '1.27'],
      ['goos', 'linux', 'darwin'],
      ['race', 'off', 'on'],
      ['shuffle', 'off', 'on'],
    ])
  })

  it('names a machine with more processors once, not for the default of -parallel again', () => {
    expect(differences({}, { settings: settings({ maxProcs: '8', parallel: '8' }) })).toEqual([
      ['maxProcs', '4', '8'],
    ])
  })

  it('is empty where a side does not say', () => {
    expect(differences({ settings: null }, {})).toEqual([])
    expect(differences({}, { goVersion: '', settings: null })).toEqual([])
    expect(differencesOf(undefined, RUN)).toEqual([])
  })
})
