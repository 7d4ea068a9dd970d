import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { Declaration, Sources } from '../../model/sources.ts'
import { byText } from '../../text/order.ts'
import { type DeclarationIndex, findDeclarations, indexDeclarations } from './declarations.ts'

export interface SourceRoots {
  /** The GOROOT that the binaries were built with, and the one it was linked from. */
  readonly goroots: readonly string[]
  readonly moduleCache: string
  /** Main modules (several in a workspace). */
  readonly modules: readonly Module[]
  /** Root of the repository; locations inside it are given relative to it. */
  readonly repository: string
}

interface Place {
  readonly package: string
  /** Absolute path on this machine. */
  readonly file: string
  /** The same on every machine, as -trimpath would spell it. */
  readonly name: string
  readonly origin: 'standard' | 'module cache' | 'module'
}

interface Module {
  readonly path: string
  readonly directory: string
}

const MAX_SOURCE_BYTES = 16 * 1024 * 1024

/** Reads Go source files as they are asked for, each once. */
export function openSources(roots: SourceRoots): Sources {
  const places = new Map<string, Place | undefined>()
  const indexes = new Map<string, DeclarationIndex | undefined>()
  const repository = realPath(roots.repository)
  const modules = [...roots.modules].sort((a, b) => byText(b.directory, a.directory))

  /** What `locate` said, back to the file; undefined where two files have one name. */
  const located = new Map<string, string | undefined>()
  const packageFolders = new Map<string, string>()

  const placeOf = (file: string): Place | undefined => {
    if (!places.has(file)) {
      const place = findPlace(file, roots, modules)
      places.set(file, place)
      if (place !== undefined) packageFolders.set(place.package, path.dirname(place.file))
    }
    return places.get(file)
  }
  const indexOf = (file: string): DeclarationIndex | undefined => {
    if (!indexes.has(file)) indexes.set(file, readIndex(file))
    return indexes.get(file)
  }
  return {
    declaredAt(file, line): Declaration | undefined {
      const place = placeOf(file)
      if (place === undefined) return undefined
      const name = indexOf(place.file)?.(line)
      return name === undefined ? undefined : { package: place.package, function: name }
    },
    isStandard(file) {
      const place = placeOf(file)
      return place && place.origin === 'standard'
    },
    locate(file, line) {
      const place = placeOf(file)
      const absolute = place?.file ?? file
      // The cache and even Go itself may lie in the repository's folder, but are no part of it.
      const ours = place === undefined || place.origin === 'module'
      const inside = ours && path.isAbsolute(absolute) ? within(repository, realPath(absolute)) : undefined
      const name = inside === undefined ? (place?.name ?? file) : slashes(inside)
      located.set(name, !located.has(name) || located.get(name) === absolute ? absolute : undefined)
      return { file: name, line, inRepository: inside !== undefined }
    },
    functionAt({ file, line }) {
      const absolute = located.get(file)
      const source = absolute === undefined ? undefined : readSource(absolute)
      if (source === undefined) return undefined
      const around = findDeclarations(source).findLast(({ first }) => first <= line)
      if (around?.name === undefined || around.last < line) return undefined
      return { lines: source.split('\n').slice(around.first - 1, around.last), at: line - around.first }
    },
    linesOf(declaration) {
      const folder = packageFolders.get(declaration.package) ?? moduleFolder(declaration.package, modules)
      return folder === undefined ? undefined : declaredLines(folder, declaration.function)
    },
    folderOf(packagePath) {
      const folder = moduleFolder(packagePath, modules)
      if (folder === undefined || goFiles(folder).length === 0) return undefined
      const relative = path.relative(repository, realPath(folder))
      return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : slashes(relative)
    },
  }
}

/** Where a package of a main module is, or would be. */
function moduleFolder(packagePath: string, modules: SourceRoots['modules']): string | undefined {
  const module = modules
    .filter(({ path: name }) => packagePath === name || packagePath.startsWith(`${name}/`))
    .sort((a, b) => b.path.length - a.path.length)[0]
  return module && path.join(module.directory, packagePath.slice(module.path.length))
}

function declaredLines(folder: string, name: string): readonly string[] | 'absent' {
  const lines = goFiles(folder).flatMap((file) => {
    const source = readSource(file) ?? ''
    const found = findDeclarations(source).filter((declared) => declared.name === name)
    return found.flatMap(({ first, last }) => source.split('\n').slice(first - 1, last))
  })
  return lines.length === 0 ? 'absent' : lines
}

function goFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.go'))
      .map((name) => path.join(folder, name))
  } catch {
    return [] // the folder is gone
  }
}

function findPlace(file: string, roots: SourceRoots, modules: SourceRoots['modules']): Place | undefined {
  if (!file.endsWith('.go')) return undefined
  return path.isAbsolute(file) ? findAbsolute(file, roots, modules) : findTrimmed(file, roots, modules)
}

function findAbsolute(file: string, roots: SourceRoots, modules: SourceRoots['modules']): Place | undefined {
  for (const goroot of roots.goroots) {
    const inside = within(path.join(goroot, 'src'), file)
    if (inside !== undefined)
      return { package: standardPackage(inside), file, name: slashes(inside), origin: 'standard' }
  }
  const cached = roots.moduleCache === '' ? undefined : within(roots.moduleCache, file)
  if (cached !== undefined) {
    return {
      package: cachedPackage(cached),
      file,
      name: unescapeUpper(slashes(cached)),
      origin: 'module cache',
    }
  }
  // A module inside the main module, or one that a replace directive names, has a go.mod of its own.
  const around = moduleAround(path.dirname(file))
  for (const module of around === undefined ? modules : [around]) {
    const inside = within(module.directory, file)
    if (inside === undefined) continue
    const name = `${module.path}/${slashes(inside)}`
    return { package: modulePackage(module.path, inside), file, name, origin: 'module' }
  }
  return undefined
}

function moduleAround(directory: string): Module | undefined {
  try {
    const text = readFileSync(path.join(directory, 'go.mod'), 'utf8')
    const name = /^module\s+(?:"([^"\s]+)"|([^"\s(]+))/m.exec(text)
    return name ? { path: name[1] ?? name[2] ?? '', directory } : undefined
  } catch {
    const parent = path.dirname(directory)
    return parent === directory ? undefined : moduleAround(parent)
  }
}

/** Under -trimpath: `module@version/dir/file.go`, `main/module/dir/file.go` or `net/http/server.go`. */
function findTrimmed(file: string, roots: SourceRoots, modules: SourceRoots['modules']): Place | undefined {
  if (/@v[^/]+\//.test(file)) {
    return {
      package: cachedPackage(file),
      file: path.join(roots.moduleCache, escapeUpper(file)),
      name: file,
      origin: 'module cache',
    }
  }
  for (const module of modules) {
    if (!file.startsWith(`${module.path}/`)) continue
    const inside = file.slice(module.path.length + 1)
    return {
      package: modulePackage(module.path, inside),
      file: path.join(module.directory, inside),
      name: file,
      origin: 'module',
    }
  }
  if ((file.split('/')[0] ?? '').includes('.')) return undefined
  const goroot = roots.goroots[0]
  if (goroot === undefined) return undefined
  return {
    package: standardPackage(file),
    file: path.join(goroot, 'src', file),
    name: file,
    origin: 'standard',
  }
}

function standardPackage(inside: string): string {
  return path.posix.dirname(slashes(inside)).replace(/^vendor\//, '')
}

/** `k8s.io/client-go@v0.34.1/tools/cache/x.go` → `k8s.io/client-go/tools/cache`. */
function cachedPackage(inside: string): string {
  return unescapeUpper(path.posix.dirname(slashes(inside))).replace(/@[^/]+/, '')
}

function modulePackage(modulePath: string, inside: string): string {
  const directory = path.posix.dirname(slashes(inside))
  const vendored = /(?:^|\/)vendor\/(.+)$/.exec(directory)
  if (vendored?.[1] !== undefined) return vendored[1]
  return directory === '.' ? modulePath : `${modulePath}/${directory}`
}

/** The module cache spells upper-case letters as `!` and the lower-case one (golang.org/x/mod/module). */
function escapeUpper(file: string): string {
  return file.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)
}

function unescapeUpper(file: string): string {
  return file.replaceAll(/!([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function within(folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file)
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative
}

function slashes(file: string): string {
  return file.split(path.sep).join('/')
}

function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

function readIndex(file: string): DeclarationIndex | undefined {
  const source = readSource(file)
  return source === undefined ? undefined : indexDeclarations(source)
}

function readSource(file: string): string | undefined {
  try {
    const source = readFileSync(file, 'utf8')
    return source.length > MAX_SOURCE_BYTES ? undefined : source
  } catch {
    return undefined // generated, or built elsewhere: the printed name is used instead
  }
}
