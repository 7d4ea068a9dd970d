import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fits, fitsFolded, goleakFindings, leakgateFindings, profileFindings } from './findings.mjs'
import { readCases } from './goker-cases.mjs'
import { ARMED, DRIVER_ENVIRONMENT, FINDINGS, packageOf, writeModule } from './goker-module.mjs'
import { check, record } from './leakgate.mjs'
import { capture, runLogged, tail } from './process.mjs'
import { mean, median, percent, table, tally } from './table.mjs'

const COMMAND = ['go', 'test', './...']
const TOOLS = ['plain', 'leakgate', 'leakgate+profile', 'goleak', 'profile']

export function goker({ runs, only, tools = TOOLS, from, leakgate, environment, work, save }) {
  if (from !== undefined) return report(from)
  const unknown = tools.filter((tool) => !TOOLS.includes(tool))
  if (unknown.length > 0) throw new Error(`unknown tool ${unknown[0]}: ${TOOLS.join(', ')}`)
  const env = { ...environment, ...DRIVER_ENVIRONMENT }
  const here = { cwd: work, env }
  const goroot = capture(['go', 'env', 'GOROOT'], here)
  const cases = readCases(goroot).filter(({ name }) => only === undefined || only.includes(name))
  if (cases.length === 0) throw new Error('no such case')
  const dir = path.join(work, 'module')
  mkdirSync(dir, { recursive: true })
  writeModule(cases, { folder: dir, env })

  const result = {
    go: capture(['go', 'env', 'GOVERSION'], here),
    node: process.version,
    cores: os.availableParallelism(),
    cases: cases.map(({ source, ...rest }) => rest),
    runs: [],
  }
  const context = { leakgate, dir, env, work, cases, go: result.go, baselines: {} }
  // Once each, uncounted: afterwards every build cache is warm.
  for (const tool of tools) runTool(tool, { ...context, env, warming: true })
  const armed = { ...context, env: { ...env, [ARMED]: '1' } }
  for (let run = 0; run < runs; run++) {
    for (const tool of tools) {
      result.runs.push({ run, tool, ...runTool(tool, armed) })
      save(result)
    }
  }
  return report(result)
}

/** @returns {{ seconds: number, findings: Record<string, object[]> }} findings by case */
function runTool(tool, context) {
  switch (tool) {
    case 'plain':
      return { seconds: goTest([], context), findings: {} }
    case 'leakgate':
      return runLeakgate(tool, [], context)
    case 'leakgate+profile':
      return runLeakgate(tool, ['--leak-profile'], context)
    case 'goleak':
      return runPeer(['-tags=goleak'], goleakFindings, context)
    case 'profile':
      return runPeer(['-tags=leakprofile'], profileFindings, {
        ...context,
        // Later releases refuse the name of what is no experiment any more.
        env: context.go.startsWith('go1.26')
          ? { ...context.env, GOEXPERIMENT: 'goroutineleakprofile' }
          : context.env,
      })
  }
}

function runLeakgate(tool, flags, { leakgate, dir, env, work, cases, baselines, warming }) {
  const baseline = path.join(work, `${tool}.base.json`)
  if (warming) {
    baselines[tool] = record(leakgate, { dir, command: COMMAND, env, out: baseline, work, flags }).baseline
    return undefined
  }
  const { seconds, report } = check(leakgate, { dir, command: COMMAND, env, baseline, work, flags })
  const found = leakgateFindings(report)
  return {
    seconds,
    noData: report.packages.filter(({ status }) => status === 'no data'),
    findings: byCase(cases, (name) => found.get(packageOf(name)) ?? []),
  }
}

function runPeer(flags, read, { warming, ...context }) {
  const folder = path.join(context.work, 'findings')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const seconds = goTest(flags, { ...context, env: { ...context.env, [FINDINGS]: folder } })
  if (warming) return undefined
  return {
    seconds,
    noData: context.cases
      .filter(({ name }) => !existsSync(path.join(folder, `${name}.txt`)))
      .map(({ name }) => ({ path: packageOf(name) })),
    findings: byCase(context.cases, (name) => {
      const file = path.join(folder, `${name}.txt`)
      return existsSync(file) ? read(readFileSync(file, 'utf8')) : []
    }),
  }
}

function goTest(flags, { dir, env, work }) {
  const log = path.join(work, 'test.log')
  const { seconds } = runLogged(['go', 'test', '-count=1', ...flags, './...'], { cwd: dir, env, log })
  // One case in a thousand runs into its own bug and panics; a build that fails says nothing at all.
  if (readFileSync(log, 'utf8').includes('[build failed]')) throw new Error(tail(log, 40))
  return seconds
}

const byCase = (cases, find) => Object.fromEntries(cases.map(({ name }) => [name, find(name)]))

function report({ go, cores, cases, runs }) {
  const tools = [...new Set(runs.map(({ tool }) => tool))]
  const detectors = tools.filter((tool) => tool !== 'plain')
  const groups = [
    ['deterministic', cases.filter(({ flaky, leaks }) => !flaky && leaks.length > 0)],
    ['schedule-dependent', cases.filter(({ flaky, leaks }) => flaky && leaks.length > 0)],
  ].filter(([, members]) => members.length > 0)
  const lines = [`${go}, ${cores} cores, ${cases.length} cases`, '']
  for (const [title, members] of groups) {
    const expected = members.reduce((sum, { leaks }) => sum + leaks.length, 0)
    const rows = detectors.map((tool) => {
      const ofTool = runs.filter((run) => run.tool === tool)
      const perRun = ofTool.map((run) => score(members, [run]))
      const union = score(members, ofTool)
      const both = (key, whole) =>
        `${percent(mean(perRun.map((run) => run[key])), whole)} / ${percent(union[key], whole)}`
      const leakgateOnly = (value) => (tool.startsWith('leakgate') ? value() : '–')
      return [
        tool,
        both('reported', members.length),
        both('right', members.length),
        both('folded', expected),
        both('exact', expected),
        leakgateOnly(() => percent(sum(perRun, 'attributed'), sum(perRun, 'right'))),
        leakgateOnly(() => both('red', members.length)),
        mean(perRun.map((run) => run.extra)).toFixed(1),
      ]
    })
    lines.push(
      `**${title}: ${members.length} cases, ${expected} expected stacks; each "mean of one run / union of ${Math.max(...runs.map(({ run }) => run)) + 1}"**`,
      '',
      table(
        [
          '',
          'case reported',
          'right function',
          'stacks found',
          'to the closure',
          'right test',
          'gate red',
          'other stacks per run',
        ],
        rows,
      ),
      '',
    )
  }
  const verdicts = detectors
    .filter((tool) => tool.startsWith('leakgate'))
    .flatMap((tool) =>
      groups.map(([title, members]) => {
        const all = findingsOf(
          members,
          runs.filter((run) => run.tool === tool),
        )
        return [
          tool,
          title,
          tally(all.map(({ verdict }) => verdict)),
          all.filter(({ proven }) => proven).length,
        ]
      }),
    )
  if (verdicts.length > 0) lines.push(table(['', 'cases', 'verdicts', 'proven'], verdicts), '')
  lines.push(
    table(
      ['seconds for all packages', 'min', 'median', 'max'],
      tools.map((tool) => {
        const seconds = runs.filter((run) => run.tool === tool).map((run) => run.seconds)
        return [tool, Math.min(...seconds), median(seconds), Math.max(...seconds)].map((value) =>
          typeof value === 'number' ? value.toFixed(1) : value,
        )
      }),
    ),
    '',
    ...detectors.flatMap((tool) =>
      missed(
        tool,
        cases,
        runs.filter((run) => run.tool === tool),
      ),
    ),
  )
  return lines.join('\n')
}

const sum = (scores, key) => scores.reduce((total, score) => total + score[key], 0)

const findingsOf = (members, runs) =>
  runs.flatMap(({ findings }) => members.flatMap(({ name }) => findings[name]))

/** Counts of cases and stacks that any of the runs found. */
function score(members, runs) {
  const total = { reported: 0, right: 0, exact: 0, folded: 0, attributed: 0, red: 0, extra: 0 }
  for (const { name, leaks } of members) {
    const findings = findingsOf([{ name }], runs)
    const right = findings.filter((finding) => leaks.some((leak) => fitsFolded(leak, finding)))
    const test = `Test${name}Leaks`
    total.reported += findings.length > 0
    total.right += right.length > 0
    total.attributed +=
      right.length > 0 && right.every(({ tests }) => tests.length === 1 && tests[0] === test)
    total.red += findings.some(({ red }) => red)
    total.exact += leaks.filter((leak) => findings.some((finding) => fits(leak, finding))).length
    total.folded += leaks.filter((leak) => findings.some((finding) => fitsFolded(leak, finding))).length
    total.extra += findings.length - right.length
  }
  return total
}

/** What needs a look: misses, wrong tests, stacks that nobody expects, packages without data. */
function missed(tool, cases, runs) {
  const lines = []
  for (const { name, flaky, leaks } of cases) {
    const perRun = runs.map((run) => score([{ name, leaks }], [run]))
    const notes = []
    const right = perRun.filter((run) => run.right).length
    if (leaks.length > 0 && right < runs.length)
      notes.push(`found in ${right} of ${runs.length}${flaky ? '' : ', though deterministic'}`)
    const wrongTest = perRun.filter((run) => run.right && !run.attributed).length
    if (tool.startsWith('leakgate') && wrongTest > 0) notes.push(`another test in ${wrongTest}`)
    const extra = findingsOf([{ name }], runs).filter(
      (finding) => !leaks.some((leak) => fitsFolded(leak, finding)),
    )
    if (extra.length > 0)
      notes.push(`others: ${tally(extra.map((finding) => `${finding.function} [${finding.reasons[0]}]`))}`)
    if (notes.length > 0) lines.push(`- ${name}: ${notes.join('; ')}`)
  }
  const noData = runs.flatMap((run) => run.noData.map((entry) => `${entry.path} ${entry.reason ?? ''}`))
  if (noData.length > 0) lines.push(`- no data: ${tally(noData)}`)
  return [`<details><summary>${tool}: ${lines.length} notes</summary>`, '', ...lines, '', '</details>', '']
}
