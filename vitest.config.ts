import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real Go builds run inside many tests; a cold build cache on two cores needs minutes, not seconds.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // The long ones mostly wait for goroutines to settle, so two processors can take four of them.
    maxWorkers: 4,
  },
})
