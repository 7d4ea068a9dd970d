// Which of the expected leaks the findings of one or several runs hold.
import { fits, fitsFolded } from './findings.mjs'

/** @param {{ name: string, leaks: string[] }[]} members  @param {{ findings: Record<string, object[]> }[]} runs */
export function score(members, runs) {
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
    total.folded += foundLeaks({ name, leaks }, runs).length
    total.extra += findings.length - right.length
  }
  return total
}

export const findingsOf = (members, runs) =>
  runs.flatMap(({ findings }) => members.flatMap(({ name }) => findings[name]))

/** The expected leaks of one case that were found, closures of one function as one. */
export function foundLeaks({ name, leaks }, runs) {
  const findings = findingsOf([{ name }], runs)
  return leaks.filter((leak) => findings.some((finding) => fitsFolded(leak, finding)))
}

/**
 * Tools that looked at the same processes, case by case.
 *
 * @param {Record<string, object[]>} runsOf the runs of each tool, Leakgate's first
 * @returns how many cases each found, those of the others put together, and what only one side found
 */
export function sideBySide(members, runsOf) {
  const [[, own], ...peers] = Object.entries(runsOf)
  const others = peers.flatMap(([, runs]) => runs)
  const result = { found: {}, peers: 0, peerStacks: 0, stacks: 0, missed: [], ahead: [], nobody: [] }
  for (const tool of Object.keys(runsOf)) result.found[tool] = 0
  for (const member of members) {
    for (const [tool, runs] of Object.entries(runsOf))
      result.found[tool] += foundLeaks(member, runs).length > 0
    const mine = foundLeaks(member, own)
    const theirs = foundLeaks(member, others)
    result.peers += theirs.length > 0
    result.stacks += mine.length
    result.peerStacks += theirs.length
    const unseen = theirs.filter((leak) => !mine.includes(leak))
    if (unseen.length > 0) result.missed.push(`${member.name}: ${unseen.join(', ')}`)
    if (mine.some((leak) => !theirs.includes(leak))) result.ahead.push(member.name)
    if (mine.length === 0 && theirs.length === 0) result.nobody.push(member.name)
  }
  return result
}

/** Consecutive runs, five at a time; all of them where there are fewer. */
export function windows(runs, size = 5) {
  if (runs.length <= size) return [runs]
  return Array.from({ length: Math.floor(runs.length / size) }, (_, index) =>
    runs.slice(index * size, (index + 1) * size),
  )
}
