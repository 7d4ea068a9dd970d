import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CAUSES } from '../../src/knowledge/causes/all.ts'
import { type Outcome, runPlain } from '../support/go.ts'
import { sharedModule } from '../support/module.ts'
import { SNIPPETS, snippetFile } from './snippets.ts'

const MODULE = path.resolve(import.meta.dirname, 'module')

describe('the code that a report shows', () => {
  const directory = sharedModule({
    'go.mod': readFileSync(path.join(MODULE, 'go.mod')),
    'go.sum': readFileSync(path.join(MODULE, 'go.sum')),
    ...Object.fromEntries(SNIPPETS.map((id) => [`${id}/snippet.go`, snippetFile(id)])),
  })
  let formatted: Outcome
  let vetted: Outcome
  beforeAll(async () => {
    formatted = await runPlain(directory, 'gofmt -l .')
    vetted = await runPlain(directory, ['vet', './...'], { environment: { GOFLAGS: undefined } })
  }, 600_000)

  it('is formatted as gofmt does', () => {
    expect(formatted).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  it('compiles against the libraries it is about, and passes go vet', () => {
    expect(vetted).toMatchObject({ code: 0 })
  })

  it.each(SNIPPETS)('is short: %s', (id) => {
    expect(CAUSES[id].fix.split('\n').length).toBeLessThanOrEqual(13)
    expect(CAUSES[id].fix).not.toMatch(/^ |`|[ \t]$/m)
  })
})
