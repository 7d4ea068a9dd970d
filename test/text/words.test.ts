import { describe, expect, it } from 'vitest'
import { ageInSeconds, agePhrase } from '../../src/text/words.ts'

describe('the age of a baseline', () => {
  it.each([
    [0, 'less than a minute old'],
    [59, 'less than a minute old'],
    [60, '1 minute old'],
    [119, '1 minute old'],
    [120, '2 minutes old'],
    [2 * 3600 - 1, '119 minutes old'],
    [3 * 3600 + 3599, '3 hours old'],
    [2 * 86_400 - 1, '47 hours old'],
    [90 * 86_400, '90 days old'],
  ])('of %d seconds is said to be %s', (seconds, phrase) => {
    expect(agePhrase(seconds)).toBe(phrase)
  })

  it('is never negative, whatever the clock of the machine that recorded it', () => {
    const now = new Date('2026-11-20T08:00:00Z')
    expect(ageInSeconds('2026-11-20T07:00:00.500Z', now)).toBe(3599)
    expect(ageInSeconds('2026-11-20T08:00:01Z', now)).toBe(0)
  })
})
