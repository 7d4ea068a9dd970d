import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Goroutine, Labels, Profile } from '../../src/model/goroutine.ts'

const folder = join(import.meta.dirname, '../../fixtures/captures')

/** Releases that fixtures/captures/regenerate.sh runs. */
export const RELEASES = ['go1.18', 'go1.21', 'go1.24', 'go1.26', 'go1.27'] as const

export function dumpOf(release: string, name = 'dump.txt'): string {
  return readFileSync(join(folder, release, name), 'utf8')
}

export function profileOf(release: string, name = 'goroutine.pb.gz'): Uint8Array {
  return readFileSync(join(folder, release, name))
}

/** Everything but ids and addresses, one paragraph per goroutine, in an order that no scheduler changes. */
export function describeGoroutines(goroutines: readonly Goroutine[]): string {
  return `${goroutines.map(describeGoroutine).sort().join('\n\n')}\n`
}

function describeGoroutine(goroutine: Goroutine): string {
  const marks = [
    goroutine.leaked ? 'leaked' : '',
    goroutine.lockedToThread ? 'locked' : '',
    goroutine.minutes > 0 ? `${goroutine.minutes} min` : '',
    goroutine.synctestBubble === undefined ? '' : `bubble ${goroutine.synctestBubble}`,
    goroutine.elided ? 'elided' : '',
  ].filter((mark) => mark !== '')
  const lines = [
    [`[${goroutine.state}]`, ...marks, describeLabels(goroutine.labels)].join(' ').trimEnd(),
    ...describeFrames(goroutine.frames),
    ...describeCreator(goroutine.creator),
    ...goroutine.ancestors.flatMap(({ frames, creator }) => [
      '  from',
      ...describeFrames(frames),
      ...describeCreator(creator),
    ]),
  ]
  return lines.join('\n')
}

export function describeProfile(profile: Profile): string {
  const samples = profile.samples.map((sample) =>
    [`${sample.count} ${describeLabels(sample.labels)}`.trimEnd(), ...describeFrames(sample.frames)].join(
      '\n',
    ),
  )
  return `${samples.sort().join('\n\n')}\n`
}

function describeLabels(labels: Labels): string {
  return Object.keys(labels).length === 0 ? '' : JSON.stringify(labels, Object.keys(labels).sort())
}

function describeCreator(creator: (Frame & { goroutine?: number | undefined }) | undefined): string[] {
  if (creator === undefined) return []
  return [`  by ${describeFrame(creator)}${creator.goroutine === undefined ? '' : ' in a goroutine'}`]
}

/** Frames; a run of equal ones, as recursion makes, is one line. */
function describeFrames(frames: readonly Frame[]): string[] {
  const lines: string[] = []
  let times = 0
  frames.forEach((frame, index) => {
    times++
    const text = describeFrame(frame)
    const next = frames[index + 1]
    if (next !== undefined && describeFrame(next) === text) return
    lines.push(`  ${text}${times > 1 ? ` ×${times}` : ''}`)
    times = 0
  })
  return lines
}

function describeFrame({ function: name, file, line }: Frame): string {
  return file === '' ? name : `${name} ${file}:${line}`
}
