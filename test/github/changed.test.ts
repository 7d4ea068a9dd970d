import { afterEach, describe, expect, it } from 'vitest'
import { changedFiles } from '../../src/github/changed.ts'
import type { RunEvent } from '../../src/github/event.ts'
import { type Reply, type Server, serve } from './server.ts'

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

async function ask(reply: Reply, event: RunEvent = PULL) {
  const server = await serve(({ path }) => (path.includes('/compare/') ? reply : undefined))
  servers.push(server)
  const log = { info() {}, debug() {}, notice() {}, warning() {} }
  const files = await changedFiles({ client: server.client(), event, log })
  return { files, requests: server.requests.map(({ path }) => path) }
}

const named = (count: number) => Array.from({ length: count }, (_, index) => ({ filename: `f${index}.go` }))

describe('changedFiles', () => {
  it('asks once, from where the branch left its base', async () => {
    const files = [{ filename: 'new.go', previous_filename: 'old.go' }, { filename: 'x_test.go' }]
    expect(await ask({ body: { files } })).toEqual({
      files: ['new.go', 'old.go', 'x_test.go'],
      requests: [`/repos/octo/shop/compare/${BASE}...${HEAD}`],
    })
  })

  it('does not know when GitHub may have left some out, or named none', async () => {
    expect((await ask({ body: { files: named(299) } })).files).toHaveLength(299)
    expect((await ask({ body: { files: named(300) } })).files).toBeUndefined()
    expect((await ask({ body: { files: [] } })).files).toBeUndefined()
    expect((await ask({ body: {} })).files).toBeUndefined()
  })

  it('does not know when GitHub refuses', async () => {
    expect((await ask({ status: 403, body: { message: 'Resource not accessible' } })).files).toBeUndefined()
  })

  it('does not ask where there is no pull request', async () => {
    const event: RunEvent = { ...PULL, kind: 'default branch', trigger: 'push' }
    expect(await ask({ body: { files: named(1) } }, event)).toEqual({ files: undefined, requests: [] })
  })
})
