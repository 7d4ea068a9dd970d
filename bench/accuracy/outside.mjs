import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCases } from './goker-cases.mjs'
import { ARMED, DRIVER_ENVIRONMENT, packageOf, writeModule } from './goker-module.mjs'
import { record } from './leakgate.mjs'
import { cleanModules } from './modules.mjs'
import { capture } from './process.mjs'
import { machine, now, numbered, openResults } from './results.mjs'
import { median, table } from './table.mjs'

/** Packages of a released module whose test binaries are captured both ways. */
const RELEASED = { 'client-go': ['./tools/cache', './util/workqueue', './tools/leaderelection', './rest'] }

/**
 * The same package by the hook, and by a test binary without it that serves its own net/http/pprof. Both are other processes: what
 * depends on the schedule may differ for that alone.
 */
export function measureOutside({ runs, only, leakgate, environment, work, results }) {
  const goVersion = capture(['go', 'env', 'GOVERSION'], { cwd: work, env: environment })
  const kept = openResults(results, {
    command: 'outside',
    ...machine({ cli: leakgate.cli, goVersion, environment }),
  })
  for (const { name, group, dir, env } of packagesOf({ only, environment, work })) {
    const missing = Array.from({ length: runs }, (_, run) => `${name}/${numbered(run)}`).filter(
      (run) => !kept.has(run),
    )
    if (missing.length === 0) continue
    writeFileSync(path.join(dir, 'serve_pprof_test.go'), serving(dir, env))
    const binary = path.join(work, 'binaries', `${name}.test`)
    capture(['go', 'test', '-c', '-o', binary, '.'], { cwd: dir, env })
    for (const run of missing) {
      const started = now()
      const look = (command) =>
        record(leakgate, { dir, command, env, out: path.join(work, 'outside.json'), work })
      const [hook, http] = [look(['go', 'test', '.']), look([binary])]
      kept.write(run, {
        ...started,
        group,
        hook: { seconds: hook.seconds, sites: sitesOf(hook.baseline) },
        http: { seconds: http.seconds, sites: sitesOf(http.baseline) },
      })
    }
  }
}

function packagesOf({ only, environment, work }) {
  const isAsked = (name) => only === undefined || only.includes(name)
  const env = { ...environment, ...DRIVER_ENVIRONMENT, [ARMED]: '1' }
  const cases = readCases(capture(['go', 'env', 'GOROOT'], { cwd: work, env })).filter(({ name }) =>
    isAsked(name),
  )
  const module = path.join(work, 'module')
  if (cases.length > 0) {
    mkdirSync(module, { recursive: true })
    writeModule(cases, { folder: module, env })
  }
  const released = cleanModules({ work, env: environment }).filter(
    ({ name }) => name in RELEASED && isAsked(name),
  )
  return [
    ...cases.map(({ name, flaky }) => ({
      name,
      group: flaky ? 'GoKer, schedule-dependent' : 'GoKer, deterministic',
      dir: path.join(module, path.basename(packageOf(name))),
      env,
    })),
    ...released.flatMap(({ name, folder }) => {
      const root = folder()
      return RELEASED[name].map((directory) => ({
        name: `${name}-${path.basename(directory)}`,
        group: name,
        dir: path.join(root, directory),
        env: environment,
      }))
    }),
  ]
}

function serving(dir, env) {
  const name = capture(['go', 'list', '-f', '{{.Name}}', '.'], { cwd: dir, env })
  return `package ${name}

import (
	"net"
	"net/http"
	_ "net/http/pprof"
)

func init() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
}
`
}

const sitesOf = ({ packages }) =>
  packages
    .flatMap(({ sites }) => sites)
    .map(({ creator, entry, blocking, count }) => ({
      site: [creator, entry, blocking.wait, blocking.function].join(' '),
      count,
    }))
    .sort((a, b) => (a.site < b.site ? -1 : 1))

export function summarizeOutside({ series, measured }) {
  const groups = [...new Set(measured.map(([, { group }]) => group))].sort()
  return {
    series,
    groups: groups.map((group) => {
      const runs = measured.filter(([, run]) => run.group === group)
      const same = (key) => runs.filter(([, { hook, http }]) => key(hook.sites) === key(http.sites))
      const sameSites = same((sites) => JSON.stringify(sites.map(({ site }) => site)))
      return {
        group,
        packages: new Set(runs.map(([name]) => path.dirname(name))).size,
        runs: runs.length,
        sites: runs.reduce((sum, [, { hook }]) => sum + hook.sites.length, 0),
        sameSites: sameSites.length,
        sameCounts: same(JSON.stringify).length,
        differing: runs.filter((run) => !sameSites.includes(run)).map(([name]) => name),
        seconds: ['hook', 'http'].map((way) => median(runs.map(([, run]) => run[way].seconds))),
      }
    }),
  }
}

export function outsideTables({ series, groups }) {
  return [
    `${series.build}, ${series.go}, GOMAXPROCS=${series.procs}`,
    table(
      [
        '',
        'packages',
        'runs of each',
        'sites by the hook',
        'same sites',
        'also same counts',
        'seconds: hook, HTTP',
      ],
      groups.map(({ group, packages, runs, sites, sameSites, sameCounts, seconds }) => [
        group,
        packages,
        runs / packages,
        sites,
        `${sameSites} of ${runs}`,
        `${sameCounts} of ${runs}`,
        seconds.map((value) => value.toFixed(1)).join(', '),
      ]),
    ),
    ...groups.flatMap(({ group, differing }) =>
      differing.length > 0 ? [`${group}, other sites: ${differing.join(', ')}`] : [],
    ),
  ].join('\n\n')
}
