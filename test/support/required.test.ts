import { describe, expect, it, vi } from 'vitest'
import { available } from './required.ts'

describe('a tool that tests need', () => {
  it('is there', () => {
    expect(available(true, 'no tool', { CI: 'true' })).toBe(true)
  })

  it('may be missing where somebody reads that it is', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    expect(available(false, 'no tool', {})).toBe(false)
    expect(available(false, 'no tool', { CI: '' })).toBe(false)
    expect(warn).toHaveBeenCalledWith('SKIPPED: no tool')
    warn.mockRestore()
  })

  it('must not be missing in CI', () => {
    expect(() => available(false, 'no tool', { CI: 'true' })).toThrow('no tool; in CI')
  })
})
