import type { Report } from '../../src/model/report.ts'
import { nastyText, random } from './random.ts'
import { FETCH, REPORTS, WORKER } from './reports.ts'

/** A report in which every text is foreign. */
export function nastyReport(seed: number, sites = 2): Report {
  const next = random(seed)
  const text = (pieces = 12) => nastyText(next, pieces)
  const location = () => ({ file: text(), line: 1 + Math.floor(next() * 99), inRepository: next() < 0.7 })
  const change = (base: Report['changes'][number]): Report['changes'][number] => {
    const blocking = { wait: base.blocking.wait, function: text() }
    return {
      ...base,
      package: text(),
      tests: Array.from({ length: Math.floor(next() * 5) }, () => text()),
      creator: text(),
      entry: text(),
      blocking,
      count: Math.floor(next() * 3),
      comparable: next() < 0.8,
      goStatement: next() < 0.8 ? location() : null,
      blockedAt: next() < 0.8 ? location() : null,
      stack: Array.from({ length: 3 }, () => ({ function: text(), file: text(), line: 3 })),
      hint: text(40),
      explanation: text(40),
      fix: text(40),
      from:
        base.change === 'moved'
          ? { package: text(), creator: text(), entry: text(), blocking, goStatement: location() }
          : null,
    }
  }
  const kinds = ['new', 'grown', 'newly-exercised', 'moved', 'persisting', 'fixed'] as const
  return {
    ...REPORTS.clean,
    gate: { passed: next() < 0.5, reasons: [text(), text()] },
    changes: kinds.flatMap((kind) => [
      ...Array.from({ length: sites }, () => change({ ...WORKER, change: kind })),
      change({ ...FETCH, change: kind, verdict: 'singleton', proven: false }),
    ]),
    ambient: Array.from({ length: sites }, () => ({
      change: 'new' as const,
      packages: [text(), text()],
      creator: text(),
      entry: text(),
      count: 2,
      baselineCount: 1,
      goStatement: location(),
    })),
    differences: [{ setting: 'cpu', baseline: text(), run: text() }],
    packages: [
      { path: text(), status: 'measured', reason: null },
      ...Array.from({ length: 3 * sites }, () => ({
        path: text(),
        status: 'no data' as const,
        reason: text(40),
      })),
      ...Array.from({ length: sites }, () => ({
        path: text(),
        status: 'partly measured' as const,
        reason: text(40),
        legs: [text(), text()],
      })),
    ],
    baseline:
      next() < 0.3
        ? { kind: 'none', reason: text() }
        : {
            kind: 'artifact',
            source: text(),
            commit: text(),
            recordedAt: text(),
            goVersion: text(),
            url: text(),
            why: text(),
            ageSeconds: Math.floor(next() * 1e6),
            others: [{ kind: 'artifact', commit: text(), legs: [text(), text()] }],
          },
    run: {
      command: text(40),
      goVersion: text(),
      goos: text(),
      goarch: text(),
      settings: null,
      exitCode: 1,
      commit: text(),
    },
  }
}
