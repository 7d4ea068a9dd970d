import { type Answer, type Call, notFound, paginate, type Route } from '../http.ts'
import { artifactJson, isExpired } from '../representations.ts'
import type { Artifact } from '../state.ts'

const ALL = '/repos/{owner}/{repo}/actions/artifacts'
const READ = { access: 'read', anyOf: ['actions'] } as const
const WRITE = { access: 'write', anyOf: ['actions'] } as const

export const artifactRoutes: readonly Route[] = [
  { method: 'GET', template: ALL, needs: READ, handle: (call) => list(call, () => true) },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
    needs: READ,
    handle: (call) => list(call, (artifact) => artifact.runId === Number(call.params.run_id)),
  },
  { method: 'GET', template: `${ALL}/{artifact_id}`, needs: READ, handle: show },
  { method: 'DELETE', template: `${ALL}/{artifact_id}`, needs: WRITE, handle: remove },
  { method: 'GET', template: `${ALL}/{artifact_id}/{archive_format}`, needs: READ, handle: redirectToBlob },
  { method: 'GET', template: '/blob/{artifact_id}', handle: blob },
]

function list(call: Call, belongs: (artifact: Artifact) => boolean): Answer {
  const name = call.query.get('name')
  const found = call.state.artifacts
    .filter((artifact) => belongs(artifact) && (name === null || artifact.name === name))
    .sort((a, b) => b.id - a.id)
  const { items, headers } = paginate(found, call)
  return {
    status: 200,
    body: { total_count: found.length, artifacts: items.map((item) => json(item, call)) },
    headers,
  }
}

function show(call: Call): Answer {
  const artifact = find(call)
  return artifact ? { status: 200, body: json(artifact, call) } : notFound
}

function remove(call: Call): Answer {
  const artifact = find(call)
  if (artifact === undefined) return notFound
  call.state.artifacts.splice(call.state.artifacts.indexOf(artifact), 1)
  return { status: 204 }
}

function redirectToBlob(call: Call): Answer {
  const artifact = find(call)
  if (artifact === undefined) return notFound
  if (isExpired(artifact, call.clock)) return { status: 410, body: { message: 'Artifact has expired' } }
  return { status: 302, headers: { location: blobUrl(artifact, call.origin) } }
}

/** Signed by itself, like the blob storage behind GitHub. */
export function blobUrl(artifact: Artifact, origin: string): string {
  return `${origin}/blob/${artifact.id}?sig=${artifact.id}-signed`
}

function blob(call: Call): Answer {
  const artifact = find(call)
  if (artifact === undefined || call.query.get('sig') !== `${artifact.id}-signed`) {
    return { status: 403, body: Buffer.from('<Error><Code>AuthenticationFailed</Code></Error>') }
  }
  return { status: 200, body: artifact.content, headers: { 'content-type': artifact.contentType } }
}

function find({ state, params }: Call): Artifact | undefined {
  return state.artifacts.find((artifact) => artifact.id === Number(params.artifact_id))
}

function json(artifact: Artifact, { state, clock, origin }: Call) {
  return artifactJson(artifact, state, clock, origin)
}
