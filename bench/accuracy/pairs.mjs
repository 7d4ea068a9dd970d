import path from 'node:path'
import { check, record } from './leakgate.mjs'
import { knownPairs } from './modules.mjs'
import { capture } from './process.mjs'
import { machine, now, numbered, openResults } from './results.mjs'
import { table } from './table.mjs'

/** From the good side to the leaking one and back: what is reported against what is known. */
export function measurePairs({ only, cases, leakgate, environment: env, work, results }) {
  const known = knownPairs({ cases, only })
  if (known.length === 0) throw new Error('no such pair')
  const { cli, ...confirm } = leakgate
  const goVersion = capture(['go', 'env', 'GOVERSION'], { cwd: work, env })
  const kept = openResults(results, {
    command: 'pairs',
    ...machine({ cli, goVersion, environment: env }),
    ...confirm,
  })
  for (const { name, before, after, command, expected } of known) {
    const file = `${name}/${numbered(0)}`
    if (kept.has(file)) continue
    const started = now()
    const step = (from, to, baseline) => {
      const out = path.join(work, baseline)
      const { seconds } = record(leakgate, { dir: from, command, env, out, work })
      const checked = check(leakgate, { dir: to, command, env, baseline: out, work })
      return { seconds: seconds + checked.seconds, report: checked.report }
    }
    const forth = step(before, after, `${name}.before.json`)
    const back = step(after, before, `${name}.after.json`)
    kept.write(file, {
      ...started,
      name,
      expected,
      forth: { seconds: forth.seconds, ...compare(expected, forth.report, ['new', 'grown']) },
      back: { seconds: back.seconds, ...compare(expected, back.report, ['fixed']) },
    })
  }
}

export const summarizePairs = ({ series, measured }) => ({
  ...series,
  pairs: measured.map(([, pair]) => pair),
})

function compare(expected, { changes, gate }, wanted) {
  const found = expected.map((leak) => ({
    leak,
    change: changes.find((change) => wanted.includes(change.change) && isSame(leak, change)),
  }))
  const matched = new Set(found.map(({ change }) => change))
  return {
    red: !gate.passed,
    found: found.filter(({ change }) => change !== undefined).length,
    // Of those found: named by exactly the tests that are known to start it.
    rightTests: found.filter(({ leak, change }) => change !== undefined && sameTests(leak, change)).length,
    missing: found.filter(({ change }) => change === undefined).map(({ leak }) => leak),
    verdicts: [...matched].flatMap((change) => (change === undefined ? [] : [change.verdict])),
    proven: [...matched].filter((change) => change?.proven).length,
    others: changes
      .filter((change) => change.change !== 'persisting' && !matched.has(change))
      .map(({ change, verdict, package: owner, creator, entry, blocking, tests, count, confirmation }) => ({
        change,
        verdict,
        package: owner,
        creator,
        entry,
        blocking,
        tests,
        count,
        confirmation,
      })),
    tests: found.map(({ change }) => change?.tests),
  }
}

function isSame(leak, change) {
  return (
    leak.creator === change.creator &&
    leak.entry === change.entry &&
    leak.blocking.wait === change.blocking.wait &&
    leak.blocking.function === change.blocking.function
  )
}

/** The collected cases do not say which test; each has a single one, so any name is the right one. */
const sameTests = (leak, change) =>
  leak.tests === undefined ? change.tests.length === 1 : leak.tests.join() === change.tests.join()

/** @returns {string} the figures as a table, and what needs a look */
export function pairsTables({ pairs, ...series }) {
  const rows = pairs.map(({ name, expected, forth, back }) => [
    name,
    expected.length,
    forth.found,
    forth.rightTests,
    forth.others.length,
    forth.red === expected.length > 0 ? 'right' : '**wrong**',
    back.found,
    back.others.length,
    back.red ? '**wrong**' : 'right',
  ])
  const total = (column) => rows.reduce((sum, row) => sum + row[column], 0)
  const lines = [
    `${series.go}, ${series.cores} cores, GOMAXPROCS ${series.procs}, build ${series.build}`,
    '',
    table(
      [
        '',
        'leaks',
        'found',
        'right tests',
        'other changes',
        'gate',
        'back: gone',
        'back: other changes',
        'back: gate',
      ],
      [...rows, ['all', total(1), total(2), total(3), total(4), '', total(6), total(7), '']],
    ),
    '',
  ]
  for (const { name, forth, back } of pairs) {
    for (const [direction, { missing, others, verdicts, proven }] of Object.entries({ forth, back })) {
      if (direction === 'forth' && verdicts.length > 0)
        lines.push(`- ${name}: ${verdicts.join(', ')}${proven > 0 ? `, ${proven} proven` : ''}`)
      for (const leak of missing) lines.push(`- ${name}, ${direction}: missing ${JSON.stringify(leak)}`)
      for (const change of others)
        lines.push(
          `- ${name}, ${direction}: ${change.change} ${change.verdict} \`${change.entry}\` from \`${change.creator}\` in ${change.blocking.wait} (${change.blocking.function})`,
        )
    }
  }
  return lines.join('\n')
}
