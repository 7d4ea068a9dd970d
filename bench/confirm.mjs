// node bench/confirm.mjs [--times 200,1000] [--packages 81]
// What confirming costs: a module with one suspect, checked with and without reruns, for each kind of suspect and for tests that
// take so many milliseconds; then a module of many packages that all leak. Needs a build (npm run build).
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const REPETITIONS = 4
/** The longest that a rerun waits for goroutines to end (RERUN_SETTLE in src/measure/settle.ts). */
const SETTLE_S = 6

const KINDS = {
  none: { start: '', bound: true },
  leak: { start: 'go wait()', bound: true },
  'singleton (sync.Once)': { start: 'once.Do(func() { go wait() })', bound: true },
  'slow exit (3 s)': { start: 'go func() { <-time.After(3 * time.Second) }()', bound: true },
  'singleton (plain variable)': { start: 'if !started { started = true; go wait() }', bound: false },
}

const { values } = parseArgs({
  options: { times: { type: 'string', default: '200,1000' }, packages: { type: 'string', default: '81' } },
})
const cli = path.resolve(import.meta.dirname, '../dist/cli.js')
const folder = mkdtempSync(path.join(os.tmpdir(), 'leakgate-bench-'))
try {
  console.log('| suspect | its test, s | verdict | reruns added, s | 2 × (test × (K+1)) + settle, s |')
  console.log('|---|--:|---|--:|--:|')
  for (const [kind, { start, bound }] of Object.entries(KINDS)) {
    for (const ms of values.times.split(',').map(Number)) {
      const directory = path.join(folder, `${kind.replaceAll(/\W/g, '')}${ms}`)
      writeModule(directory, [testFile(start, ms)])
      record(directory, testFile('', ms))
      writeModule(directory, [testFile(start, ms)])
      check(directory, 0)
      const without = check(directory, 0)
      const { seconds, report } = check(directory, REPETITIONS)
      const added = seconds - without.seconds
      const verdict = report.changes.map((change) => change.verdict).join(', ') || '–'
      const most = bound ? (2 * (ms / 1000) * (REPETITIONS + 1) + SETTLE_S).toFixed(1) : 'does not apply'
      console.log(`| ${kind} | ${ms / 1000} | ${verdict} | ${added.toFixed(1)} | ${most} |`)
    }
  }
  const many = Number(values.packages)
  if (many > 0) {
    const directory = path.join(folder, 'many')
    const packages = (start) => Array.from({ length: many }, () => testFile(start, 200))
    writeModule(directory, packages(''))
    record(directory)
    writeModule(directory, packages(KINDS.leak.start))
    check(directory, 0)
    const without = check(directory, 0)
    const { seconds, report } = check(directory, REPETITIONS)
    const leaks = report.changes.filter((change) => change.verdict === 'leak').length
    const added = (seconds - without.seconds).toFixed(0)
    console.log(`\n${many} packages with a leak each, tests of 0.2 s: ${leaks} confirmed in ${added} s`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function testFile(start, ms) {
  return `package p

import (
	"sync"
	"testing"
	"time"
)

var (
	once    sync.Once
	started bool
)

func wait() { select {} }

func TestSuspect(t *testing.T) {
	_, _ = &once, started
	${start}
	time.Sleep(${ms} * time.Millisecond)
}
`
}

function writeModule(directory, files) {
  files.forEach((text, index) => {
    mkdirSync(path.join(directory, `p${index}`), { recursive: true })
    writeFileSync(path.join(directory, `p${index}`, 'p_test.go'), text)
  })
  writeFileSync(path.join(directory, 'go.mod'), 'module example.com/m\n\ngo 1.21\n')
}

/** Records what the module leaves before the change; one package's test file may be given. */
function record(directory, file) {
  if (file !== undefined) writeFileSync(path.join(directory, 'p0', 'p_test.go'), file)
  leakgate(['record', '--out', path.join(directory, 'base.json')], directory, [0])
}

function check(directory, confirm) {
  const json = path.join(directory, 'report.json')
  const baseline = path.join(directory, 'base.json')
  const options = ['check', '--baseline', baseline, '--json', json, '--confirm', String(confirm)]
  const seconds = leakgate(options, directory, [0, 1])
  return { seconds, report: JSON.parse(readFileSync(json, 'utf8')) }
}

function leakgate(options, directory, expected) {
  const argv = [cli, ...options, '--dir', directory, '--', 'go', 'test', './...']
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] })
  if (!expected.includes(status)) throw new Error(`leakgate ${options[0]} ended with ${status}: ${stderr}`)
  return (performance.now() - start) / 1000
}
