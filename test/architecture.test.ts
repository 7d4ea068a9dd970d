import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIOME = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
const ENTRY_POINTS = ['action.ts', 'cli.ts', 'post.ts']
const IMPURE = ['node:*', 'node:*/**', '!node:crypto', '@actions/**']

interface Row {
  readonly line: number
  readonly folder: string
  readonly pure: boolean
}

/** The table under "Folders" in docs/architecture.md. */
function documented(): readonly Row[] {
  const text = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')
  return [...text.matchAll(/^\| (\d+) \| `([a-z-]+)\/` \| (pure)? ?\|/gm)].map(
    ([, line, folder = '', pure]) => ({
      line: Number(line),
      folder,
      pure: pure === 'pure',
    }),
  )
}

const Overrides = z.object({
  overrides: z.array(
    z.object({
      includes: z.array(z.string()),
      linter: z.object({
        rules: z.object({
          style: z.object({
            noRestrictedImports: z.object({
              level: z.literal('error'),
              options: z.object({ patterns: z.array(z.object({ group: z.array(z.string()) })) }),
            }),
          }),
        }),
      }),
    }),
  ),
})

/** What the linter refuses, by folder. */
function refused(): ReadonlyMap<string, readonly (readonly string[])[]> {
  const { overrides } = Overrides.parse(JSON.parse(readFileSync(path.join(ROOT, 'biome.json'), 'utf8')))
  return new Map(
    overrides.map(({ includes, linter }) => [
      includes.join(),
      linter.rules.style.noRestrictedImports.options.patterns.map(({ group }) => [...group].sort()),
    ]),
  )
}

describe('the table of folders', () => {
  it('names every folder of src/', () => {
    const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
    expect(
      documented()
        .map(({ folder }) => folder)
        .sort(),
    ).toEqual(folders.sort())
  })

  it('says what the linter refuses', () => {
    const rows = documented()
    const rules = refused()
    for (const row of rows) {
      const above = rows.filter(({ line, folder }) => line >= row.line && folder !== row.folder)
      const upward = [
        ...above.flatMap(({ folder }) => [`../**/${folder}/**`, `../${folder}/**`]),
        ...ENTRY_POINTS.map((file) => `../**/${file}`),
      ].sort()
      const expected = row.pure ? [upward, [...IMPURE].sort()] : [upward]
      expect(rules.get(`src/${row.folder}/**`), row.folder).toEqual(expected)
    }
  })

  it('answers where to make a change with files that exist', () => {
    const text = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')
    const answers = [...text.matchAll(/\| `(src\/[^`]+)`[^|]*\|$/gm)].map(([, file = '']) => file)
    expect(answers.length).toBeGreaterThanOrEqual(10)
    for (const file of answers) expect(existsSync(path.join(ROOT, file)), file).toBe(true)
  })
})

describe('the linter', () => {
  let root: string
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'leakgate-planted-'))
    const rules = JSON.parse(readFileSync(path.join(ROOT, 'biome.json'), 'utf8'))
    writeFileSync(path.join(root, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }))
    mkdirSync(path.join(root, 'src/report/words'), { recursive: true })
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  /** What the linter says of one file of src/report/words/. */
  function lint(name: string, text: string, others: Readonly<Record<string, string>> = {}): string {
    for (const [file, content] of Object.entries({ ...others, [name]: text })) {
      writeFileSync(path.join(root, 'src/report/words', file), content)
    }
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [BIOME, 'lint', '--colors=off', `src/report/words/${name}`],
      { cwd: root, encoding: 'utf8' },
    )
    return status === 0 ? 'accepted' : stdout + stderr
  }

  it('accepts an import from below', () => {
    expect(lint('down.ts', "export { plural } from '../../text/words.ts'\n")).toBe('accepted')
  })

  it.each([
    ['of a folder above', "import { check } from '../../check/check.ts'\nexport { check }\n"],
    ['of a type above', "import type { Run } from '../../measure/read.ts'\nexport type { Run }\n"],
    ['of an entry point', "export * from '../../cli.ts'\n"],
    ['at run time', "export const x = await import('../../github/client.ts')\n"],
  ])('refuses an upward import %s', (_, text) => {
    expect(lint('up.ts', text)).toContain('src/report may import only folders below it')
  })

  it.each(['node:fs', 'node:fs/promises', 'node:child_process', 'node:path', '@actions/core'])(
    'refuses %s in a pure folder',
    (name) => {
      expect(lint('impure.ts', `import * as it from '${name}'\nexport { it }\n`)).toContain(
        'src/report is pure',
      )
    },
  )

  it('refuses a cycle of types', () => {
    const report = lint('one.ts', "import type { Two } from './two.ts'\nexport type One = Two | 1\n", {
      'two.ts': "import type { One } from './one.ts'\nexport type Two = { one: One }\n",
    })
    expect(report).toContain('noImportCycles')
  })
})
