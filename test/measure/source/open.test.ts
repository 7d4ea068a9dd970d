import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSources } from '../../../src/measure/source/open.ts'
import { temporaryFolder, writeFiles } from '../../support/module.ts'

const SOURCE = 'package p\n\nfunc Start() {\n\tgo func() {}()\n}\n'
const LINE = 4

/** A repository with two modules, one inside the other, beside a GOROOT and a module cache. */
function layOut() {
  const root = temporaryFolder()
  writeFiles(root, {
    'repo/app/p/p.go': SOURCE,
    'repo/app/main.go': SOURCE,
    'repo/app/vendor/example.com/dep/dep.go': SOURCE,
    'repo/app/tools/t/t.go': SOURCE,
    'repo/app/api/go.mod': '// Deprecated: no\nmodule "example.com/api" // a comment\n\ngo 1.21\n',
    'repo/app/api/v1/api.go': SOURCE,
    'repo/replaced/go.mod': 'module\texample.com/replaced\n',
    'repo/replaced/r.go': SOURCE,
    'repo/app/odd/no_functions.go': 'package odd\n',
    'go/src/net/http/server.go': SOURCE,
    'go/src/vendor/golang.org/x/net/idna/idna.go': SOURCE,
    'cache/github.com/!big!corp/lib@v1.2.3/sub/lib.go': SOURCE,
    'cache/k8s.io/client-go@v0.34.1/cache.go': SOURCE,
  })
  const sources = openSources({
    goroots: [path.join(root, 'go'), path.join(root, 'linked-from')],
    moduleCache: path.join(root, 'cache'),
    modules: [
      { path: 'example.com/app', directory: path.join(root, 'repo/app') },
      { path: 'example.com/tools', directory: path.join(root, 'repo/app/tools') },
    ],
    repository: path.join(root, 'repo'),
  })
  return { root, sources }
}

describe('a place in source', () => {
  const cases = [
    ['of the main module', 'repo/app/p/p.go', 'example.com/app/p', 'app/p/p.go'],
    ['in the root of the main module', 'repo/app/main.go', 'example.com/app', 'app/main.go'],
    [
      'of a module inside the main module',
      'repo/app/tools/t/t.go',
      'example.com/tools/t',
      'app/tools/t/t.go',
    ],
    [
      'that is vendored',
      'repo/app/vendor/example.com/dep/dep.go',
      'example.com/dep',
      'app/vendor/example.com/dep/dep.go',
    ],
    ['of a nested module with a go.mod', 'repo/app/api/v1/api.go', 'example.com/api/v1', 'app/api/v1/api.go'],
    ['of a module that replaces another', 'repo/replaced/r.go', 'example.com/replaced', 'replaced/r.go'],
    ['of the standard library', 'go/src/net/http/server.go', 'net/http', null],
    [
      'vendored in the standard library',
      'go/src/vendor/golang.org/x/net/idna/idna.go',
      'golang.org/x/net/idna',
      null,
    ],
    ['of the module cache', 'cache/k8s.io/client-go@v0.34.1/cache.go', 'k8s.io/client-go', null],
    [
      'of a module with capitals',
      'cache/github.com/!big!corp/lib@v1.2.3/sub/lib.go',
      'github.com/BigCorp/lib/sub',
      null,
    ],
  ] as const

  it.each(cases)('%s is named by its package, and located', (_, file, packagePath, inRepository) => {
    const { root, sources } = layOut()
    const absolute = path.join(root, file)
    expect(sources.declaredAt(absolute, LINE)).toEqual({ package: packagePath, function: 'Start' })
    expect(sources.declaredAt(absolute, 1)).toBeUndefined()
    const location = sources.locate(absolute, LINE)
    expect(location.inRepository).toBe(inRepository !== null)
    if (inRepository !== null) expect(location.file).toBe(inRepository)
    expect(location.file).not.toContain(root)
  })

  // What a build with -trimpath prints of the same files.
  it.each([
    ['example.com/app/p/p.go', 'example.com/app/p', 'app/p/p.go'],
    ['example.com/tools/t/t.go', 'example.com/tools/t', 'app/tools/t/t.go'],
    ['net/http/server.go', 'net/http', null],
    ['k8s.io/client-go@v0.34.1/cache.go', 'k8s.io/client-go', null],
    ['github.com/BigCorp/lib@v1.2.3/sub/lib.go', 'github.com/BigCorp/lib/sub', null],
  ] as const)('printed as %s is the same', (file, packagePath, inRepository) => {
    const { sources } = layOut()
    expect(sources.declaredAt(file, LINE)).toEqual({ package: packagePath, function: 'Start' })
    expect(sources.locate(file, LINE)).toEqual({
      file: inRepository ?? file,
      line: LINE,
      inRepository: inRepository !== null,
    })
  })

  it('has the same name with and without -trimpath', () => {
    const { root, sources } = layOut()
    for (const [absolute, trimmed] of [
      ['cache/github.com/!big!corp/lib@v1.2.3/sub/lib.go', 'github.com/BigCorp/lib@v1.2.3/sub/lib.go'],
      ['go/src/net/http/server.go', 'net/http/server.go'],
      ['repo/app/p/p.go', 'example.com/app/p/p.go'],
    ] as const)
      expect(sources.locate(path.join(root, absolute), 1)).toEqual(sources.locate(trimmed, 1))
  })

  it('is standard or not by where it lies; unknown where that does not tell', () => {
    const { root, sources } = layOut()
    expect(sources.isStandard(path.join(root, 'go/src/net/http/server.go'))).toBe(true)
    expect(sources.isStandard(path.join(root, 'linked-from/src/net/http/server.go'))).toBe(true)
    expect(sources.isStandard('net/http/server.go')).toBe(true)
    expect(sources.isStandard(path.join(root, 'cache/k8s.io/client-go@v0.34.1/cache.go'))).toBe(false)
    expect(sources.isStandard(path.join(root, 'repo/app/p/p.go'))).toBe(false)
    expect(sources.isStandard('/elsewhere/x.go')).toBeUndefined()
    expect(sources.isStandard('unknown.host/x/y.go')).toBeUndefined()
    expect(sources.isStandard('')).toBeUndefined()
  })

  it('that cannot be read, or holds no function there, is left to the printed name', () => {
    const { root, sources } = layOut()
    for (const file of ['repo/app/p/gone.go', 'repo/app/odd/no_functions.go', 'repo/app/p', 'nowhere.s'])
      expect(sources.declaredAt(path.join(root, file), 1)).toBeUndefined()
    expect(sources.declaredAt('_cgo_gotypes.go', 40)).toBeUndefined()
  })

  it('outside of all folders keeps the path that the runtime printed', () => {
    const { sources } = layOut()
    expect(sources.locate('/elsewhere/x.go', 3)).toEqual({
      file: '/elsewhere/x.go',
      line: 3,
      inRepository: false,
    })
    expect(sources.locate('_cgo_gotypes.go', 3)).toEqual({
      file: '_cgo_gotypes.go',
      line: 3,
      inRepository: false,
    })
  })

  it('is in the repository even where that is reached by a link', () => {
    const { root } = layOut()
    mkdirSync(path.join(root, 'links'))
    symlinkSync(path.join(root, 'repo'), path.join(root, 'links/repo'))
    const sources = openSources({
      goroots: [],
      moduleCache: '',
      modules: [{ path: 'example.com/app', directory: path.join(root, 'repo/app') }],
      repository: path.join(root, 'links/repo'),
    })
    expect(sources.locate(path.join(root, 'repo/app/p/p.go'), 4)).toEqual({
      file: 'app/p/p.go',
      line: 4,
      inRepository: true,
    })
  })

  it('in the module cache is not in the repository, though the cache may lie there', () => {
    const { root } = layOut()
    const sources = openSources({
      goroots: [path.join(root, 'go')],
      moduleCache: path.join(root, 'cache'),
      modules: [],
      repository: root,
    })
    const file = path.join(root, 'cache/k8s.io/client-go@v0.34.1/cache.go')
    expect(sources.locate(file, 4).inRepository).toBe(false)
  })
})
