// node bench/overhead.mjs [--runs 5] [--dir DIR] [-- PACKAGES…]
// What Leakgate costs: `go test -count=1` plain and under `leakgate record`, in turn, on the same module.
// Without --dir it takes client-go v0.34.1 through the Go module proxy.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const MODULE = 'k8s.io/client-go@v0.34.1'
const PACKAGES = ['./tools/cache/...', './util/workqueue/...']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, dir: { type: 'string' } },
})
const runs = Number(values.runs)
const folder = mkdtempSync(path.join(os.tmpdir(), 'leakgate-bench-'))
try {
  const directory = values.dir ?? fetchModule(path.join(folder, 'module'))
  const packages = positionals.length > 0 ? positionals : PACKAGES
  const cli = path.resolve(import.meta.dirname, '../dist/cli.js')
  const plain = ['go', 'test', '-count=1', ...packages]
  const hooked = [
    process.execPath,
    cli,
    'record',
    '--out',
    path.join(folder, 'base.json'),
    '--dir',
    directory,
    '--',
    'go',
    'test',
    ...packages,
  ]
  // Once each, uncounted: both build caches are warm afterwards.
  time(plain, directory)
  time(hooked, directory)
  const pairs = Array.from({ length: runs }, (_, index) => {
    // The one that goes first changes, so that a drift of the machine favours neither.
    if (index % 2 === 0) {
      const a = time(plain, directory)
      return [a, time(hooked, directory)]
    }
    const b = time(hooked, directory)
    return [time(plain, directory), b]
  })
  console.log(`| ${runs} pairs, alternating | min | median | max |`)
  console.log('|---|--:|--:|--:|')
  console.log(
    row(
      'go test -count=1, s',
      pairs.map(([a]) => a),
      2,
    ),
  )
  console.log(
    row(
      'under leakgate record, s',
      pairs.map(([, b]) => b),
      2,
    ),
  )
  console.log(
    row(
      'ratio, pair by pair',
      pairs.map(([a, b]) => b / a),
      3,
    ),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function time([file, ...argv], cwd) {
  const start = performance.now()
  const { status, stderr } = spawnSync(file, argv, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${file} ${argv.join(' ')} ended with ${status}: ${stderr}`)
  return (performance.now() - start) / 1000
}

function row(name, numbers, digits) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle =
    (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
  return `| ${name} | ${[sorted[0], middle, sorted.at(-1)].map((n) => n.toFixed(digits)).join(' | ')} |`
}

function fetchModule(target) {
  const { Dir: cached } = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', MODULE], { cwd: os.tmpdir() }),
  )
  cpSync(cached, target, { recursive: true })
  execFileSync('chmod', ['-R', 'u+w', target])
  return target
}
