import type { BaselineReference, Report } from '../../model/report.ts'
import { plainLine, shorten } from '../../text/plain.ts'
import { agePhrase, enumerate } from '../../text/words.ts'
import { type Links, ownAddress, webAddress } from '../links.ts'
import { MAX_SENTENCE_CHARS } from '../surface-limits.ts'
import { details } from './block.ts'
import { fence } from './escape.ts'
import { moment, name, prose, shortCommit, words } from './inline.ts'

/** Baseline, command and versions, collapsed. */
export function runBlock(report: Report, links: Links): string {
  const { run, baseline, tool } = report
  const address = webAddress(links.runUrl)
  const command = fence(shorten(plainLine(run.command), MAX_SENTENCE_CHARS), 'sh')
  const facts = [
    `Baseline: ${baselineText(baseline, links)}`,
    otherBaselinesText(baseline),
    run.commit === null ? '' : `Commit: ${shortCommit(run.commit)}`,
    run.goVersion === '' ? 'Go: unknown, because nothing was captured' : `Go: ${platform(run)}`,
    run.exitCode === null ? '' : `The command exited with code ${run.exitCode}`,
    `Leakgate ${words(tool.version)}${address === null ? '' : ` in [this run](${address})`}`,
  ]
  const listed = facts.filter((fact) => fact !== '').map((fact) => `- ${fact}`)
  return details('Baseline, command and versions', `${command}\n\n${listed.join('\n')}`)
}

function baselineText(baseline: BaselineReference, links: Links): string {
  if (baseline.kind === 'none') return `none${baseline.reason === '' ? '' : `, ${prose(baseline.reason)}`}`
  const address = ownAddress(baseline.url, links)
  const recorded = `recorded ${moment(baseline.recordedAt)}`
  return [
    `${baseline.kind} ${name(baseline.source)}`,
    baseline.commit === null ? '' : ` at ${shortCommit(baseline.commit)}`,
    baseline.why === undefined ? '' : ` (${prose(baseline.why)})`,
    baseline.ageSeconds === undefined ? '' : `, ${agePhrase(baseline.ageSeconds)}`,
    `, ${address === null ? recorded : `[${recorded}](${address})`}`,
    ` with ${words(baseline.goVersion, 40)}`,
  ].join('')
}

/** Jobs of a matrix need not have been compared with the same. */
function otherBaselinesText(baseline: BaselineReference): string {
  if (baseline.kind === 'none' || baseline.others === undefined) return ''
  const others = baseline.others.map(
    ({ kind, commit, legs }) =>
      `${kind}${commit === null ? '' : ` at ${shortCommit(commit)}`} in ${enumerate(legs.map(name))}`,
  )
  return `Other baselines: ${others.join('; ')}`
}

function platform({ goVersion, goos, goarch }: Report['run']): string {
  return words(goos === '' ? goVersion : `${goVersion} ${goos}/${goarch}`)
}
