/**
 * Times decodeProfile against `go tool pprof -raw` on the same files: node bench/decode.mjs [RUNS]
 *
 * Both sides read the file, decode it and print every sample with its labels and its stack as numbers, then the table
 * that the numbers stand for. Runs alternate, so that a busy machine is busy for both. `pprof` is also run without
 * the `go` command in front, and Node.js with nothing to do, to show what the start of each costs.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { build } from 'esbuild'

const RUNS = Number(process.argv[2] ?? 15)
const PROFILES = [
  { name: '4,096 samples', goroutines: 100_000, labels: 64 },
  { name: '100,000 samples', goroutines: 100_000, labels: 100_000 },
]

/** Decodes a file and prints what -raw prints: samples as numbers of calls, then the table of calls. */
const COMMAND = `
import { readFileSync, writeSync } from 'node:fs'
import { decodeProfile } from './src/formats/pprof/goroutine-profile.ts'
const calls = new Map()
const lines = []
for (const { count, labels, frames } of decodeProfile(readFileSync(process.argv[2])).samples) {
  let line = count + ':'
  for (const frame of frames) {
    let number = calls.get(frame)
    if (number === undefined) calls.set(frame, (number = calls.size + 1))
    line += ' ' + number
  }
  for (const key in labels) line += '\\n  ' + key + ':[' + labels[key] + ']'
  lines.push(line)
}
for (const [frame, number] of calls) lines.push(number + ': ' + frame.function + ' ' + frame.file + ':' + frame.line)
writeSync(1, lines.join('\\n'))
`

const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'leakgate-bench-'))
try {
  await main()
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function main() {
  const decoder = await bundle(
    'decoder',
    `export { decodeProfile } from './src/formats/pprof/goroutine-profile.ts'`,
  )
  const command = await bundle('command', COMMAND)
  const { decodeProfile } = await import(pathToFileURL(decoder).href)
  const program = join(work, 'program')
  execFileSync('go', ['build', '-o', program, '.'], { cwd: join(root, 'bench/decode-program') })
  const pprof = execFileSync('go', ['tool', '-n', 'pprof'], { encoding: 'utf8' }).trim()

  console.log(
    `node ${process.versions.node}, ${execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim()}, ` +
      `${platform()}/${arch()}, ${cpus().length} cores, ${RUNS} alternating runs; milliseconds of wall time\n`,
  )
  console.log('| profile | how | min | median | max | pprof / this |')
  console.log('|---|---|---:|---:|---:|---:|')
  for (const { name, goroutines, labels } of PROFILES) {
    const file = join(work, 'profile.pb.gz')
    execFileSync(program, [file, String(goroutines), String(labels)])
    const bytes = readFileSync(file)
    check(decodeProfile(bytes), goroutines)

    const contenders = {
      'go tool pprof -raw': () => run('go', ['tool', 'pprof', '-raw', file]),
      'pprof -raw': () => run(pprof, ['-raw', file]),
      'node, nothing at all': () => run(process.execPath, ['--eval', '']),
      'leakgate, process': () => run(process.execPath, [command, file]),
      'leakgate, in process': () => decodeProfile(bytes),
    }
    const times = measure(contenders)
    const peer = median(times['go tool pprof -raw'])
    const size = `${kib(statSync(file).size)} KiB, unpacked ${kib(gunzipSync(bytes).length)} KiB`
    for (const [how, all] of Object.entries(times)) {
      const figures = [Math.min(...all), median(all), Math.max(...all)].map((ms) => ms.toFixed(1))
      console.log(
        `| ${name} (${size}) | ${how} | ${figures.join(' | ')} | ${(peer / median(all)).toFixed(1)} |`,
      )
    }
  }
}

async function bundle(name, contents) {
  const outfile = join(work, `${name}.cjs`)
  const input = { contents, resolveDir: root, loader: 'ts' }
  await build({
    stdin: input,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    outfile,
  })
  // A package.json of its own keeps Node from looking for one further up on every start.
  writeFileSync(join(work, 'package.json'), '{}')
  return outfile
}

function check(profile, goroutines) {
  const total = profile.samples.reduce((sum, sample) => sum + sample.count, 0)
  if (total < goroutines) throw new Error(`${total} goroutines decoded where ${goroutines} were parked`)
}

function run(program, args) {
  const { status, stderr } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`)
}

function measure(contenders) {
  const times = Object.fromEntries(Object.keys(contenders).map((how) => [how, []]))
  for (let round = -1; round < RUNS; round++) {
    for (const [how, work] of Object.entries(contenders)) {
      const started = performance.now()
      work()
      // The first round only fills caches.
      if (round >= 0) times[how].push(performance.now() - started)
    }
  }
  return times
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function kib(bytes) {
  return Math.round(bytes / 1024).toLocaleString('en')
}
