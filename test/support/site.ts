import type { PackageResult, RunSummary } from '../../src/model/measurement.ts'
import type { Site } from '../../src/model/site.ts'

/** A site with plausible names; say only what the test is about. */
export function aSite(changes: Partial<Site> = {}): Site {
  const blocking = changes.blocking ?? { wait: 'chan send', function: 'example.com/p.work.func1' }
  const identity = changes.identity ?? {
    creator: changes.creator ?? 'example.com/p.work',
    entry: changes.entry ?? 'example.com/p.work',
    blocking: { wait: blocking.wait, function: changes.entry ?? 'example.com/p.work' },
  }
  return {
    package: 'example.com/p',
    creator: 'example.com/p.work',
    entry: 'example.com/p.work.func1',
    count: 1,
    tests: ['TestWork'],
    goStatement: { file: 'p/work.go', line: 12, inRepository: true },
    blockedAt: { file: 'p/work.go', line: 13, inRepository: true },
    stack: [{ function: 'example.com/p.work.func1', file: 'p/work.go', line: 13 }],
    proven: false,
    origin: null,
    ...changes,
    blocking,
    identity,
  }
}

export function measuredPackage(path = 'example.com/p'): PackageResult {
  return { path, status: 'measured', reason: null }
}

export const RUN: RunSummary = {
  command: 'go test ./...',
  goVersion: 'go1.26.8',
  goos: 'linux',
  goarch: 'amd64',
  settings: null,
  exitCode: 0,
  commit: 'a'.repeat(40),
}
