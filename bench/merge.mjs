/**
 * Times what the last job of a matrix computes: node bench/merge.mjs [JOBS] [PACKAGES] [RUNS]
 *
 * From the results of the jobs as text to the report in every format and the new baseline, without the network. The jobs
 * share the packages out among them, or each of them runs all and has no data of one in fifty. Half of the packages leave two
 * known leaks, and one in a hundred leaves a new one. Beside it stands JSON.parse of the same texts alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [JOBS = 20, PACKAGES = 2000, RUNS = 5] = process.argv.slice(2).map(Number)
const ALL = Array.from({ length: PACKAGES }, (_, number) => number)
const COMMIT = 'a'.repeat(40)
const RUN = {
  command: 'go test ./...',
  goVersion: 'go1.26.8',
  goos: 'linux',
  goarch: 'amd64',
  settings: null,
  exitCode: 0,
  commit: COMMIT,
}
const REFERENCE = {
  kind: 'artifact',
  source: 'leakgate-baseline',
  commit: COMMIT,
  recordedAt: '2026-01-02T03:04:05Z',
  goVersion: 'go1.26.8',
  url: null,
}
const LINKS = {
  repository: 'acme/quotes',
  serverUrl: 'https://github.com',
  commit: COMMIT,
  runUrl: null,
  reportUrl: null,
}
const SOURCES = `
export { createBaseline } from './src/baseline/create.ts'
export { renderBaseline } from './src/baseline/document.ts'
export { mergeBaselines } from './src/baseline/merge.ts'
export { buildReport, compareRun } from './src/compare/build-report.ts'
export { joinBaselines } from './src/matrix/baselines.ts'
export { parseLeg, renderLeg } from './src/matrix/leg.ts'
export { joinReports } from './src/matrix/reports.ts'
export { renderJson } from './src/report/json/render.ts'
export { renderComment } from './src/report/markdown/comment.ts'
export { renderSummary } from './src/report/markdown/summary.ts'
export { renderSarif } from './src/report/sarif/render.ts'
`

const work = mkdtempSync(join(tmpdir(), 'leakgate-bench-'))
try {
  await main()
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function main() {
  const leakgate = await bundle()
  console.log(
    `node ${process.versions.node}, ${platform()}/${arch()}, ${cpus().length} cores, ${RUNS} runs; seconds of wall time\n`,
  )
  console.log(`| ${JOBS} jobs | what | min | median | max |`)
  console.log('|---|---|--:|--:|--:|')
  for (const shape of ['shared out', 'all in each']) {
    const before = baselineOf(leakgate, shape)
    const texts = Array.from({ length: JOBS }, (_, job) => resultOf(leakgate, job, shape, before))
    const size = texts.reduce((sum, text) => sum + text.length, 0)
    const title = `${PACKAGES.toLocaleString('en')} packages, ${shape}, ${Math.round(size / 1e6)} MB`
    const times = {}
    for (let round = -1; round < RUNS; round++) {
      // The first round only warms up.
      for (const [what, seconds] of timed(leakgate, texts, before))
        if (round >= 0) times[what] = [...(times[what] ?? []), seconds]
    }
    for (const [what, all] of Object.entries(times)) {
      const sorted = all.toSorted((a, b) => a - b)
      const figures = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((value) => value.toFixed(2))
      console.log(`| ${title} | ${what} | ${figures.join(' | ')} |`)
    }
  }
}

async function bundle() {
  const outfile = join(work, 'leakgate.cjs')
  const resolveDir = join(import.meta.dirname, '..')
  writeFileSync(join(work, 'package.json'), '{}')
  await build({
    stdin: { contents: SOURCES, resolveDir, loader: 'ts' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile,
  })
  return import(pathToFileURL(outfile).href)
}

function pathOf(number) {
  return `example.com/quotes/p${number}`
}

function siteOf(number, name) {
  const path = pathOf(number)
  const blocking = { wait: 'chan send', function: `${path}.${name}.func1` }
  const line = (index) => ({ file: `p${number}/work.go`, line: 10 + index, inRepository: true })
  return {
    package: path,
    creator: `${path}.${name}`,
    entry: `${path}.${name}.func1`,
    blocking,
    identity: { creator: `${path}.${name}`, entry: `${path}.${name}`, blocking },
    count: 1,
    tests: Array.from({ length: 3 }, (_, index) => `Test${name}${index}`),
    goStatement: line(0),
    blockedAt: line(1),
    stack: Array.from({ length: 12 }, (_, index) => ({
      function: `${path}.${name}.func${index}`,
      ...line(index),
    })),
    proven: false,
    origin: null,
  }
}

/** What the tests of some packages left: nothing, or two leaks that are known. */
function measurementOf(numbers) {
  const leaking = numbers.filter((number) => number % 2 === 0)
  return {
    sites: leaking.flatMap((number) => [siteOf(number, 'Poll'), siteOf(number, 'Serve')]),
    hung: [],
    packages: numbers.map((number) => ({ path: pathOf(number), status: 'measured', reason: null })),
    tests: new Map(numbers.map((number) => [pathOf(number), ['TestPoll0', 'TestServe0']])),
    run: RUN,
  }
}

function baselineOf({ createBaseline }, shape) {
  const legs = shape === 'shared out' ? {} : { legs: Array.from({ length: JOBS }, (_, job) => `job${job}`) }
  return { ...createBaseline(measurementOf(ALL), '2026-01-02T03:04:05.000Z'), ...legs }
}

/** What one job leaves for the last one. */
function resultOf({ buildReport, compareRun, createBaseline, renderLeg }, job, shape, before) {
  const own = shape === 'shared out' ? ALL.filter((number) => number % JOBS === job) : ALL
  const lost = shape === 'shared out' ? [] : own.filter((number) => number % 50 === job)
  const measured = measurementOf(own.filter((number) => !lost.includes(number)))
  const fresh = own.filter((number) => number % 100 === 7 && (number + job) % 3 === 0)
  const measurement = {
    ...measured,
    sites: [...measured.sites, ...fresh.map((number) => siteOf(number, 'Fetch'))],
    packages: [
      ...measured.packages,
      ...lost.map((number) => ({ path: pathOf(number), status: 'no data', reason: 'build failed' })),
    ],
  }
  const baselineUsed = { reference: REFERENCE, document: before }
  const report = buildReport({
    measurement,
    baseline: baselineUsed,
    comparison: compareRun(measurement, baselineUsed),
    failOn: ['new', 'grown'],
  })
  const baseline = createBaseline(measurement, '2026-01-03T03:04:05.000Z')
  return renderLeg({ leg: `job${job}`, report, baseline, known: [] })
}

function timed(leakgate, texts, before) {
  const all = []
  const time = (what, act) => {
    const started = performance.now()
    const value = act()
    all.push([what, (performance.now() - started) / 1000])
    return value
  }
  time('JSON.parse alone', () => texts.map((text) => JSON.parse(text)))
  const legs = time('read and check', () => texts.map((text) => leakgate.parseLeg(text, 'a job')))
  const report = time('join the reports', () =>
    leakgate.joinReports(
      legs.map(({ leg, report: own }) => ({ name: leg, report: own })),
      [],
    ),
  )
  if (report.packages.length !== PACKAGES) throw new Error(`${report.packages.length} packages in the report`)
  time('comment, summary, JSON and SARIF', () => [
    leakgate.renderComment(report, LINKS),
    leakgate.renderSummary(report, LINKS),
    leakgate.renderJson(report),
    leakgate.renderSarif(report, [], LINKS),
  ])
  time('join and merge the baselines', () =>
    leakgate.renderBaseline(leakgate.mergeBaselines(before, leakgate.joinBaselines(legs), 10)),
  )
  const total = all.slice(1).reduce((sum, [, seconds]) => sum + seconds, 0)
  return [...all, ['all of it', total]]
}
