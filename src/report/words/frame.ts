import type { Change } from '../../model/change.ts'
import type { Frame } from '../../model/goroutine.ts'

/** `example.com/quote.(*Client).fetch` → `quote.(*Client).fetch`, `k8s.io/klog/v2.Info` → `klog.Info`: as people say it. */
export function shortFunction(name: string): string {
  const bracket = name.indexOf('[')
  const path = bracket < 0 ? name : name.slice(0, bracket)
  const last = name.slice(path.lastIndexOf('/') + 1)
  const major = /([^/]+)\/v\d+\./.exec(path)
  return major !== null && /^v\d+\./.test(last) ? `${major[1]}${last.slice(last.indexOf('.'))}` : last
}

/** The runtime's own way to park a goroutine, which Go's tracebacks leave out too: the wait says it already. */
export function withoutRuntime(stack: readonly Frame[]): readonly Frame[] {
  const first = stack.findIndex((frame) => !frame.function.startsWith('runtime.'))
  return first < 0 ? stack : stack.slice(first)
}

/** `example.com/quote.(*Client).fetch` → `example.com/quote`. */
export function packageOf(name: string): string {
  const bracket = name.indexOf('[')
  const path = bracket < 0 ? name : name.slice(0, bracket)
  const dot = path.indexOf('.', path.lastIndexOf('/') + 1)
  return dot < 0 ? path : path.slice(0, dot)
}

/**
 * Code of the project under test: the frame's package shares the module of the leaking package. The module's own name is
 * not known here, so it counts as host, owner and name (`github.com/a/b`), or as the first element of a name without a host.
 */
export function isOwn(frame: Frame, change: Pick<Change, 'package'>): boolean {
  const own = moduleGuess(change.package)
  return own.length > 0 && moduleGuess(packageOf(frame.function)).join('/') === own.join('/')
}

function moduleGuess(path: string): readonly string[] {
  const parts = path.replace(/_test$/, '').split('/')
  const host = parts[0] ?? ''
  const hosted = ['github.com', 'gitlab.com', 'bitbucket.org'].includes(host)
  return parts.slice(0, hosted ? 3 : host.includes('.') ? 2 : 1)
}

type Places = Pick<Change, 'goStatement' | 'blockedAt' | 'stack'>

/**
 * `file.go:12` as a reader knows it: relative to the repository, to the module cache or to GOROOT/src. Without a line when
 * there is none; empty when the runtime named no file.
 */
export function framePlace(frame: Frame, change: Places): string {
  if (frame.file === '') return ''
  const file = shortFile(frame, change)
  return frame.line > 0 ? `${file}:${frame.line}` : file
}

function shortFile(frame: Frame, change: Places): string {
  const path = slashed(frame.file)
  const root = repositoryRoot(change)
  if (root !== null && path.startsWith(root)) return path.slice(root.length)
  for (const folder of ['/pkg/mod/', `/src/${packageOf(frame.function)}/`]) {
    const at = path.lastIndexOf(folder)
    if (at >= 0) return path.slice(at + (folder === '/pkg/mod/' ? folder.length : '/src/'.length))
  }
  return path
}

/** Recognised by a frame whose file ends in a location that is known to lie inside; with a trailing slash. */
function repositoryRoot({ blockedAt, goStatement, stack }: Places): string | null {
  for (const location of [blockedAt, goStatement]) {
    if (location === null || !location.inRepository) continue
    const suffix = `/${location.file}`
    const known = stack.map(({ file }) => slashed(file)).find((file) => file.endsWith(suffix))
    if (known !== undefined) return known.slice(0, known.length - suffix.length + 1)
  }
  return null
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
