import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { goleakFindings, leakgateFindings, profileFindings } from './findings.mjs'
import { readCases } from './goker-cases.mjs'
import { ARMED, DRIVER_ENVIRONMENT, FINDINGS, findingsFile, packageOf, writeModule } from './goker-module.mjs'
import { check, record } from './leakgate.mjs'
import { capture, runLogged, tail } from './process.mjs'
import { machine, now, numbered, openResults } from './results.mjs'

export { gokerTables, summarizeGoker } from './goker-report.mjs'

/** `together` is Leakgate, goleak and the profile on the very same processes. */
const TOOLS = ['plain', 'leakgate', 'leakgate+profile', 'goleak', 'profile', 'together']

const READ = { goleak: goleakFindings, profile: profileFindings }

/** Runs the benchmark and leaves a file for each run of a tool in the folder of the results. */
export function measureGoker({
  runs,
  only,
  tools = TOOLS.slice(0, -1),
  leakgate,
  environment,
  work,
  results,
}) {
  const unknown = tools.filter((tool) => !TOOLS.includes(tool))
  if (unknown.length > 0) throw new Error(`unknown tool ${unknown[0]}: ${TOOLS.join(', ')}`)
  if (tools.includes('together') && tools.some((tool) => !['together', 'plain'].includes(tool)))
    throw new Error('together goes with plain only: the others would be counted twice')
  const env = { ...environment, ...DRIVER_ENVIRONMENT }
  const here = { cwd: work, env }
  const goroot = capture(['go', 'env', 'GOROOT'], here)
  const cases = readCases(goroot).filter(({ name }) => only === undefined || only.includes(name))
  if (cases.length === 0) throw new Error('no such case')
  const dir = path.join(work, 'module')
  mkdirSync(dir, { recursive: true })
  writeModule(cases, { folder: dir, env })

  const goVersion = capture(['go', 'env', 'GOVERSION'], here)
  const { cli, ...confirm } = leakgate
  const kept = openResults(results, {
    command: 'goker',
    ...machine({ cli, goVersion, environment }),
    ...confirm,
    cases: cases.map(({ source, ...rest }) => rest),
  })
  const missing = Array.from({ length: runs }, (_, run) => run).flatMap((run) =>
    tools.filter((tool) => !kept.has(`${tool}/${numbered(run)}`)).map((tool) => ({ run, tool })),
  )
  const context = { leakgate, dir, env, work, cases, go: goVersion }
  // Once each, uncounted: afterwards every build cache is warm, and the baselines are recorded.
  for (const tool of tools.filter((candidate) => missing.some(({ tool }) => tool === candidate)))
    runTool(tool, { ...context, warming: true })
  const armed = { ...context, env: { ...env, [ARMED]: '1' } }
  for (const { run, tool } of missing) {
    const name = `${tool}/${numbered(run)}`
    const started = now()
    const measured = runTool(tool, armed)
    kept.write(name, { ...started, ...measured })
    // For a look at the reasons of what is missing.
    if (measured.leakgate !== undefined)
      copyFileSync(path.join(work, 'report.json'), kept.path(`${name}.report.json`))
  }
}

/** @returns {{ seconds: number }} and, for each detector that looked, what it found: { findings: by case, noData } */
function runTool(tool, context) {
  switch (tool) {
    case 'plain':
      return { seconds: goTest([], context) }
    case 'leakgate':
      return runLeakgate(tool, [], [], context)
    case 'leakgate+profile':
      return runLeakgate(tool, ['--leak-profile'], [], context)
    case 'goleak':
      return runPeers(['goleak'], context, (env) => ({
        seconds: goTest(['-tags=goleak'], { ...context, env }),
      }))
    case 'profile':
      return runPeers(['profile'], context, (env) => ({
        // Later releases refuse the name of what is no experiment any more.
        seconds: goTest(['-tags=leakprofile'], {
          ...context,
          env: needsExperiment(context) ? { ...env, GOEXPERIMENT: 'goroutineleakprofile' } : env,
        }),
      }))
    case 'together':
      return runPeers(['goleak', 'profile'], context, (env) =>
        runLeakgate(tool, needsExperiment(context) ? ['--leak-profile'] : [], ['-tags=together'], {
          ...context,
          env,
        }),
      )
  }
}

const needsExperiment = ({ go }) => go.startsWith('go1.26')

function runLeakgate(tool, flags, testFlags, { leakgate, dir, env, work, cases, warming }) {
  const baseline = path.join(work, `${tool}.base.json`)
  const command = ['go', 'test', ...testFlags, './...']
  if (warming) return record(leakgate, { dir, command, env, out: baseline, work, flags })
  const { seconds, report } = check(leakgate, { dir, command, env, baseline, work, flags })
  const found = leakgateFindings(report)
  return {
    seconds,
    leakgate: {
      noData: report.packages.filter(({ status }) => status === 'no data'),
      findings: byCase(cases, (name) => found.get(packageOf(name)) ?? []),
    },
  }
}

/** Runs test processes at whose end peers look, and reads what they leave in a folder. */
function runPeers(peers, { work, env, cases, warming }, run) {
  const folder = path.join(work, 'findings')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const result = run({ ...env, [FINDINGS]: folder })
  if (warming) return undefined
  return {
    ...result,
    ...Object.fromEntries(
      peers.map((peer) => {
        const answers = cases.map(({ name }) => [
          name,
          readAnswer(path.join(folder, findingsFile(name, peer))),
        ])
        return [
          peer,
          {
            // The time of its looks alone, over all processes.
            lookSeconds: answers.reduce((sum, [, answer]) => sum + (answer?.ms ?? 0), 0) / 1000,
            noData: answers
              .filter(([, answer]) => answer === undefined)
              .map(([name]) => ({ path: packageOf(name) })),
            findings: Object.fromEntries(
              answers.map(([name, answer]) => [name, answer === undefined ? [] : READ[peer](answer.text)]),
            ),
          },
        ]
      }),
    ),
  }
}

function readAnswer(file) {
  if (!existsSync(file)) return undefined
  const content = readFileSync(file, 'utf8')
  const end = content.indexOf('\n')
  return { ms: Number(content.slice(0, end)), text: content.slice(end + 1) }
}

function goTest(flags, { dir, env, work }) {
  const log = path.join(work, 'test.log')
  const { seconds } = runLogged(['go', 'test', '-count=1', ...flags, './...'], { cwd: dir, env, log })
  // One case in a thousand runs into its own bug and panics; a build that fails says nothing at all.
  if (readFileSync(log, 'utf8').includes('[build failed]')) throw new Error(tail(log, 40))
  return seconds
}

const byCase = (cases, find) => Object.fromEntries(cases.map(({ name }) => [name, find(name)]))
