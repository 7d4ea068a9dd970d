// node bench/accuracy/run.mjs goker|clean|pairs|outside [options]
// How often Leakgate is right: known leaks that it must find, and code without a change on which it must stay silent.
//
//   goker   Go's own benchmark for leak detectors (runtime/testdata/testgoroutineleakprofile), beside goleak and the
//           goroutineleak profile. --tools together: all three on the very same processes
//                                                       [--runs 20] [--only A,B] [--tools A,B] [--go go1.27.4]
//   clean   the same code twice, on released modules and on the good side of each pair
//                                                       [--runs 20] [--only A,B] [--cases DIR] [--baseline-runs 1]
//   outside the same packages by the hook, and over HTTP by test binaries without it    [--runs 20] [--only A,B]
//   pairs   modules before and after a known leak, in both directions      [--only A,B] [--cases DIR]
//
// All of them take --cli PATH (default dist/cli.js), --procs N (GOMAXPROCS of everything), --confirm K,
// --confirm-budget SECONDS and --work DIR, a folder that is kept, with the generated module and the logs.
// --results DIR keeps a file for each measurement: the same command goes on with a series that was interrupted.
// --from DIR only prints the tables of such a folder. --json OUT writes the figures of the tables.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { cleanTables, measureClean, summarizeClean } from './clean.mjs'
import { gokerTables, measureGoker, summarizeGoker } from './goker.mjs'
import { measureOutside, outsideTables, summarizeOutside } from './outside.mjs'
import { measurePairs, pairsTables, summarizePairs } from './pairs.mjs'
import { readResults } from './results.mjs'

const COMMANDS = {
  goker: { measure: measureGoker, summarize: summarizeGoker, tables: gokerTables },
  clean: { measure: measureClean, summarize: summarizeClean, tables: cleanTables },
  outside: { measure: measureOutside, summarize: summarizeOutside, tables: outsideTables },
  pairs: { measure: measurePairs, summarize: summarizePairs, tables: pairsTables },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    'baseline-runs': { type: 'string', default: '1' },
    only: { type: 'string' },
    tools: { type: 'string' },
    go: { type: 'string' },
    procs: { type: 'string' },
    cases: { type: 'string' },
    results: { type: 'string' },
    json: { type: 'string' },
    cli: { type: 'string', default: path.resolve(import.meta.dirname, '../../dist/cli.js') },
    confirm: { type: 'string', default: '4' },
    'confirm-budget': { type: 'string', default: '300' },
    work: { type: 'string' },
    from: { type: 'string' },
  },
})
const command = COMMANDS[positionals[0]]
if (command === undefined || positionals.length > 1) {
  console.error(`usage: node bench/accuracy/run.mjs ${Object.keys(COMMANDS).join('|')} [options]`)
  process.exit(2)
}

const work = workFolder(values.work)
try {
  const results = path.resolve(values.from ?? values.results ?? path.join(work, 'results'))
  if (values.from === undefined) {
    command.measure({
      runs: Number(values.runs),
      baselineRuns: Number(values['baseline-runs']),
      only: values.only?.split(','),
      tools: values.tools?.split(','),
      cases: values.cases === undefined ? undefined : path.resolve(values.cases),
      leakgate: {
        cli: path.resolve(values.cli),
        confirm: values.confirm,
        budget: values['confirm-budget'],
      },
      environment: {
        ...process.env,
        ...(values.go === undefined ? {} : { GOTOOLCHAIN: values.go }),
        ...(values.procs === undefined ? {} : { GOMAXPROCS: values.procs }),
      },
      work,
      results,
    })
  }
  const summary = command.summarize(readResults(results))
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(summary, null, 1)}\n`)
  console.log(command.tables(summary))
} finally {
  if (values.work === undefined) rmSync(work, { recursive: true, force: true })
}

function workFolder(kept) {
  if (kept === undefined) return realpathSync(mkdtempSync(path.join(os.tmpdir(), 'leakgate-accuracy-')))
  mkdirSync(kept, { recursive: true })
  return realpathSync(kept)
}
