import type { RunDifference } from '../../model/report.ts'
import { enumerate } from '../../text/words.ts'

type Words = (difference: RunDifference, side: 'baseline' | 'run') => string

const flag =
  (name: string): Words =>
  (difference, side) =>
    difference[side] === '' ? `no -${name}` : `-${name} ${difference[side]}`

const WORDS: Readonly<Record<RunDifference['setting'], Words>> = {
  go: (difference, side) => `Go ${difference[side].replace(/^go/, '')}`,
  goos: (difference, side) => difference[side],
  goarch: (difference, side) => difference[side],
  race: (difference, side) =>
    difference[side] === 'on'
      ? '-race'
      : difference[side] === 'off'
        ? 'no -race'
        : `-race ${difference[side]}`,
  count: flag('count'),
  parallel: flag('parallel'),
  cpu: flag('cpu'),
  shuffle: (difference, side) => (difference[side] === 'off' ? 'no -shuffle' : '-shuffle'),
  maxProcs: (difference, side) => `GOMAXPROCS ${difference[side]}`,
}

/** What was different when the baseline was recorded, and what follows; empty when nothing was. Plain text, foreign words in it. */
export function differencesSentence(differences: readonly RunDifference[]): string {
  if (differences.length === 0) return ''
  const side = (name: 'baseline' | 'run') =>
    enumerate(differences.map((difference) => WORDS[difference.setting](difference, name)))
  const repeated = differences.some(({ setting }) => setting === 'count' || setting === 'cpu')
  const allowed = repeated
    ? 'The tests run a different number of times, so a known leak counts as grown only when it is larger by more than that factor'
    : 'That alone can change names and counts'
  return `The baseline was recorded with ${side('baseline')}; this run has ${side('run')}. ${allowed}`
}
