import { describe, expect, it } from 'vitest'
import {
  adviceFor,
  adviceWith,
  type Clue,
  NO_ADVICE,
  normalise,
  PATTERNS,
  patternFor,
} from '../../src/knowledge/advice.ts'
import { CAUSES, type CauseId } from '../../src/knowledge/causes/all.ts'
import { DAEMONS } from '../../src/knowledge/daemons.ts'
import { GENERAL } from '../../src/knowledge/general.ts'
import { GOROUTINES, type KnownGoroutine } from '../../src/knowledge/known-goroutines.ts'
import { LIBRARIES } from '../../src/knowledge/libraries.ts'
import type { Pattern } from '../../src/knowledge/pattern.ts'
import type { Code } from '../../src/knowledge/sign.ts'
import { SOURCE } from '../../src/knowledge/source.ts'
import { STANDARD_LIBRARY } from '../../src/knowledge/standard-library.ts'
import type { FunctionLines } from '../../src/model/sources.ts'
import { EXAMPLES, type Example } from './stacks.ts'

/** Enough of the rule for these stacks: the standard library's packages have no dot in their first element. */
const isStandard = (name: string) => !(name.split('/')[0] ?? '').includes('.') || /^[a-z]+\./.test(name)

function clue({ wait, stack, creator, blocking }: Example): Clue {
  const entry = stack.at(-1) ?? ''
  return {
    creator,
    entry,
    blocking: { wait, function: blocking ?? stack.find((name) => !isStandard(name)) ?? entry },
    stack: stack.map((name) => ({ function: name, file: '', line: 0 })),
  }
}

/** The source that belongs to it, where the example has some. */
function codeOf({ code, waits = code }: Example): Code {
  return { creator: excerpt(code, /^\s*go /), blocking: excerpt(waits, /\/\/ waits$/) }
}

function excerpt(code: string | undefined, place: RegExp): FunctionLines | undefined {
  if (code === undefined) return undefined
  const lines = code.trim().split('\n')
  const at = lines.findIndex((line) => place.test(line))
  expect(at).toBeGreaterThanOrEqual(0)
  return { lines: lines.map((line) => line.replace(/\s*\/\/ waits$/, '')), at }
}

/** What is known of a goroutine of a library when nothing but its entry and its creator is. */
function knownClue({ entry, creator }: KnownGoroutine): Clue {
  return clue({ id: '', wait: 'select', stack: [entry], creator: creator ?? 'example.com/a.New' })
}

/** The rows that some stack leads to. */
const reached = new Set<Pattern | undefined>([
  ...EXAMPLES.map((example) => patternFor(clue(example), codeOf(example))),
  ...GOROUTINES.map((known) => patternFor(knownClue(known))),
])

describe('adviceFor', () => {
  it.each(EXAMPLES.map((example) => [example.id, example.stack.at(-1), example] as const))(
    'knows %s by %s',
    (id, _, example) => {
      const pattern = patternFor(clue(example), codeOf(example))
      expect(pattern?.id).toBe(id)
      const { hint, cause } = pattern as Pattern
      const advice = { hint, ...CAUSES[cause] }
      expect(adviceFor(clue(example), codeOf(example))).toEqual(advice)
      expect(adviceWith(hint)).toEqual(advice)
    },
  )

  it('has no advice for words that are not ours', () => {
    expect(adviceWith('Restart the computer.')).toBeUndefined()
  })

  it.each(EXAMPLES.filter(({ code }) => code !== undefined).map((example) => [example.id, example] as const))(
    'says less of %s where the source is not at hand',
    (id, example) => {
      const blind = patternFor(clue(example))
      // A library and a kind of wait are told by the stack alone; the rest is not guessed.
      expect(SOURCE.filter(({ shows }) => shows !== undefined)).not.toContain(blind)
      if (PATTERNS.find((pattern) => pattern.id === id)?.shows !== undefined) expect(blind?.id).not.toBe(id)
    },
  )

  it('says nothing rather than something wrong', () => {
    const unknown: Example = { id: '', wait: 'other', stack: ['example.com/a.f'], creator: 'example.com/a.g' }
    expect(adviceFor(clue(unknown))).toEqual(NO_ADVICE)
  })

  it('knows a library without its stack, by the three names', () => {
    const watcher = EXAMPLES.find(({ id }) => id === 'etcd-client')
    if (watcher === undefined) throw new Error('the example is gone')
    expect(patternFor({ ...clue(watcher), stack: [] })?.id).toBe('etcd-client')
  })

  it('is not led astray by a package whose name begins like a known one', () => {
    const other: Example = {
      id: '',
      wait: 'chan send',
      stack: ['k8s.io/client-go/tools/cachepool.(*Pool).run'],
      creator: 'k8s.io/client-go/tools/cachepool.New',
    }
    expect(patternFor(clue(other))?.id).toBe('chan-send')
  })
})

describe('the tables', () => {
  it('have an example for each row, but for the goroutines of libraries, which have a table', () => {
    const shown = new Set(EXAMPLES.map(({ id }) => id))
    const rows = [...LIBRARIES, ...STANDARD_LIBRARY, ...SOURCE, ...GENERAL]
    expect(rows.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
  })

  it('name each row once', () => {
    expect(new Set(PATTERNS.map(({ id }) => id)).size).toBe(PATTERNS.length)
  })

  it('give one cause to one hint, by which it is found again', () => {
    const found = PATTERNS.map(({ id, hint }) => [id, adviceWith(hint)])
    expect(found).toEqual(PATTERNS.map(({ id, hint, cause }) => [id, { hint, ...CAUSES[cause] }]))
  })

  it.each(PATTERNS.map((pattern) => [pattern.id, pattern] as const))(
    'speak of %s in one to three plain sentences',
    (_, { hint }) => {
      expect(hint).toMatch(/^[A-Za-z].*\.$/)
      expect(hint.length).toBeLessThanOrEqual(300)
      expect(hint).not.toMatch(/[`*<>\n]/)
      expect(hint.match(/\. [A-Z]/g)?.length ?? 0).toBeLessThanOrEqual(2)
    },
  )

  it('hold no row that those before it hide, but where a library says more', () => {
    const hidden = PATTERNS.filter((pattern) => !reached.has(pattern))
    expect(hidden.filter((pattern) => !DAEMONS.includes(pattern))).toEqual([])
    for (const { id } of hidden) {
      const known = GOROUTINES.find(({ entry }) => id === `goroutine ${entry}`) as KnownGoroutine
      expect(LIBRARIES).toContain(patternFor(knownClue(known)))
    }
  })
})

/** What is meant to live as long as the process. */
const NOTHING_TO_MEND: readonly CauseId[] = ['process-lifetime']

describe('every cause', () => {
  it.each(Object.keys(CAUSES) as CauseId[])(
    '%s is explained, has a fix, and is what some stack leads to',
    (id) => {
      const { explanation, fix } = CAUSES[id]
      expect(explanation).toMatch(/^\S[^\n]{80,}\.$/)
      if (NOTHING_TO_MEND.includes(id)) expect(fix).toBe('')
      else expect(fix).toMatch(/\S/)
      expect([...reached].map((pattern) => pattern?.cause)).toContain(id)
    },
  )

  it('has words of its own', () => {
    const causes = Object.values(CAUSES)
    const fixes = causes.map(({ fix }) => fix).filter((fix) => fix !== '')
    expect(new Set(causes.map(({ explanation }) => explanation)).size).toBe(causes.length)
    expect(new Set(fixes).size).toBe(fixes.length)
  })
})

describe('goroutines of libraries', () => {
  const known = GOROUTINES.map((row) => [row.entry, row] as const)

  it.each(known)('say something of their own about %s', (entry, row) => {
    const pattern = patternFor(knownClue(row))
    expect([...LIBRARIES, ...DAEMONS, ...STANDARD_LIBRARY]).toContain(pattern)
    if (pattern !== undefined && DAEMONS.includes(pattern)) expect(pattern.id).toBe(`goroutine ${entry}`)
  })

  it('name where each was read', () => {
    for (const { source } of GOROUTINES) expect(source).toMatch(/^\S+ (?:v\d|1\.)\S*, \S+\.go$/)
    expect(new Set(GOROUTINES.map(({ entry }) => entry)).size).toBe(GOROUTINES.length)
  })
})

describe('normalise', () => {
  it.each([
    ['k8s.io/client-go/util/workqueue.(*Typed[...]).Get', 'k8s.io/client-go/util/workqueue.(*Typed).Get'],
    ['a.F[go.shape.struct { X map[string]int }].func1', 'a.F.func1'],
    ['example.com/a/vendor/k8s.io/klog/v2.Info', 'k8s.io/klog/v2.Info'],
    ['gopkg.in/natefinch/lumberjack%2ev2.New', 'gopkg.in/natefinch/lumberjack.v2.New'],
  ])('%j is %j', (name, plain) => {
    expect(normalise(name)).toBe(plain)
    expect(normalise(plain)).toBe(plain)
  })
})
