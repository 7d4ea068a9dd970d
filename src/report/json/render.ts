import type { AmbientChange, Change } from '../../model/change.ts'
import type { Frame } from '../../model/goroutine.ts'
import { settingTexts } from '../../model/measurement.ts'
import type { BaselineReference, OtherBaseline, Report } from '../../model/report.ts'
import type { RuleNote } from '../../model/rule.ts'
import type { Origin, SourceLocation } from '../../model/site.ts'
import { reproduceCommand } from '../reproduce.ts'

/** The report as a document for machines, described by docs/report.schema.json. Key order is fixed here, not by the caller. */
export function renderJson(report: Report): string {
  const { version, tool, gate, changes, packages, rules, ambient, baseline, differences, run } = report
  const document = {
    version,
    tool: { name: tool.name, version: tool.version },
    gate: { passed: gate.passed, reasons: gate.reasons },
    changes: changes.map((change) => ({
      ...changeOf(change),
      reproduce: change.change === 'fixed' ? null : reproduceCommand(change, report),
    })),
    packages: packages.map(packageOf),
    rules: rules.map(noteOf),
    ambient: ambient.map(ambientOf),
    baseline: baselineOf(baseline),
    differences: differences.map(({ setting, baseline: then, run: now }) => ({
      setting,
      baseline: then,
      run: now,
    })),
    run: {
      command: run.command,
      goVersion: run.goVersion,
      goos: run.goos,
      goarch: run.goarch,
      settings: run.settings && settingTexts(run.settings),
      exitCode: run.exitCode,
      commit: run.commit,
    },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function changeOf(change: Change) {
  return {
    change: change.change,
    verdict: change.verdict,
    proven: change.proven,
    package: change.package,
    tests: change.tests,
    creator: change.creator,
    entry: change.entry,
    blocking: { wait: change.blocking.wait, function: change.blocking.function },
    count: change.count,
    baselineCount: change.baselineCount,
    sightings: sightingsOf(change.sightings),
    comparable: change.comparable,
    goStatement: locationOf(change.goStatement),
    blockedAt: locationOf(change.blockedAt),
    stack: change.stack.map(frameOf),
    hint: change.hint,
    explanation: change.explanation,
    fix: change.fix,
    identity: {
      creator: change.identity.creator,
      entry: change.identity.entry,
      blocking: { wait: change.identity.blocking.wait, function: change.identity.blocking.function },
    },
    confirmation: confirmationOf(change.confirmation),
    rule: ruleOf(change.rule),
    from: formerOf(change.from),
    ...(change.legs && { legs: change.legs }),
  }
}

function sightingsOf(sightings: Change['sightings']) {
  return sightings && { runs: sightings.runs, of: sightings.of, last: sightings.last }
}

function formerOf(former: Change['from']) {
  if (former === null) return null
  return {
    package: former.package,
    creator: former.creator,
    entry: former.entry,
    blocking: { wait: former.blocking.wait, function: former.blocking.function },
    goStatement: locationOf(former.goStatement),
  }
}

function ambientOf(ambient: AmbientChange) {
  return {
    change: ambient.change,
    packages: ambient.packages,
    creator: ambient.creator,
    entry: ambient.entry,
    count: ambient.count,
    baselineCount: ambient.baselineCount,
    goStatement: locationOf(ambient.goStatement),
  }
}

function confirmationOf(confirmation: Change['confirmation']) {
  if (confirmation === null) return null
  const { runs, rate, exitedAfterMs, note } = confirmation
  return {
    runs: runs.map((run) => ({
      tests: run.tests,
      repetitions: run.repetitions,
      count: run.count,
      exitedAfterMs: run.exitedAfterMs,
      passed: run.passed,
    })),
    rate,
    exitedAfterMs,
    note,
    origin: originOf(confirmation.origin),
    arguments: confirmation.arguments,
  }
}

function originOf(origin: Origin | null) {
  if (origin === null) return null
  const { chain, once, testCode } = origin
  return { chain, once, testCode: testCode && { function: testCode.function, ...locationOf(testCode) } }
}

function ruleOf(rule: Change['rule']) {
  if (rule === null) return null
  return { reason: rule.reason, owner: rule.owner, max: rule.max, count: rule.count }
}

function noteOf({ kind, file, line, match, reason, owner, expires }: RuleNote) {
  const { creator, entry, blocking, package: path, test } = match
  return {
    kind,
    file,
    line,
    match: { creator, entry, blocking, package: path, test },
    reason,
    owner,
    expires,
  }
}

function frameOf(frame: Frame) {
  return { function: frame.function, file: frame.file, line: frame.line }
}

function locationOf(location: SourceLocation | null) {
  if (location === null) return null
  return { file: location.file, line: location.line, inRepository: location.inRepository }
}

function packageOf(entry: Report['packages'][number]) {
  const { path, status, reason } = entry
  return { path, status, reason, ...(status === 'partly measured' && { legs: entry.legs }) }
}

function baselineOf(baseline: BaselineReference) {
  if (baseline.kind === 'none') return { kind: baseline.kind, reason: baseline.reason }
  const { kind, source, commit, recordedAt, goVersion, url, why, ageSeconds, others } = baseline
  return { kind, source, commit, recordedAt, goVersion, url, why, ageSeconds, others: others?.map(otherOf) }
}

function otherOf({ kind, commit, legs }: OtherBaseline) {
  return { kind, commit, legs }
}
