// What @actions/artifact uploads to. It is not in GitHub's description; the client (6.2.1) is the only source.
// Twirp in JSON, then an Azure-like block blob, then the client's word on size and hash.
import { type Answer, type Call, type Route, textField } from '../http.ts'
import { timestamp } from '../representations.ts'
import { type Artifact, digestOf } from '../state.ts'
import { blobUrl } from './artifacts.ts'

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService'
const DEFAULT_RETENTION_DAYS = 90

export function resultsServiceRoutes(): readonly Route[] {
  const uploads = new Map<string, Upload>()
  return [
    {
      method: 'POST',
      template: `${SERVICE}/CreateArtifact`,
      handle: inScope((call) => create(call, uploads)),
    },
    { method: 'PUT', template: '/upload/{run_id}/{name}', handle: (call) => put(call, uploads) },
    {
      method: 'POST',
      template: `${SERVICE}/FinalizeArtifact`,
      handle: inScope((call) => finalize(call, uploads)),
    },
    { method: 'POST', template: `${SERVICE}/ListArtifacts`, handle: inScope(list) },
    { method: 'POST', template: `${SERVICE}/GetSignedArtifactURL`, handle: inScope(sign) },
    { method: 'POST', template: `${SERVICE}/DeleteArtifact`, handle: inScope(remove) },
  ]
}

interface Upload {
  readonly expiresAt: Date
  readonly contentType: string
  readonly blocks: Map<string, Buffer>
  content: Buffer | undefined
}

/** The runtime token of a job: an unsigned JWT, whose signature the client does not look at either. */
export function runtimeToken(runId: number): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode({ scp: `Actions.Results:${runId}:${runId}` })}.unsigned`
}

function inScope(handle: (call: Call) => Answer): Route['handle'] {
  return (call) => {
    const runId = textField(call.json, 'workflow_run_backend_id')
    if (call.headers.authorization !== `Bearer ${runtimeToken(Number(runId))}`) {
      return {
        status: 401,
        body: { code: 'unauthenticated', msg: 'the runtime token is not one of this run' },
      }
    }
    return handle(call)
  }
}

function create(call: Call, uploads: Map<string, Upload>): Answer {
  const key = uploadKey(call)
  if (find(call)) {
    const msg = 'an artifact with this name already exists on the workflow run'
    return { status: 409, body: { code: 'already_exists', msg } }
  }
  uploads.set(key, {
    expiresAt: new Date(
      textField(call.json, 'expires_at') ?? daysFrom(call.clock.now(), DEFAULT_RETENTION_DAYS),
    ),
    contentType: textField(call.json, 'mime_type') ?? 'application/zip',
    blocks: new Map(),
    content: undefined,
  })
  return { status: 200, body: { ok: true, signed_upload_url: `${call.origin}/upload/${key}?sig=signed` } }
}

function put({ params, query, raw }: Call, uploads: Map<string, Upload>): Answer {
  const upload = uploads.get(`${params.run_id}/${encodeURIComponent(params.name ?? '')}`)
  if (upload === undefined || query.get('sig') !== 'signed') return { status: 403 }
  switch (query.get('comp')) {
    case 'block':
      upload.blocks.set(query.get('blockid') ?? '', raw)
      return { status: 201 }
    case 'blocklist': {
      const ids = [...raw.toString().matchAll(/<(?:Latest|Committed|Uncommitted)>([^<]+)</g)].map(
        ([, id]) => id ?? '',
      )
      const blocks = ids.map((id) => upload.blocks.get(id))
      if (blocks.includes(undefined)) return { status: 400 }
      upload.content = Buffer.concat(blocks.filter((block) => block !== undefined))
      return { status: 201 }
    }
    case null:
      upload.content = raw
      return { status: 201 }
    default:
      return { status: 400 }
  }
}

function finalize(call: Call, uploads: Map<string, Upload>): Answer {
  const upload = uploads.get(uploadKey(call))
  if (upload?.content === undefined)
    return { status: 404, body: { code: 'not_found', msg: 'nothing was uploaded' } }
  const digest = digestOf(upload.content)
  const hash = textField(call.json, 'hash') ?? digest
  if (textField(call.json, 'size') !== String(upload.content.length) || hash !== digest) {
    return {
      status: 400,
      body: { code: 'invalid_argument', msg: 'size or hash differ from what was uploaded' },
    }
  }
  const artifact: Artifact = {
    id: call.nextId(),
    name: textField(call.json, 'name') ?? '',
    runId: Number(textField(call.json, 'workflow_run_backend_id')),
    createdAt: call.clock.now(),
    expiresAt: upload.expiresAt,
    contentType: upload.contentType,
    content: upload.content,
    digest,
  }
  call.state.artifacts.push(artifact)
  uploads.delete(uploadKey(call))
  return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } }
}

function list({ state, json }: Call): Answer {
  const runId = textField(json, 'workflow_run_backend_id')
  const jobId = textField(json, 'workflow_job_run_backend_id')
  const name = textField(json, 'name_filter')
  const id = textField(json, 'id_filter')
  const artifacts = state.artifacts
    .filter((artifact) => String(artifact.runId) === runId)
    .filter((artifact) => !name || artifact.name === name)
    .filter((artifact) => !id || String(artifact.id) === id)
    .map((artifact) => ({
      workflow_run_backend_id: runId,
      workflow_job_run_backend_id: jobId,
      database_id: String(artifact.id),
      name: artifact.name,
      size: String(artifact.content.length),
      created_at: timestamp(artifact.createdAt),
      digest: artifact.digest,
    }))
  return { status: 200, body: { artifacts } }
}

function sign(call: Call): Answer {
  const artifact = find(call)
  return artifact ? { status: 200, body: { signed_url: blobUrl(artifact, call.origin) } } : missing
}

function remove(call: Call): Answer {
  const artifact = find(call)
  if (artifact === undefined) return missing
  call.state.artifacts.splice(call.state.artifacts.indexOf(artifact), 1)
  return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } }
}

const missing: Answer = { status: 404, body: { code: 'not_found', msg: 'no such artifact' } }

function uploadKey({ json }: Call): string {
  return `${textField(json, 'workflow_run_backend_id')}/${encodeURIComponent(textField(json, 'name') ?? '')}`
}

function find({ state, json }: Call): Artifact | undefined {
  return state.artifacts.find(
    ({ name, runId }) =>
      name === textField(json, 'name') && String(runId) === textField(json, 'workflow_run_backend_id'),
  )
}

function daysFrom(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 24 * 60 * 60 * 1000)
}
