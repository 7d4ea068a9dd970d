import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real Go builds run inside many tests; a cold build cache on two cores needs minutes, not seconds.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
  },
})
