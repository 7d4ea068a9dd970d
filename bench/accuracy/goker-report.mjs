import { fitsFolded } from './findings.mjs'
import { findingsOf, score, sideBySide, windows } from './score.mjs'
import { mean, median, percent, table, tally } from './table.mjs'

const DETECTORS = ['leakgate', 'goleak', 'profile']

/** @returns the figures: for each group of cases what each tool found per run and over windows of five runs */
export function summarizeGoker({ series, measured }) {
  const runs = measured.flatMap(([name, content]) => asRuns(name, content))
  const together = runs.some((run) => run.tool.endsWith('together'))
  const tools = [...new Set(runs.map(({ tool }) => tool))]
  const groups = [
    ['deterministic', series.cases.filter(({ flaky, leaks }) => !flaky && leaks.length > 0)],
    ['schedule-dependent', series.cases.filter(({ flaky, leaks }) => flaky && leaks.length > 0)],
  ].filter(([, members]) => members.length > 0)
  return {
    ...series,
    groups: groups.map(([title, members]) => ({
      title,
      cases: members.length,
      stacks: members.reduce((sum, { leaks }) => sum + leaks.length, 0),
      tools: Object.fromEntries(tools.map((tool) => [tool, scores(members, ofTool(runs, tool))])),
      ...(together ? { sideBySide: compared(members, runs, tools) } : {}),
    })),
    notes: Object.fromEntries(tools.map((tool) => [tool, notes(tool, series.cases, ofTool(runs, tool))])),
    seconds: seconds(measured),
    loads: measured.map(([, { load }]) => load),
  }
}

/** A file holds what one or, of `together`, several detectors found. */
function asRuns(name, content) {
  const [tool, run] = name.split('/')
  return DETECTORS.filter((detector) => content[detector] !== undefined).map((detector) => ({
    run: Number(run),
    tool: tool === 'together' ? `${detector}, together` : tool,
    ...content[detector],
  }))
}

const ofTool = (runs, tool) => runs.filter((run) => run.tool === tool)

const isLeakgate = (tool) => tool.startsWith('leakgate')

function scores(members, runs) {
  const findings = findingsOf(members, runs)
  return {
    perRun: runs.map((run) => ({ run: run.run, ...score(members, [run]) })),
    windows: windows(runs).map((window) => score(members, window)),
    union: score(members, runs),
    verdicts: tally(findings.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]))),
    proven: findings.filter(({ proven }) => proven).length,
    findings: findings.length,
  }
}

/** The tools on the same processes: run by run, and over windows. */
function compared(members, runs, tools) {
  const numbers = [...new Set(runs.map(({ run }) => run))]
  const of = (wanted) => {
    const chosen = tools.map((tool) => [tool, ofTool(runs, tool).filter(({ run }) => wanted.includes(run))])
    return sideBySide(members, Object.fromEntries(chosen))
  }
  return {
    perRun: numbers.map((run) => ({ run, ...of([run]) })),
    windows: windows(numbers).map((window) => ({ from: window[0], to: window.at(-1), ...of(window) })),
    all: of(numbers),
  }
}

/** What needs a look: misses, wrong tests, stacks that nobody expects, packages without data. */
function notes(tool, cases, runs) {
  const lines = []
  for (const { name, flaky, leaks } of cases) {
    const perRun = runs.map((run) => score([{ name, leaks }], [run]))
    const found = []
    const right = perRun.filter((run) => run.right).length
    if (leaks.length > 0 && right < runs.length)
      found.push(`found in ${right} of ${runs.length}${flaky ? '' : ', though deterministic'}`)
    const wrongTest = perRun.filter((run) => run.right && !run.attributed).length
    if (isLeakgate(tool) && wrongTest > 0) found.push(`another test in ${wrongTest}`)
    const green = perRun.filter((run) => run.right && !run.red).length
    if (isLeakgate(tool) && green > 0) found.push(`found, gate green in ${green}`)
    const extra = findingsOf([{ name }], runs).filter(
      (finding) => !leaks.some((leak) => fitsFolded(leak, finding)),
    )
    if (extra.length > 0)
      found.push(`others: ${tally(extra.map((finding) => `${finding.function} [${finding.reasons[0]}]`))}`)
    if (found.length > 0) lines.push(`${name}: ${found.join('; ')}`)
  }
  const noData = runs.flatMap((run) => run.noData.map((entry) => `${entry.path} ${entry.reason ?? ''}`))
  if (noData.length > 0) lines.push(`no data: ${tally(noData)}`)
  return lines
}

function seconds(measured) {
  const all = {}
  const add = (key, value) => {
    all[key] = [...(all[key] ?? []), value]
  }
  for (const [name, content] of measured) {
    const [tool] = name.split('/')
    add(tool, content.seconds)
    if (tool !== 'together') continue
    // Not wall time: processes run at the same time.
    for (const peer of ['goleak', 'profile']) add(`looks of ${peer}, added up`, content[peer].lookSeconds)
  }
  return Object.fromEntries(
    Object.entries(all).map(([key, values]) => [
      key,
      { min: Math.min(...values), median: median(values), max: Math.max(...values) },
    ]),
  )
}

/** @returns {string} the figures as tables */
export function gokerTables({ groups, notes, seconds, loads, ...series }) {
  return [
    `${series.go}, ${series.cores} cores, GOMAXPROCS ${series.procs}, ${series.cases.length} cases, load ${Math.min(...loads)} to ${Math.max(...loads)}, build ${series.build}`,
    '',
    ...groups.flatMap((group) => [
      ...scoreTable(group),
      ...(group.sideBySide ? sideBySideTables(group) : []),
    ]),
    table(
      ['seconds for all packages', 'min', 'median', 'max'],
      Object.entries(seconds).map(([tool, { min, median, max }]) => [
        tool,
        ...[min, median, max].map((value) => value.toFixed(1)),
      ]),
    ),
    '',
    ...Object.entries(notes).flatMap(([tool, lines]) => [
      `<details><summary>${tool}: ${lines.length} notes</summary>`,
      '',
      ...lines.map((line) => `- ${line}`),
      '',
      '</details>',
      '',
    ]),
  ].join('\n')
}

function scoreTable({ title, cases, stacks, tools }) {
  const entries = Object.entries(tools)
  const rows = entries.map(([tool, { perRun, windows }]) => {
    const column = (key, whole) =>
      `${percent(mean(perRun.map((run) => run[key])), whole)} / ${percent(Math.min(...perRun.map((run) => run[key])), whole)} / ${percent(Math.min(...windows.map((window) => window[key])), whole)}`
    const sum = (key) => perRun.reduce((total, run) => total + run[key], 0)
    return [
      tool,
      perRun.length,
      column('reported', cases),
      column('right', cases),
      column('folded', stacks),
      column('exact', stacks),
      isLeakgate(tool) ? percent(sum('attributed'), sum('right')) : '–',
      isLeakgate(tool) ? column('red', cases) : '–',
      mean(perRun.map((run) => run.extra)).toFixed(1),
    ]
  })
  return [
    `**${title}: ${cases} cases, ${stacks} expected stacks; each "mean of one run / worst run / worst window of five runs"**`,
    '',
    table(
      [
        '',
        'runs',
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
    ...entries
      .filter(([tool]) => isLeakgate(tool))
      .map(
        ([tool, { verdicts, proven, findings }]) =>
          `${tool}: ${verdicts || 'no verdict'}; ${proven} of ${findings} proven`,
      ),
    '',
  ]
}

function sideBySideTables({ title, sideBySide: { perRun, windows, all } }) {
  const tools = Object.keys(all.found)
  const columns = (entry) => [
    ...tools.map((tool) => entry.found[tool]),
    entry.peers,
    entry.stacks,
    entry.peerStacks,
    entry.missed.join('; ') || '–',
    entry.ahead.join(', ') || '–',
    entry.nobody.join(', ') || '–',
  ]
  return [
    `**${title}, case by case on the same processes**`,
    '',
    table(
      [
        '',
        ...tools,
        'goleak and profile together',
        'stacks: Leakgate',
        'stacks: the two',
        'missed by Leakgate alone',
        'found by Leakgate alone',
        'found by nobody',
      ],
      [
        ...perRun.map((entry) => [`run ${entry.run + 1}`, ...columns(entry)]),
        ...windows.map((entry) => [`runs ${entry.from + 1} to ${entry.to + 1}`, ...columns(entry)]),
        ...(windows.length > 1 ? [['all', ...columns(all)]] : []),
      ],
    ),
    '',
  ]
}
