import type { SourceLocation } from '../model/site.ts'

/** Where a report may point to. Parts that are unknown only cost the link, never the text. */
export interface Links {
  /** `owner/name`; empty outside GitHub. */
  readonly repository: string
  /** e.g. `https://github.com`, without a trailing slash. */
  readonly serverUrl: string
  /** Commit that the links show; null outside git. */
  readonly commit: string | null
  readonly runUrl: string | null
  /** The complete report as a file, e.g. an artifact. */
  readonly reportUrl: string | null
  /** Branch of the baseline, for people: `0 on main`. */
  readonly baseBranch?: string | null
}

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/
const COMMIT = /^[0-9a-f]{7,64}$/i

/** `https://github.com/owner/name/blob/<commit>/<file>#L<line>`; null when a part is unknown or the file lies outside. */
export function permalink(location: SourceLocation | null, links: Links): string | null {
  const server = webAddress(links.serverUrl)
  if (location === null || !location.inRepository || server === null) return null
  if (!REPOSITORY.test(links.repository) || links.commit === null || !COMMIT.test(links.commit)) return null
  if (!Number.isInteger(location.line) || location.line < 1) return null
  const segments = location.file.split('/')
  if (segments.some((segment) => /^\.{0,2}$|\p{Cc}/u.test(segment))) return null
  return `${server.replace(/\/+$/, '')}/${links.repository}/blob/${links.commit}/${encodePath(location.file)}#L${location.line}`
}

/** A path with slashes as the path of an address. */
export function encodePath(file: string): string {
  return file.split('/').map(encodeSegment).join('/')
}

/** The address as it may stand inside a Markdown link; null for anything but http and https. */
export function webAddress(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  return url.href.replace(/[()<>[\]*|\\`]/g, percent)
}

/** An address found in a document that others wrote is only followed inside this GitHub server. */
export function ownAddress(address: string | null, links: Links): string | null {
  const server = webAddress(links.serverUrl)
  const target = webAddress(address)
  if (server === null || target === null) return null
  return new URL(server).origin === new URL(target).origin ? target : null
}

/** `encodeURIComponent` leaves `!'()*` alone, and Markdown does not; it throws on half a surrogate pair. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(/[!'()*]/g, percent)
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
