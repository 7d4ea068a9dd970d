// node bench/accuracy/run.mjs goker|clean|pairs [options]
// How often Leakgate is right: known leaks that it must find, and code without a change on which it must stay silent.
//
//   goker   Go's own benchmark for leak detectors (runtime/testdata/testgoroutineleakprofile), beside goleak and the
//           goroutineleak profile                       [--runs 20] [--only A,B] [--tools A,B] [--go go1.27.4]
//   clean   the same code twice, on released modules    [--runs 20] [--only A,B] [--cases DIR]
//   pairs   modules before and after a known leak, in both directions      [--only A,B] [--cases DIR]
//
// All of them take --json OUT, --cli PATH (default dist/cli.js), --confirm K, --confirm-budget SECONDS and --work DIR,
// a folder that is kept, with the generated module and the logs. --from JSON prints the tables of an earlier run again.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { clean } from './clean.mjs'
import { goker } from './goker.mjs'
import { pairs } from './pairs.mjs'

const COMMANDS = { goker, clean, pairs }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    only: { type: 'string' },
    tools: { type: 'string' },
    go: { type: 'string' },
    cases: { type: 'string' },
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
  const result = command({
    runs: Number(values.runs),
    from: values.from === undefined ? undefined : JSON.parse(readFileSync(values.from, 'utf8')),
    only: values.only?.split(','),
    tools: values.tools?.split(','),
    cases: values.cases === undefined ? undefined : path.resolve(values.cases),
    leakgate: {
      cli: path.resolve(values.cli),
      confirm: values.confirm,
      budget: values['confirm-budget'],
    },
    environment: { ...process.env, ...(values.go === undefined ? {} : { GOTOOLCHAIN: values.go }) },
    work,
    // After every run, so that an interrupted one still leaves what it has measured.
    save: (partial) => {
      if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(partial, null, 1)}\n`)
    },
  })
  console.log(result)
} finally {
  if (values.work === undefined) rmSync(work, { recursive: true, force: true })
}

function workFolder(kept) {
  if (kept === undefined) return realpathSync(mkdtempSync(path.join(os.tmpdir(), 'leakgate-accuracy-')))
  mkdirSync(kept, { recursive: true })
  return realpathSync(kept)
}
