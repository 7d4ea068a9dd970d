// What each tool says, in one shape: { function, reasons, tests }. `function` is the goroutine's outermost function as
// printed, `reasons` what it may be waiting for in the runtime's words.

/** Leakgate names a class of waits, the expectations a wait reason of the runtime. */
const REASONS = {
  'chan receive': ['chan receive', 'chan receive (nil chan)'],
  'chan send': ['chan send', 'chan send (nil chan)'],
  select: ['select', 'select (no cases)'],
  mutex: ['sync.Mutex.Lock', 'sync.RWMutex.Lock', 'sync.RWMutex.RLock'],
  'wait group': ['sync.WaitGroup.Wait'],
  cond: ['sync.Cond.Wait'],
}

/** @returns {Map<string, object[]>} findings by import path */
export function leakgateFindings({ changes, gate }) {
  const found = new Map()
  for (const change of changes) {
    if (change.change === 'fixed' || change.change === 'persisting') continue
    const finding = {
      function: change.entry,
      reasons: REASONS[change.blocking.wait] ?? [change.blocking.wait],
      tests: change.tests,
      change: change.change,
      verdict: change.verdict,
      proven: change.proven,
      count: change.count,
      confirmation: change.confirmation,
      red: gate.reasons.some((reason) => reason.startsWith(`${change.change} in ${change.package}: `)),
    }
    found.set(change.package, [...(found.get(change.package) ?? []), finding])
  }
  return found
}

/** Goroutines of the goroutineleak profile; with debug=2 it holds the others too. */
export function profileFindings(text) {
  const blocks = text.matchAll(/^goroutine \d+ \[([^\]]*)\].*:\n((?:.+\n?)+)/gm)
  return count([...blocks].filter(([, header]) => header.includes('(leaked)')))
}

/** Goroutines of the error that goleak v1.3.0 returns. */
export function goleakFindings(text) {
  return count([
    ...text.matchAll(/Goroutine \d+ in state (.*), with .* on top of the stack:\n((?:(?:\S|\t).*\n?)+)/g),
  ])
}

/** One finding per function and reason. */
function count(goroutines) {
  const found = new Map()
  for (const [, header, body] of goroutines) {
    const lines = body.split('\n')
    const creator = lines.findIndex((line) => line.startsWith('created by '))
    const outermost = (lines[creator - 2] ?? lines[0]).replace(/\([^()]*\)$/, '')
    const reason = header.replace(' (leaked)', '').split(', ')[0]
    const key = `${outermost} [${reason}]`
    const known = found.get(key)
    if (known) known.count++
    else found.set(key, { function: outermost, reasons: [reason], tests: [], count: 1 })
  }
  return [...found.values()]
}

/** Whether an expectation of the benchmark fits a finding. */
export function fits(leak, finding) {
  const pattern = new RegExp(leak)
  return finding.reasons.some((reason) => pattern.test(`${finding.function}(...) [${reason}]`))
}

/** The same, but closures of one function are one: Leakgate folds them, so one of them may stand for all. */
export function fitsFolded(leak, finding) {
  const folded = (name) => name.replaceAll(/(?:\\?\.(?:func|gowrap)\d+(?:\\?\.\d+)*)+/g, '')
  return fits(folded(leak), { ...finding, function: folded(finding.function) })
}
