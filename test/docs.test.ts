import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { workflowNames, workflowText } from './e2e/documented.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const text = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

const DOCUMENTS = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
]

const described = z.record(z.string(), z.looseObject({ description: z.string() }))
const action = z.object({ inputs: described, outputs: described }).parse(parse(text('action.yml')))

/** Names in the first column of the table under a heading of docs/inputs.md. */
function firstColumn(heading: string): readonly string[] {
  const [, section = ''] = text('docs/inputs.md').split(`\n## ${heading}\n`)
  const [table = ''] = section.split(/\n#/)
  return [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name),
  )
}

it('docs/inputs.md lists all inputs and outputs of action.yml, and no others', () => {
  expect([...firstColumn('Inputs')].sort()).toEqual(Object.keys(action.inputs).sort())
  expect([...firstColumn('Outputs')].sort()).toEqual(Object.keys(action.outputs).sort())
})

it('no description in action.yml holds an expression, which the runner would evaluate', () => {
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
    expect(description).not.toContain('${{')
  }
})

it('the workflow in the README is docs/workflows/ci.yml', () => {
  const blocks = [...text('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block)
  expect(blocks).toEqual([workflowText('ci.yml')])
})

it('jobs in the documentation are those of the workflows that are run', () => {
  const jobs = DOCUMENTS.flatMap((file) => [...text(file).matchAll(/```yaml\n(jobs:[\s\S]*?)```/g)])
  expect(jobs).not.toEqual([])
  for (const [, block = ''] of jobs) {
    expect(workflowNames().filter((name) => workflowText(name).includes(block))).toHaveLength(1)
  }
})

it('links in the documentation lead to files and headings that are there', () => {
  const broken = DOCUMENTS.flatMap((file) =>
    [...text(file).matchAll(/\]\(([^)\s:]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !leadsSomewhere(file, link))
      .map((link) => `${file}: ${link}`),
  )
  expect(broken).toEqual([])
})

function leadsSomewhere(file: string, link: string): boolean {
  const [to = '', heading] = link.split('#')
  const target = to === '' ? file : path.join(path.dirname(file), to)
  if (!existsSync(path.join(ROOT, target))) return false
  if (heading === undefined) return true
  return [...text(target).matchAll(/^#+ (.*)$/gm)].some(
    ([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-') === heading,
  )
}
