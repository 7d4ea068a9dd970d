import { describe, expect, it } from 'vitest'
import { reproduceCommand } from '../../src/report/reproduce.ts'

const NONE = { kind: 'none', reason: '' } as const
const FILE = {
  kind: 'file',
  source: 'my base.json',
  commit: null,
  recordedAt: '',
  goVersion: '',
  url: null,
} as const

describe('reproduceCommand', () => {
  it('runs one test alone, each part of its name anchored', () => {
    expect(reproduceCommand({ package: 'example.com/a', tests: ['TestA/b(c)', 'TestB'] }, NONE)).toBe(
      "leakgate record --out BASE.json -- go test -run '^TestA$/^b\\(c\\)$' example.com/a",
    )
  })

  it('runs the package when no test is known', () => {
    expect(reproduceCommand({ package: 'example.com/a', tests: [] }, FILE)).toBe(
      "leakgate check --baseline 'my base.json' -- go test example.com/a",
    )
  })

  it('quotes for the shell', () => {
    expect(reproduceCommand({ package: "a'; rm -rf ~", tests: [] }, NONE)).toContain(
      `go test 'a'\\''; rm -rf ~'`,
    )
    expect(reproduceCommand({ package: '-exec=x', tests: [] }, NONE)).toContain("go test '-exec=x'")
  })
})
