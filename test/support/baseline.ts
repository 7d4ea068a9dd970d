import type { Baseline } from '../../src/baseline/document.ts'

/** A baseline against which everything left behind is a suspect. */
export const NOTHING_KNOWN: Baseline = {
  kind: 'leakgate-baseline',
  version: 1,
  recordedAt: '2026-01-02T03:04:05Z',
  commit: null,
  command: 'go test ./...',
  goVersion: 'go1.26.8',
  goos: 'linux',
  goarch: 'amd64',
  packages: [],
}
