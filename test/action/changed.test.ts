import { afterEach, describe, expect, it } from 'vitest'
import { changedFiles } from '../../src/action/changed.ts'
import type { FoundBaseline } from '../../src/action/found-baseline.ts'
import type { RunEvent } from '../../src/github/event.ts'
import { type Reply, type Server, serve } from '../github/server.ts'

const BASE = 'a'.repeat(40)
const HEAD = 'b'.repeat(40)
const PULL: RunEvent = {
  kind: 'pull request',
  number: 7,
  origin: 'same repository',
  defaultBranch: 'main',
  base: { branch: 'main', commit: BASE },
  commit: HEAD,
}

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function ask(reply: Reply, event: RunEvent = PULL, known: Pick<FoundBaseline, 'changed'> = {}) {
  const server = await serve(({ path }) => (path.includes('/compare/') ? reply : undefined))
  servers.push(server)
  const log = { info() {}, debug() {}, notice() {}, warning() {} }
  const files = await changedFiles({ client: server.client(), event, log }, known)
  return { files, requests: server.requests.map(({ path }) => path) }
}

const compared = (files?: readonly { filename: string; previous_filename?: string }[]) => ({
  body: { merge_base_commit: { sha: BASE }, ...(files && { files }) },
})
const named = (count: number) => Array.from({ length: count }, (_, index) => ({ filename: `f${index}.go` }))

describe('changedFiles', () => {
  it('asks once, from where the branch left its base', async () => {
    const files = [{ filename: 'new.go', previous_filename: 'old.go' }, { filename: 'x_test.go' }]
    expect(await ask(compared(files))).toEqual({
      files: ['new.go', 'old.go', 'x_test.go'],
      requests: [`/repos/octo/shop/compare/${BASE}...${HEAD}`],
    })
  })

  it('does not know when GitHub may have left some out, or named none', async () => {
    expect((await ask(compared(named(299)))).files).toHaveLength(299)
    expect((await ask(compared(named(300)))).files).toBeUndefined()
    expect((await ask(compared([]))).files).toBeUndefined()
    expect((await ask(compared())).files).toBeUndefined()
  })

  it('does not know when GitHub refuses', async () => {
    expect((await ask({ status: 403, body: { message: 'Resource not accessible' } })).files).toBeUndefined()
  })

  it('does not ask when the search for the merge base has told already, or could not', async () => {
    const told = await ask(compared(named(1)), PULL, { changed: ['a.go'] })
    expect(told).toEqual({ files: ['a.go'], requests: [] })
    expect(await ask(compared(named(1)), PULL, { changed: null })).toEqual({ files: undefined, requests: [] })
  })

  it('does not ask where there is no pull request', async () => {
    const event: RunEvent = { ...PULL, kind: 'default branch', trigger: 'push' }
    for (const known of [{}, { changed: ['a.go'] }]) {
      expect(await ask(compared(named(1)), event, known)).toEqual({ files: undefined, requests: [] })
    }
  })
})
