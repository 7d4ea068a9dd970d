import { createHash } from 'node:crypto'

/** Which run wrote a comment, and about which commit. */
export interface Stamp {
  readonly runId: number
  readonly attempt: number
  /** Head commit of the pull request that the run looked at. */
  readonly commit: string
}

/** Jobs with the same key share one comment. The parts are hashed: none of them may end the HTML comment that hides it. */
export function commentKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
}

/** First line of a comment, which no reader sees. */
export function markerLine(key: string, { runId, attempt, commit }: Stamp): string {
  return `<!-- leakgate:${key} run=${runId} attempt=${attempt} commit=${commit} -->`
}

const MARKER =
  /^<!-- leakgate:([0-9a-f]{12}) run=(\d{1,15}) attempt=(\d{1,6}) commit=([0-9a-f]{40}(?:[0-9a-f]{24})?) -->\s*$/

/** Who wrote this text; undefined when its first line is not a marker with this key. */
export function readMarker(body: string, key: string): Stamp | undefined {
  const [line = ''] = body.split('\n', 1)
  const [, found, runId, attempt, commit = ''] = MARKER.exec(line) ?? []
  return found === key ? { runId: Number(runId), attempt: Number(attempt), commit } : undefined
}

/** Whether one spoke later than the other, both about the same commit. Run ids grow with time. */
export function isNewer(a: Stamp, b: Stamp): boolean {
  return a.runId > b.runId || (a.runId === b.runId && a.attempt > b.attempt)
}

/** Without the marker. GitHub stores line ends as CRLF when it was sent so, and cuts white space at the end. */
export function unmarked(body: string): string {
  return body
    .replaceAll('\r\n', '\n')
    .replace(/^<!-- leakgate:.*\n/, '')
    .trim()
}
