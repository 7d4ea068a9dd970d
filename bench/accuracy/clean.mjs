import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCases } from './goker-cases.mjs'
import { ARMED, DRIVER_ENVIRONMENT, writeModule } from './goker-module.mjs'
import { check, record } from './leakgate.mjs'
import { cleanModules } from './modules.mjs'
import { capture } from './process.mjs'
import { machine, now, numbered, openResults } from './results.mjs'
import { counted, median, table, tally } from './table.mjs'

const FAILING = ['leak', 'hung', 'unconfirmed']

/** One baseline, then the same code again and again: whatever is said to have changed is wrong. */
export function measureClean({ runs, baselineRuns, only, cases, leakgate, environment, work, results }) {
  const modules = [
    ...cleanModules({ cases, work, env: environment }),
    leakingModule({ work, environment }),
  ].filter(({ name, group }) => only === undefined || only.includes(name) || only.includes(group))
  if (modules.length === 0) throw new Error('no such module')
  const { cli, ...confirm } = leakgate
  const goVersion = capture(['go', 'env', 'GOVERSION'], { cwd: work, env: environment })
  const kept = openResults(results, {
    command: 'clean',
    baselineRuns,
    ...machine({ cli, goVersion, environment }),
    ...confirm,
  })
  for (const { name, group, command, folder, env = environment } of modules) {
    const missing = Array.from({ length: runs }, (_, run) => `${name}/${numbered(run)}`).filter(
      (run) => !kept.has(run),
    )
    if (missing.length === 0) continue
    const dir = folder()
    const baseline = kept.path(`${name}/baseline.json`)
    mkdirSync(path.dirname(baseline), { recursive: true })
    if (!existsSync(baseline)) {
      // Once, uncounted: the recording must not be slower than what follows.
      record(leakgate, { dir, command, env, out: path.join(work, 'first.json'), work })
      const recording = path.join(work, 'recording.json')
      rmSync(recording, { force: true })
      for (let run = 0; run < baselineRuns; run++)
        record(leakgate, { dir, command, env, out: recording, work, history: baselineRuns })
      copyFileSync(recording, baseline)
    }
    const recorded = JSON.parse(readFileSync(baseline, 'utf8'))
    for (const run of missing) {
      const started = now()
      const { seconds, report } = check(leakgate, { dir, command, env, baseline, work })
      const changes = report.changes.filter(({ change }) => change !== 'persisting')
      if (changes.length > 0) writeFileSync(kept.path(`${run}.report.json`), JSON.stringify(report, null, 1))
      // Whether the hook made them fail, only their output can tell.
      if (report.run.exitCode !== 0) copyFileSync(path.join(work, 'check.log'), kept.path(`${run}.log`))
      kept.write(run, {
        ...started,
        group,
        packages: recorded.packages.filter(({ status }) => status === 'measured').length,
        sites: recorded.packages.reduce((sum, { sites }) => sum + sites.length, 0),
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
    }
  }
}

/** Go's benchmark with all of its leaks on both sides: nothing is new, and half of the counts differ from run to run. */
function leakingModule({ work, environment }) {
  const env = { ...environment, ...DRIVER_ENVIRONMENT, [ARMED]: '1' }
  return {
    name: 'goker',
    group: 'leaking',
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

const alarms = (runs) => runs.flatMap(({ changes }) => changes.filter(({ change }) => change !== 'fixed'))

/** @returns the figures of each module */
export function summarizeClean({ series, measured }) {
  const modules = new Map()
  for (const [file, run] of measured) {
    const name = file.split('/')[0]
    modules.set(name, [...(modules.get(name) ?? []), run])
  }
  return {
    ...series,
    modules: [...modules].map(([name, runs]) => ({
      name,
      group: runs[0].group,
      packages: runs[0].packages,
      sites: runs[0].sites,
      ...figures(runs),
      notes: notesOf(runs),
    })),
  }
}

function figures(runs) {
  return {
    checks: runs.length,
    red: runs.filter(({ red }) => red).length,
    leaks: alarms(runs).filter(({ verdict }) => verdict === 'leak').length,
    changes: alarms(runs).length,
    gone: runs.flatMap(({ changes }) => changes.filter(({ change }) => change === 'fixed')).length,
    testsFailed: runs.filter(({ testsFailed }) => testsFailed).length,
    seconds: median(runs.map(({ seconds }) => seconds)),
    load: [Math.min(...runs.map(({ load }) => load)), Math.max(...runs.map(({ load }) => load))],
  }
}

function notesOf(runs) {
  const lines = []
  const changes = runs.flatMap((run) => run.changes)
  const failing = changes.filter(({ change, verdict }) => change !== 'fixed' && FAILING.includes(verdict))
  for (const [change, times] of counted(failing.map(describe))) lines.push(`${times} times: ${change}`)
  const others = changes.filter((change) => !failing.includes(change))
  for (const [change, times] of counted(others.map(describe)))
    lines.push(`not failing, ${times} times: ${change}`)
  const noData = runs.flatMap((run) => run.noData.map((entry) => `no data in ${entry.path}, ${entry.reason}`))
  if (noData.length > 0) lines.push(tally(noData))
  return lines
}

/** @returns {string} the figures as a table, and what needs a look */
export function cleanTables({ modules, ...series }) {
  const rows = modules.map((module) => [
    module.name,
    module.packages,
    module.sites,
    module.checks,
    module.red,
    module.leaks,
    module.changes,
    module.gone,
    module.testsFailed,
    module.seconds.toFixed(1),
    module.load.join(' to '),
  ])
  const total = (column) => rows.reduce((sum, row) => sum + row[column], 0)
  return [
    `${series.go}, ${series.cores} cores, GOMAXPROCS ${series.procs}, baseline of ${series.baselineRuns} runs, build ${series.build}`,
    '',
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
        'load',
      ],
      [...rows, ['all', ...[1, 2, 3, 4, 5, 6, 7, 8].map(total), '', '']],
    ),
    '',
    ...modules.flatMap(({ name, notes }) => notes.map((note) => `- ${name}: ${note}`)),
  ].join('\n')
}

function describe({ change, verdict, proven, creator, entry, blocking, baselineCount, count, confirmation }) {
  const counts = change === 'grown' ? ` ${baselineCount} to ${count}` : ''
  const note = confirmation?.note ? ` (${confirmation.note})` : ''
  return `${change}${counts} ${verdict}${proven ? ' proven' : ''}${note}: \`${entry}\` from \`${creator}\` in ${blocking.wait}`
}
