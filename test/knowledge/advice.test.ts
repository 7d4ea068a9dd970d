import { describe, expect, it } from 'vitest'
import {
  adviceFor,
  type Clue,
  NO_ADVICE,
  normalise,
  PATTERNS,
  patternFor,
} from '../../src/knowledge/advice.ts'
import { DAEMONS } from '../../src/knowledge/daemons.ts'
import { GOROUTINES } from '../../src/knowledge/known-goroutines.ts'
import { LIBRARIES } from '../../src/knowledge/libraries.ts'
import type { Code } from '../../src/knowledge/sign.ts'
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

describe('adviceFor', () => {
  it.each(EXAMPLES.map((example) => [example.id, example.stack.at(-1), example] as const))(
    'knows %s by %s',
    (id, _, example) => {
      expect(patternFor(clue(example), codeOf(example))?.id).toBe(id)
    },
  )

  it('says nothing rather than something wrong', () => {
    const unknown: Example = { id: '', wait: 'other', stack: ['example.com/a.f'], creator: 'example.com/a.g' }
    expect(adviceFor(clue(unknown))).toEqual(NO_ADVICE)
  })

  it('knows a library without its stack, by the three names', () => {
    const watcher = EXAMPLES.find(({ id }) => id === 'etcd-client')
    if (watcher === undefined) throw new Error('the example is gone')
    expect(adviceFor({ ...clue(watcher), stack: [] })).toEqual(adviceFor(clue(watcher)))
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
  it('have an example for each row', () => {
    const shown = new Set(EXAMPLES.map(({ id }) => id))
    expect(
      PATTERNS.map(({ id }) => id).filter((id) => !shown.has(id) && !id.startsWith('goroutine ')),
    ).toEqual([])
  })

  it('name each row once', () => {
    expect(new Set(PATTERNS.map(({ id }) => id)).size).toBe(PATTERNS.length)
  })

  it.each(PATTERNS.map((pattern) => [pattern.id, pattern] as const))(
    'say what to do about %s in plain sentences',
    (_, { hint }) => {
      expect(hint).toMatch(/^[A-Za-z].*\.$/)
      expect(hint.length).toBeLessThanOrEqual(300)
      expect(hint).not.toMatch(/[`*<>\n]/)
      expect(hint.match(/\. [A-Z]/g)?.length ?? 0).toBeLessThanOrEqual(2)
    },
  )

  it('hold no row that a condition-free one before it hides', () => {
    for (const pattern of PATTERNS) {
      expect(
        pattern.shows ??
          pattern.entry ??
          pattern.waits ??
          pattern.calls ??
          pattern.createdBy ??
          pattern.involves,
      ).toBeDefined()
    }
  })
})

describe('goroutines of libraries', () => {
  const known = GOROUTINES.map((row) => [row.entry, row] as const)

  it.each(known)('say something of their own about %s', (entry, { creator }) => {
    const example: Example = {
      id: '',
      wait: 'select',
      stack: [entry],
      creator: creator ?? 'example.com/a.New',
    }
    const pattern = patternFor(clue(example))
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
