import { describe, expect, test } from 'vitest'
import { parseGoroutines } from '../../../src/formats/dump/dump.ts'
import type { Goroutine } from '../../../src/model/goroutine.ts'
import { describeGoroutines, dumpOf, RELEASES } from '../captured.ts'

function only(text: string): Goroutine {
  const [goroutine, ...others] = parseGoroutines(text)
  expect(others).toEqual([])
  if (goroutine === undefined) throw new Error('no goroutine found')
  return goroutine
}

function functions(goroutine: Goroutine): readonly string[] {
  return goroutine.frames.map((frame) => frame.function)
}

describe('reads what real toolchains write', () => {
  const captures = [
    ...RELEASES.flatMap((release) => [[release, 'dump'] as const, [release, 'ancestors'] as const]),
    ['go1.26', 'leaks'],
    ['go1.27', 'leaks'],
    ['go1.27', 'minutes'],
    ['go1.27', 'crash'],
    ['native', 'dump'],
  ] as const
  test.each(captures)('%s %s', async (release, name) => {
    const text = dumpOf(release, `${name}.txt`)
    const goroutines = parseGoroutines(text)
    expect(goroutines).toHaveLength(text.match(/^goroutine \d/gm)?.length ?? 0)
    // A crash also prints the runtime's own goroutines, and how many there are changes from run to run.
    const own = goroutines.filter(({ creator }) => name !== 'crash' || creator?.function.startsWith('main.'))
    await expect(describeGoroutines(own)).toMatchFileSnapshot(`goldens/${release}-${name}.txt`)
  })

  test.each(RELEASES)('%s: every wait reason of the program is there', (release) => {
    const states = new Set(parseGoroutines(dumpOf(release)).map((goroutine) => goroutine.state))
    for (const state of [
      'chan receive',
      'chan send',
      'select',
      'select (no cases)',
      'chan receive (nil chan)',
      'chan send (nil chan)',
      'sync.Cond.Wait',
      'sleep',
      'IO wait',
      'running',
    ]) {
      expect(states).toContain(state)
    }
    // Go 1.21 gave mutexes, and Go 1.24 wait groups, names of their own.
    expect([...states].some((state) => state === 'semacquire' || state === 'sync.Mutex.Lock')).toBe(true)
  })

  test.each(RELEASES.slice(1))('%s: deep recursion keeps both ends and is marked elided', (release) => {
    const elided = parseGoroutines(dumpOf(release)).filter((goroutine) => goroutine.elided)
    expect(elided).toHaveLength(1)
    expect(elided[0]?.frames).toHaveLength(100)
    expect(elided[0]?.creator?.function).toBe('main.park')
  })

  test('Go 1.18 drops the outer end of deep recursion, and says so only without hidden runtime frames', () => {
    const deep = parseGoroutines(dumpOf('go1.18')).find((goroutine) => goroutine.frames.length > 50)
    expect(deep).toMatchObject({ elided: false, creator: { function: 'main.park' } })
    expect(deep?.frames).toHaveLength(97)
  })

  test.each(RELEASES)('%s: a `go` statement on a std method is known by its creator alone', (release) => {
    const accept = parseGoroutines(dumpOf(release)).find((goroutine) => goroutine.state === 'IO wait')
    expect(accept?.frames.some((frame) => frame.function.startsWith('main.'))).toBe(false)
    expect(accept?.creator).toMatchObject({
      function: 'main.accept',
      file: 'leakgate.example/captures/park.go',
    })
  })

  test('Go 1.27 marks what the garbage collector cannot reach', () => {
    const leaked = parseGoroutines(dumpOf('go1.27', 'leaks.txt')).filter((goroutine) => goroutine.leaked)
    expect(leaked.map((goroutine) => goroutine.state).sort()).toEqual([
      'chan receive (nil chan)',
      'chan send',
      'chan send',
      'chan send',
      'chan send (nil chan)',
      'select (no cases)',
      'sync.WaitGroup.Wait',
    ])
  })

  test.each(['go1.26', 'go1.27'])('%s prints labels, however odd', (release) => {
    const labelled = parseGoroutines(dumpOf(release, 'ancestors.txt')).filter(
      (goroutine) => Object.keys(goroutine.labels).length > 0,
    )
    expect(labelled.map((goroutine) => goroutine.labels)).toEqual(
      expect.arrayContaining([
        { 'leakgate.test': 'TestSimple' },
        { 'odd key: {"}"': 'tab\tquote"back\\slash ümläut 😀\x7f\ufffd, ]:', empty: '' },
      ]),
    )
  })
})

describe('header', () => {
  test.each<[string, Partial<Goroutine>]>([
    ['goroutine 1 [running]:', { id: 1, state: 'running', minutes: 0, lockedToThread: false, leaked: false }],
    ['goroutine 7 [select, 3 minutes]:', { state: 'select', minutes: 3 }],
    ['goroutine 7 [syscall, 1234 minutes, locked to thread]:', { minutes: 1234, lockedToThread: true }],
    ['goroutine 7 [chan receive, locked to thread]:', { minutes: 0, lockedToThread: true }],
    ['goroutine 7 [chan send (leaked)]:', { state: 'chan send', leaked: true }],
    ['goroutine 7 [chan receive (nil chan) (leaked)]:', { state: 'chan receive (nil chan)', leaked: true }],
    [
      'goroutine 7 [select (no cases) (leaked) (scan), 2 minutes]:',
      { state: 'select (no cases)', leaked: true },
    ],
    ['goroutine 7 [runnable (scan)]:', { state: 'runnable', leaked: false }],
    ['goroutine 7 [GC worker (idle)]:', { state: 'GC worker (idle)' }],
    ['goroutine 7 [sync.Mutex.Lock]:', { state: 'sync.Mutex.Lock' }],
    [
      'goroutine 7 [sync.WaitGroup.Wait (durable), synctest bubble 2]:',
      { state: 'sync.WaitGroup.Wait', synctestBubble: 2 },
    ],
    [
      'goroutine 7 [chan receive (synctest), synctest group 35]:',
      { state: 'chan receive', synctestBubble: 35 },
    ],
    [
      'goroutine 7 [chan receive, 1 minutes, locked to thread, synctest bubble 9]:',
      { synctestBubble: 9, minutes: 1 },
    ],
    ['goroutine 7 gp=0xc000006380 m=0 mp=0x5a6f20 [running]:', { id: 7, state: 'running' }],
    ['goroutine 7 gp=0xc000006380 m=nil [GC sweep wait]:', { id: 7, state: 'GC sweep wait' }],
    ['goroutine 0 [idle]:', { id: 0, state: 'idle' }],
    ['goroutine 7 [???]:', { state: '???' }],
    ['goroutine 9007199254740991 [select]:', { id: 9007199254740991 }],
    ['goroutine 7 [select] {a: b}:', { labels: { a: 'b' } }],
    ['goroutine 7 [select] {empty: , a.b/c_d: TestX}:', { labels: { empty: '', 'a.b/c_d': 'TestX' } }],
    ['goroutine 7 [select] {"a b": "c: d, e}:"}:', { labels: { 'a b': 'c: d, e}:' } }],
    [
      'goroutine 7 [select] {k: "\\n\\r\\t\\\\\\"\\x00\\u00e9\\U0001f600"}:',
      { labels: { k: '\n\r\t\\"\0é😀' } },
    ],
    ['goroutine 7 [select] {k: "]:"}:', { labels: { k: ']:' } }],
    ['goroutine 7 [select] {__proto__: x}:', { labels: Object.fromEntries([['__proto__', 'x']]) }],
    [
      'goroutine 7 [select labels:{"a": "b", "c": "]: [x"}]:',
      { state: 'select', labels: { a: 'b', c: ']: [x' } },
    ],
    [
      'goroutine 7 [select, 5 minutes labels:{"a": "b"}]:',
      { state: 'select', minutes: 5, labels: { a: 'b' } },
    ],
    ['goroutine 7 [select, something new 5]:', { state: 'select' }],
    ['goroutine 7 [select] {k: "\\Uffffffff\\xff\\q"}:', { labels: { k: '\ufffd\ufffdq' } }],
  ])('%s', (line, expected) => {
    expect(only(`${line}\nmain.main()\n\t/a/b.go:1 +0x1\n`)).toMatchObject(expected)
  })

  test.each([
    'goroutine 7 [select] {unfinished:',
    'goroutine 7 [select] {"unfinished: x}:',
    'goroutine 7 [select] {a: "b" c}:',
    'goroutine 7 [select labels:{"a": 1 "}]:',
  ])('labels that make no sense are left out, the goroutine is not: %s', (line) => {
    expect(only(`${line}\n`)).toMatchObject({ id: 7, state: 'select', labels: {} })
  })

  test.each([
    'goroutine profile: total 5',
    'goroutine running on other thread; stack unavailable',
    'goroutine [running]:',
    'goroutine -1 [running]:',
    'goroutine 1x [running]:',
    'goroutine 1 [running',
    'goroutine 1 [running]',
    'goroutine 1 and [running]:',
    'goroutine 99999999999999999999 [running]:',
    ' goroutine 1 [running]:',
  ])('is not one: %s', (line) => {
    expect(parseGoroutines(`${line}\nmain.main()\n\t/a/b.go:1 +0x1\n`)).toEqual([])
  })
})

describe('call', () => {
  test.each([
    ['main.main()', 'main.main'],
    ['main.worker(0xc000012080, 0x7?)', 'main.worker'],
    ['main.(*T).Run({0x55b800?, 0x5a83b0?}, _, 0x1, ...)', 'main.(*T).Run'],
    ['main.Map[...](...)', 'main.Map[...]'],
    ['main.(*Box[...]).Wait(0x0)', 'main.(*Box[...]).Wait'],
    [
      'main.(*Box[go.shape.struct { main.a int }]).Wait(0x0)',
      'main.(*Box[go.shape.struct { main.a int }]).Wait',
    ],
    ['main.Start.func1.2()', 'main.Start.func1.2'],
    ['main.(*T).Start.(*T).run.func1()', 'main.(*T).Start.(*T).run.func1'],
    ['main.glob..func1()', 'main.glob..func1'],
    ['main.(*T).Close-fm()', 'main.(*T).Close-fm'],
    ['main.Start.gowrap1()', 'main.Start.gowrap1'],
    ['gopkg.in/yaml%2ev3.(*parser).parse(...)', 'gopkg.in/yaml%2ev3.(*parser).parse'],
    ['panic({0x6b7a40?, 0x5606c0?})', 'panic'],
    ['runtime.goexit({})', 'runtime.goexit'],
    ['main._Cfunc_sleep(0x1)', 'main._Cfunc_sleep'],
  ])('%s', (line, name) => {
    expect(functions(only(`goroutine 1 [running]:\n${line}\n\t/a/b.go:1 +0x1\n`))).toEqual([name])
  })

  test.each<[string, string, number]>([
    ['/a/b.go:12 +0x1d', '/a/b.go', 12],
    ['/a/b.go:12', '/a/b.go', 12],
    ['/a/b.go:12 +0x1d fp=0xc000046fa8 sp=0xc000046f88 pc=0x48758a', '/a/b.go', 12],
    ['C:/Users/me/x y/b.go:12 +0x1d', 'C:/Users/me/x y/b.go', 12],
    ['/a dir/with +0x1/b:3.go:12 +0x1d', '/a dir/with +0x1/b:3.go', 12],
    ['k8s.io/client-go@v0.31.0/util/wait.go:7', 'k8s.io/client-go@v0.31.0/util/wait.go', 7],
    ['_testmain.go:45 +0x9', '_testmain.go', 45],
    ['<autogenerated>:1 +0x9', '<autogenerated>', 1],
    ['?:0 +0x9', '', 0],
    ['/a/b.go', '/a/b.go', 0],
  ])('at %s', (text, file, line) => {
    expect(only(`goroutine 1 [running]:\nmain.main()\n\t${text}\n`).frames).toEqual([
      { function: 'main.main', file, line },
    ])
  })

  test('code that Go did not compile, with and without symbols', () => {
    const goroutine = only(
      [
        'goroutine 1 [syscall]:',
        'void work(int (*)(void))',
        '\t/src/work.cc:7 pc=0x4877f0',
        'non-Go function',
        '\tpc=0x4877f1',
        'non-Go function at pc=7f0012345678',
        'runtime.cgocall(0x4877f0, 0xc00009ce58)',
        '\truntime/cgocall.go:157 +0x4b',
        '',
      ].join('\n'),
    )
    expect(goroutine.frames).toEqual([
      { function: 'void work(int (*)(void))', file: '/src/work.cc', line: 7 },
      { function: 'non-Go function', file: '', line: 0 },
      { function: 'non-Go function', file: '', line: 0 },
      { function: 'runtime.cgocall', file: 'runtime/cgocall.go', line: 157 },
    ])
  })

  test.each(['...31 frames elided...', '...additional frames elided...'])('%s', (line) => {
    const goroutine = only(`goroutine 1 [running]:\na.a()\n\t/a.go:1 +0x1\n${line}\nb.b()\n\t/b.go:2 +0x2\n`)
    expect(functions(goroutine)).toEqual(['a.a', 'b.b'])
    expect(goroutine.elided).toBe(true)
  })

  test('a goroutine that runs on another thread has a creator and no stack', () => {
    const goroutine = only(
      'goroutine 5 [running]:\n\tgoroutine running on other thread; stack unavailable\ncreated by main.f in goroutine 1\n\t/a.go:9 +0x2\n',
    )
    expect(goroutine.frames).toEqual([])
    expect(goroutine.creator).toEqual({ function: 'main.f', file: '/a.go', line: 9, goroutine: 1 })
  })
})

describe('creator', () => {
  test.each([
    ['created by main.main', 'main.main', undefined],
    ['created by main.main in goroutine 17', 'main.main', 17],
    ['created by main.(*T[...]).Start.func1 in goroutine 1', 'main.(*T[...]).Start.func1', 1],
  ])('%s', (line, name, goroutine) => {
    expect(only(`goroutine 1 [select]:\n${line}\n\t/a.go:9 +0x2\n`).creator).toEqual({
      function: name,
      file: '/a.go',
      line: 9,
      goroutine,
    })
  })

  test('the main goroutine has none', () => {
    expect(only('goroutine 1 [running]:\nmain.main()\n\t/a.go:9 +0x2\n').creator).toBeUndefined()
  })

  test('ancestors follow, each with its own stack and creator', () => {
    const goroutine = only(
      [
        'goroutine 9 [select]:',
        'a.leaf()',
        '\t/a.go:1 +0x1',
        'created by a.middle in goroutine 8',
        '\t/a.go:2 +0x1',
        '[originating from goroutine 8]:',
        'a.middle(...)',
        '\t/a.go:3 +0x1',
        'created by a.root',
        '\t/a.go:4 +0x1',
        '[originating from goroutine 1]:',
        'a.root(...)',
        '\t/a.go:5 +0x1',
        '...additional frames elided...',
        '',
      ].join('\n'),
    )
    expect(functions(goroutine)).toEqual(['a.leaf'])
    expect(goroutine.elided).toBe(false)
    expect(goroutine.creator).toMatchObject({ function: 'a.middle', goroutine: 8 })
    expect(goroutine.ancestors).toEqual([
      {
        goroutine: 8,
        frames: [{ function: 'a.middle', file: '/a.go', line: 3 }],
        creator: { function: 'a.root', file: '/a.go', line: 4 },
      },
      { goroutine: 1, frames: [{ function: 'a.root', file: '/a.go', line: 5 }], creator: undefined },
    ])
  })
})

describe('text around goroutines', () => {
  const block = 'goroutine 5 [select]:\nmain.f()\n\t/a.go:1 +0x1\n'

  test.each(['', '\n', '\n\n\n', 'no goroutine here', 'FAIL\tpkg\t0.1s\n'])(
    'an empty dump holds nobody: %j',
    (text) => {
      expect(parseGoroutines(text)).toEqual([])
    },
  )

  test('text before, between and after is skipped', () => {
    const goroutines = parseGoroutines(
      `panic: boom\n\n${block}exit status 2\nrax 0x0\n\nlog(line)\n\tindented:5\n\n${block}FAIL\tpkg\t0.1s\n`,
    )
    expect(goroutines).toHaveLength(2)
    for (const goroutine of goroutines) {
      expect(functions(goroutine)).toEqual(['main.f'])
      expect(goroutine.elided).toBe(false)
    }
  })

  test('a header without a blank line before it starts a goroutine', () => {
    expect(parseGoroutines(block + block)).toHaveLength(2)
  })

  test.each(RELEASES)('%s: CRLF makes no difference', (release) => {
    const text = dumpOf(release, 'ancestors.txt')
    expect(parseGoroutines(text.replaceAll('\n', '\r\n'))).toEqual(parseGoroutines(text))
  })
})

describe('a dump that was cut off', () => {
  test.each(['go1.18', 'go1.27'])(
    '%s: at any character, whole goroutines stay whole and nothing is made up',
    (release) => {
      const text = dumpOf(release, 'ancestors.txt').slice(0, 6000)
      const whole = parseGoroutines(text.slice(0, text.lastIndexOf('\n\n') + 1))
      for (let end = text.length; end > 0; end--) {
        const cut = parseGoroutines(text.slice(0, end))
        expect(cut.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, cut.length - 1)))
        const [last, original] = [cut.at(-1), whole[cut.length - 1]]
        if (last === undefined || original === undefined) continue
        last.frames.forEach((frame, index) => {
          const expected = original.frames[index]
          expect(frame.function).toBe(expected?.function)
          if (frame.file !== '') expect(frame).toEqual(expected)
        })
        if (last.creator !== undefined) expect(last.creator.function).toBe(original.creator?.function)
      }
    },
  )

  test.each([
    ['in a function name', 'main.(*Ser'],
    ['in arguments', 'main.(*Server).Serve(0xc000'],
    ['before the location', 'main.(*Server).Serve()'],
    ['in a file name', 'main.(*Server).Serve()\n\t/src/ser'],
    ['in a line number', 'main.(*Server).Serve()\n\t/src/server.go:1'],
    ['in the creator', 'created by main.(*Ser'],
  ])('%s: the last goroutine is marked elided', (_, tail) => {
    const goroutine = only(`goroutine 5 [select]:\nmain.f()\n\t/a.go:1 +0x1\n${tail}`)
    expect(goroutine.elided).toBe(true)
    expect(goroutine.creator).toBeUndefined()
    expect(goroutine.frames[0]).toEqual({ function: 'main.f', file: '/a.go', line: 1 })
  })

  test('a dump that only lost its last line end is whole', () => {
    const text = dumpOf('go1.27')
    expect(parseGoroutines(text.trimEnd())).toEqual(parseGoroutines(text))
  })
})
