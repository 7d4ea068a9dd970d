import { describe, expect, it } from 'vitest'
import type { BaselineSite } from '../../src/baseline/document.ts'
import { type Departure, findMoves, type Ground, MOVED, type MoveEvidence } from '../../src/compare/moved.ts'
import type { Excerpts, Site } from '../../src/model/site.ts'
import type { Sources } from '../../src/model/sources.ts'
import { excerptsOf, isCommon, lineHash } from '../../src/sites/excerpt.ts'
import { aSite } from '../support/site.ts'

const NOTHING = { shared: 0, share: 0 }
const ALL = { shared: 3, share: 1 }
/** No code on either side: nothing shared, and all of it. */
const UNKNOWN = { shared: 0, share: 1 }
const NONE: MoveEvidence = {
  lines: NOTHING,
  telling: NOTHING,
  frames: NOTHING,
  inPlace: false,
  onlyPackage: false,
}
const isMoved = (evidence: Partial<MoveEvidence>) =>
  MOVED.some(({ holds }) => holds({ ...NONE, ...evidence }))

describe('the rule of what moved', () => {
  it.each<readonly [string, Partial<MoveEvidence>]>([
    [
      'telling lines, most of all lines',
      { telling: { shared: 2, share: 0.7 }, lines: { shared: 4, share: 0.6 } },
    ],
    ['one line where it was', { lines: { shared: 1, share: 1 }, inPlace: true }],
    ['everyday lines where they were', { lines: ALL, inPlace: true }],
    ['another package, the same code', { lines: ALL, onlyPackage: true }],
    ['another package, no code to read', { lines: UNKNOWN, onlyPackage: true }],
    ['no code to read, a deep stack', { lines: UNKNOWN, frames: { shared: 4, share: 0.8 } }],
  ])('holds: %s', (_, evidence) => {
    expect(isMoved(evidence)).toBe(true)
  })

  it.each<readonly [string, Partial<MoveEvidence>]>([
    ['nothing at all', {}],
    ['one telling line elsewhere', { telling: { shared: 1, share: 1 }, lines: { shared: 1, share: 1 } }],
    ['everyday lines elsewhere', { lines: ALL }],
    [
      'telling lines among many others',
      { telling: { shared: 2, share: 0.4 }, lines: { shared: 2, share: 0.4 } },
    ],
    ['its place alone', { inPlace: true }],
    ['its place, with half of the lines', { lines: { shared: 2, share: 0.5 }, inPlace: true }],
    ['another package with other code', { lines: { shared: 1, share: 0.2 }, onlyPackage: true }],
    ['a short stack', { lines: UNKNOWN, frames: { shared: 2, share: 1 } }],
    ['a deep stack with other code', { lines: { shared: 1, share: 0.2 }, frames: { shared: 9, share: 0.9 } }],
    ['a stack that is half another', { lines: UNKNOWN, frames: { shared: 4, share: 0.5 } }],
  ])('does not hold: %s', (_, evidence) => {
    expect(isMoved(evidence)).toBe(false)
  })
})

const CODE: Excerpts = {
  creator: ['11111111', '22222222'],
  entry: ['33333333', '44444444'],
  blocking: ['33333333', '44444444'],
}

function known(changes: Partial<BaselineSite> = {}): BaselineSite {
  const { identity, creator, entry, blocking, count, tests, goStatement = null } = aSite()
  const code = { creator: [...CODE.creator], entry: [...CODE.entry], blocking: [...CODE.blocking] }
  return { identity, creator, entry, blocking, count, tests: [...tests], goStatement, code, ...changes }
}

function renamed(changes: Partial<Site> = {}): Site {
  const name = 'example.com/p.labour'
  const identity = { creator: name, entry: name, blocking: { wait: 'chan send' as const, function: name } }
  return aSite({ identity, ...changes })
}

const absent: Pick<Sources, 'linesOf'> = { linesOf: () => 'absent' }

function moves(
  site: Site,
  options: {
    readonly excerpts?: Excerpts
    readonly from?: Partial<Departure>
    readonly newTests?: ReadonlySet<string>
    readonly ground?: Partial<Omit<Ground, 'sources'>> & {
      readonly sources?: Pick<Sources, 'linesOf'> | undefined
    }
  } = {},
): boolean {
  const { excerpts = CODE, from, newTests, ground } = options
  const departure: Departure = { package: 'example.com/p', site: known(), goneTests: undefined, ...from }
  const full = { sources: absent, isGonePackage: () => false, allowed: (count: number) => count, ...ground }
  return findMoves([{ site, excerpts, newTests }], [departure], full as Ground).has(site)
}

describe('findMoves', () => {
  it('follows a function that has another name, and whose old one is gone', () => {
    expect(moves(renamed())).toBe(true)
  })

  it.each<readonly [string, boolean]>([
    ['its old code is still in the function of the old name', false],
    ['only a wrapper has the old name', true],
  ])('when %s: %s', (text, expected) => {
    const lines = ['for job := range jobs {', 'total += job', 'results <- total']
    const hash = lineHash(known().identity)
    const code = lines.flatMap((line) => hash(line) ?? [])
    const from = { site: known({ code: { creator: code, entry: code, blocking: code } }) }
    const excerpts = { creator: code, entry: code, blocking: code }
    const body = text.startsWith('only') ? ['func work() { labour() }'] : ['func work() {', ...lines, '}']
    const ground = { sources: { linesOf: () => body } }
    expect(moves(renamed(), { excerpts, from, ground })).toBe(expected)
  })

  it('does not follow when nobody knows whether the old name is gone', () => {
    expect(moves(renamed(), { ground: { sources: undefined } })).toBe(false)
    expect(moves(renamed(), { ground: { sources: { linesOf: () => undefined } } })).toBe(false)
    expect(moves(renamed(), { ground: { sources: undefined, isGonePackage: () => true } })).toBe(true)
  })

  it('does not follow another wait, or more goroutines than before', () => {
    const { identity } = renamed()
    const blocking = { ...identity.blocking, wait: 'select' as const }
    expect(moves(renamed({ identity: { ...identity, blocking } }))).toBe(false)
    expect(moves(renamed({ count: 2 }))).toBe(false)
    expect(moves(renamed({ count: 2 }), { ground: { allowed: (count) => count * 2 } })).toBe(true)
  })

  it('reads a baseline from before it held code as one that cannot tell', () => {
    const { code: _, ...older } = known()
    expect(moves(renamed(), { from: { site: older } })).toBe(false)
  })

  it('follows a test to another package, and not a leak that another test has there', () => {
    const elsewhere = aSite({ package: 'example.com/q' })
    const tests = new Set(['TestWork'])
    expect(moves(elsewhere, { from: { goneTests: tests }, newTests: tests })).toBe(true)
    expect(moves(elsewhere, { from: { goneTests: new Set() }, newTests: tests })).toBe(false)
    expect(moves(elsewhere, { from: { goneTests: tests }, newTests: new Set() })).toBe(false)
    expect(moves(elsewhere)).toBe(false)
  })

  it('gives each departure to one arrival only, the most alike', () => {
    const near = renamed()
    const far = { ...renamed(), entry: 'other' }
    const half: Excerpts = { ...CODE, creator: ['55555555'] }
    const ground: Ground = {
      sources: absent as Sources,
      isGonePackage: () => false,
      allowed: (count) => count,
    }
    const found = findMoves(
      [
        { site: far, excerpts: half, newTests: undefined },
        { site: near, excerpts: CODE, newTests: undefined },
      ],
      [{ package: 'example.com/p', site: known(), goneTests: undefined }],
      ground,
    )
    expect([...found.keys()]).toEqual([near])
  })
})

describe('excerptsOf', () => {
  const place = { file: 'p/work.go', line: 1, inRepository: true }
  const site = aSite({ goStatement: place, blockedAt: place, stack: [] })
  const at = (lines: readonly string[], index: number) =>
    excerptsOf(site, { functionAt: () => ({ lines, at: index }) } as unknown as Sources).creator

  it('is the same whatever the name, the indentation and the spaces', () => {
    const one = at(['\tfor job := range jobs {', '\t\twork(job)', '\t}'], 0)
    const other = at(['func x() {', '\t\tfor job  := range jobs {', '\t\t\twork(job)', '\t\t}', '}'], 1)
    expect(one).toHaveLength(2)
    expect(other).toEqual(one)
  })

  it('does not count what stands around a closure', () => {
    const lines = [
      '\tbefore := 1',
      '\tgo func() {',
      '\t\tfor range jobs {',
      '\t\t}',
      '\t}()',
      '\tafter(before)',
    ]
    expect(at(lines, 2)).toEqual(at(['\t\tfor range jobs {', '\t\t}'], 0))
  })

  it('marks lines that any two goroutines may share, and drops those that say nothing', () => {
    const hashes = at(
      ['\tgo func() {', '\t\tdefer wg.Done()', '\t\t// why', '\t\tspecial(1)', '\t}()', '', '\t<-done'],
      0,
    )
    expect(hashes.map(isCommon)).toEqual([true, true, false, true])
  })

  it('is empty without a source', () => {
    expect(excerptsOf(site, { functionAt: () => undefined } as unknown as Sources)).toEqual({
      creator: [],
      entry: [],
      blocking: [],
    })
  })
})
