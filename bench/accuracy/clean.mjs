import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCases } from './goker-cases.mjs'
import { ARMED, DRIVER_ENVIRONMENT, writeModule } from './goker-module.mjs'
import { check, record } from './leakgate.mjs'
import { cleanModules } from './modules.mjs'
import { capture } from './process.mjs'
import { counted, median, table, tally } from './table.mjs'

const FAILING = ['leak', 'hung', 'unconfirmed']

/** One baseline, then the same code again and again: whatever is said to have changed is wrong. */
export function clean({ runs, only, cases, from, leakgate, environment, work, save }) {
  if (from !== undefined) return report(from)
  const modules = [
    ...cleanModules({ cases, work, env: environment }),
    leakingModule({ work, environment }),
  ].filter(({ name }) => only === undefined || only.includes(name))
  if (modules.length === 0) throw new Error('no such module')
  const results = []
  for (const { name, command, folder, env = environment } of modules) {
    const dir = folder()
    const own = path.join(work, 'reports', name)
    mkdirSync(own, { recursive: true })
    const baseline = path.join(own, 'base.json')
    // Once, uncounted: the recording must not be slower than what follows.
    record(leakgate, { dir, command, env, out: baseline, work })
    const recorded = record(leakgate, { dir, command, env, out: baseline, work }).baseline
    const result = {
      name,
      packages: recorded.packages.filter(({ status }) => status === 'measured').length,
      sites: recorded.packages.reduce((sum, { sites }) => sum + sites.length, 0),
      runs: [],
    }
    results.push(result)
    for (let run = 0; run < runs; run++) {
      const { seconds, report } = check(leakgate, { dir, command, env, baseline, work })
      const changes = report.changes.filter(({ change }) => change !== 'persisting')
      if (changes.length > 0) writeFileSync(path.join(own, `${run}.json`), JSON.stringify(report, null, 1))
      // Whether the hook made them fail, only their output can tell.
      if (report.run.exitCode !== 0) copyFileSync(path.join(work, 'check.log'), path.join(own, `${run}.log`))
      result.runs.push({
        seconds,
        red: !report.gate.passed,
        testsFailed: report.run.exitCode !== 0,
        noData: report.packages.filter(
          (entry) => entry.status === 'no data' && !entry.reason.startsWith('no test'),
        ),
        changes: changes.map(
          ({ stack, hint, identity, goStatement, blockedAt, comparable, ...rest }) => rest,
        ),
      })
      save(results)
    }
  }
  return report(results)
}

/** Go's benchmark with all of its leaks on both sides: nothing is new, and half of the counts differ from run to run. */
function leakingModule({ work, environment }) {
  const env = { ...environment, ...DRIVER_ENVIRONMENT, [ARMED]: '1' }
  return {
    name: 'goker',
    command: ['go', 'test', './...'],
    env,
    folder: () => {
      const folder = path.join(work, 'modules', 'goker')
      mkdirSync(folder, { recursive: true })
      writeModule(readCases(capture(['go', 'env', 'GOROOT'], { cwd: work, env })), { folder, env })
      return folder
    },
  }
}

function report(results) {
  const alarms = (runs) => runs.flatMap(({ changes }) => changes.filter(({ change }) => change !== 'fixed'))
  const rows = results.map(({ name, packages, sites, runs }) => [
    name,
    packages,
    sites,
    runs.length,
    runs.filter(({ red }) => red).length,
    alarms(runs).filter(({ verdict }) => verdict === 'leak').length,
    alarms(runs).length,
    runs.flatMap(({ changes }) => changes.filter(({ change }) => change === 'fixed')).length,
    runs.filter(({ testsFailed }) => testsFailed).length,
    median(runs.map(({ seconds }) => seconds)).toFixed(1),
  ])
  const total = (column) => rows.reduce((sum, row) => sum + row[column], 0)
  const lines = [
    table(
      [
        '',
        'packages',
        'known sites',
        'checks',
        'gate red',
        'verdict leak',
        'new or grown',
        'gone',
        'tests failed',
        'seconds',
      ],
      [...rows, ['all', ...[1, 2, 3, 4, 5, 6, 7, 8].map(total), '']],
    ),
    '',
  ]
  for (const { name, runs } of results) {
    const changes = runs.flatMap((run) => run.changes)
    const failing = changes.filter(({ change, verdict }) => change !== 'fixed' && FAILING.includes(verdict))
    for (const [change, times] of counted(failing.map(describe)))
      lines.push(`- ${name}, ${times} times: ${change}`)
    const others = changes.filter((change) => !failing.includes(change))
    if (others.length > 0)
      lines.push(
        `- ${name}, not failing: ${tally(others.map(({ change, verdict }) => (change === 'fixed' ? 'gone' : `${change} ${verdict}`)))}`,
      )
    const noData = runs.flatMap((run) =>
      run.noData.map((entry) => `no data in ${entry.path}, ${entry.reason}`),
    )
    if (noData.length > 0) lines.push(`- ${name}: ${tally(noData)}`)
  }
  return lines.join('\n')
}

function describe({ change, verdict, proven, creator, entry, blocking, baselineCount, count, confirmation }) {
  const counts = change === 'grown' ? ` ${baselineCount} to ${count}` : ''
  const note = confirmation?.note ? ` (${confirmation.note})` : ''
  return `${change}${counts} ${verdict}${proven ? ' proven' : ''}${note}: \`${entry}\` from \`${creator}\` in ${blocking.wait}`
}
