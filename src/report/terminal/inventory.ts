import type { Baseline, BaselinePackage, BaselineSite } from '../../baseline/document.ts'
import { historyOf, sightingsOf } from '../../baseline/history.ts'
import { identityKey } from '../../model/site.ts'
import { matchSites } from '../../sites/same.ts'
import { byText } from '../../text/order.ts'
import { plainLine } from '../../text/plain.ts'
import { plural } from '../../text/words.ts'
import { shortFunction } from '../words/frame.ts'

/** What a baseline holds, for people at a terminal: packages that leave something behind first. */
export function renderInventory(baseline: Baseline): string {
  const packages = [...baseline.packages].sort((a, b) => byText(a.path, b.path))
  const leaking = packages.filter(({ sites }) => sites.length > 0)
  const noData = packages.filter((entry) => entry.sites.length === 0 && gapsOf(entry).length > 0)
  const clean = packages.length - leaking.length - noData.length
  const blocks = [
    headOf(baseline),
    ...leaking.map((entry) => packageBlock(entry, baseline)),
    noData.map((entry) => `${plainLine(entry.path)}: ${gapsIn(entry, ', ')}`).join('\n'),
    clean === 0 ? '' : `${plural(clean, 'package')} left nothing behind`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function headOf(baseline: Baseline): string {
  const { commit, recordedAt, goVersion, goos, goarch, command } = baseline
  const runs = historyOf(baseline)
  const oldest = runs.length > 1 ? `, the first at ${runs.at(-1)?.recordedAt}` : ''
  return [
    `${plural(runs.length, 'run')}, the last at ${recordedAt}${at(commit)}${oldest}`,
    plainLine(`${command} with ${goVersion} ${goos}/${goarch}`),
  ].join('\n')
}

function packageBlock(entry: BaselinePackage, baseline: Baseline): string {
  const { path, absent = 0 } = entry
  const state =
    absent > 0
      ? ` (not in the last ${absent === 1 ? 'run' : plural(absent, 'run')})`
      : gapsOf(entry).length > 0
        ? ` (${gapsIn(entry, ' in the last run: ')})`
        : ''
  const sites = [...entry.sites]
    .sort((a, b) => b.count - a.count || byText(identityKey(a.identity), identityKey(b.identity)))
    .map((site) => `  ${siteLine(site)}${sightings(site, entry, baseline)}`)
  return [`${plainLine(path)}${state}`, ...sites].join('\n')
}

function siteLine({ count, entry, creator, blocking }: BaselineSite): string {
  const where = blocking.function === '' ? '' : ` in ${shortFunction(blocking.function)}`
  const by = creator === '' ? 'the runtime' : shortFunction(creator)
  return plainLine(`${count} ${shortFunction(entry)}: ${blocking.wait}${where}, started by ${by}`)
}

function sightings(site: BaselineSite, entry: BaselinePackage, baseline: Baseline): string {
  const { runs, of, last } = sightingsOf(site, entry, baseline)
  if (of < 2) return ''
  return `; in ${runs} of ${of} runs${runs === of || last === null ? '' : `, last${at(last)}`}`
}

function at(commit: string | null): string {
  return commit === null ? '' : ` at ${commit.slice(0, 7)}`
}

/** What two baselines do not share, package by package; empty when they hold the same. */
export function renderInventoryDiff(before: Baseline, after: Baseline): string {
  const [one, other] = [before, after].map(
    ({ packages }) => new Map(packages.map((entry) => [entry.path, entry])),
  ) as [Map<string, BaselinePackage>, Map<string, BaselinePackage>]
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort(byText)
  const blocks = paths.flatMap((path) => {
    const lines = packageDiff(one.get(path), other.get(path))
    return lines.length === 0 ? [] : [[plainLine(path), ...lines.map((line) => `  ${line}`)].join('\n')]
  })
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`
}

function packageDiff(
  before: BaselinePackage | undefined,
  after: BaselinePackage | undefined,
): readonly string[] {
  const [then, now] = [before?.sites ?? [], after?.sites ?? []]
  const { bySite, used } = matchSites(now, then)
  const states = [stateOf(before), stateOf(after)]
  return [
    ...(states[0] === states[1] ? [] : [`~ ${states.join(' → ')}`]),
    ...then.filter((site) => !used.has(site)).map((site) => `- ${siteLine(site)}`),
    ...now.flatMap((site) => {
      const former = bySite.get(site)
      if (former === undefined) return [`+ ${siteLine(site)}`]
      return former.count === site.count ? [] : [`~ ${former.count} → ${siteLine(site)}`]
    }),
  ]
}

function stateOf(entry: BaselinePackage | undefined): string {
  if (entry === undefined) return 'absent'
  const measured = entry.status === 'measured' ? ['measured'] : []
  return [...measured, ...(gapsOf(entry).length > 0 ? [gapsIn(entry, ': ')] : [])].join('; ')
}

interface Gap {
  readonly what: string
  readonly reason: string
}

/** Where the newest run has no data: of the package, or of jobs of a matrix that tested it beside others. */
function gapsOf({ status, reason, lacking = [] }: BaselinePackage): readonly Gap[] {
  if (status === 'no data') return [{ what: 'no data', reason: reason ?? '' }]
  return lacking.map(({ leg, reason: why }) => ({ what: `no data from ${leg}`, reason: why }))
}

function gapsIn(entry: BaselinePackage, separator: string): string {
  return gapsOf(entry)
    .map(({ what, reason }) => plainLine(`${what}${separator}${reason}`))
    .join('; ')
}
