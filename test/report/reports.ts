import { CAUSES } from '../../src/knowledge/causes/all.ts'
import type { Change } from '../../src/model/change.ts'
import type { Frame } from '../../src/model/goroutine.ts'
import type { PackageResult } from '../../src/model/measurement.ts'
import type { PartlyMeasured, Report } from '../../src/model/report.ts'
import type { Links } from '../../src/report/links.ts'

/** Reports of every shape that a run can have. Built by hand, so that each golden has its reason next to it. */

export const LINKS: Links = {
  repository: 'acme/quotes',
  serverUrl: 'https://github.com',
  commit: '0f3c9d1b7a2e4c5d8f60718293a4b5c6d7e8f901',
  runUrl: 'https://github.com/acme/quotes/actions/runs/4711',
  reportUrl: 'https://github.com/acme/quotes/actions/runs/4711/artifacts/815',
  baseBranch: 'main',
}

/** Outside GitHub: nothing to link to. */
export const NO_LINKS: Links = { repository: '', serverUrl: '', commit: null, runUrl: null, reportUrl: null }

const CHECKOUT = '/home/runner/work/quotes/quotes'
const GOROOT = '/opt/hostedtoolcache/go/1.26.8/x64/src'

export function frame(name: string, file: string, line: number): Frame {
  return { function: name, file, line }
}

/** What running again shows of a leak: one more with each run of its test. */
const GROWS: NonNullable<Change['confirmation']> = {
  runs: [
    { tests: 'suspects', repetitions: 1, count: 1, exitedAfterMs: null, passed: true },
    { tests: 'suspects', repetitions: 4, count: 4, exitedAfterMs: null, passed: true },
  ],
  rate: 1,
  exitedAfterMs: null,
  note: '',
  origin: {
    chain: ['example.com/quotes/quote.(*Client).Quote', 'testing.(*T).Run'],
    once: false,
    testCode: {
      function: 'example.com/quotes/quote.TestQuote.func1',
      file: 'quote/quote_test.go',
      line: 31,
      inRepository: true,
    },
  },
  arguments: ['-test.run=^TestQuote$', '-test.count=4'],
}

/** `Client.fetch` sends its result to a caller that has given up. */
export const FETCH: Change = {
  change: 'new',
  verdict: 'leak',
  proven: true,
  package: 'example.com/quotes/quote',
  tests: ['TestQuote/slow'],
  creator: 'example.com/quotes/quote.(*Client).Quote',
  entry: 'example.com/quotes/quote.(*Client).fetch',
  blocking: { wait: 'chan send', function: 'example.com/quotes/quote.(*Client).fetch' },
  count: 1,
  baselineCount: 0,
  comparable: true,
  goStatement: { file: 'quote/fetch.go', line: 42, inRepository: true },
  blockedAt: { file: 'quote/fetch.go', line: 61, inRepository: true },
  stack: [
    frame('runtime.gopark', `${GOROOT}/runtime/proc.go`, 462),
    frame('runtime.chansend', `${GOROOT}/runtime/chan.go`, 283),
    frame('runtime.chansend1', `${GOROOT}/runtime/chan.go`, 161),
    frame('example.com/quotes/quote.(*Client).fetch', `${CHECKOUT}/quote/fetch.go`, 61),
  ],
  hint: 'The function that started the goroutine can return before it receives: give the channel a buffer for every value sent, for example make(chan T, 1) for one value.',
  ...CAUSES['early-return'],
  identity: {
    creator: 'example.com/quotes/quote.(*Client).Quote',
    entry: 'example.com/quotes/quote.(*Client).fetch',
    blocking: { wait: 'chan send', function: 'example.com/quotes/quote.(*Client).fetch' },
  },
  confirmation: GROWS,
  rule: null,
  from: null,
}

/** A worker loop that had two leaks on main and has five now. */
export const WORKER: Change = {
  ...FETCH,
  change: 'grown',
  proven: false,
  package: 'example.com/quotes/queue',
  tests: ['TestPool', 'TestPoolClose', 'TestPoolDrain', 'TestPoolResize'],
  creator: 'example.com/quotes/queue.NewPool',
  entry: 'example.com/quotes/queue.(*Pool).worker',
  blocking: { wait: 'select', function: 'example.com/quotes/queue.(*Pool).worker' },
  count: 5,
  baselineCount: 2,
  confirmation: {
    ...GROWS,
    runs: [5, 6, 5].map((count) => ({
      tests: 'package',
      repetitions: 1,
      count,
      exitedAfterMs: null,
      passed: true,
    })),
    rate: null,
  },
  goStatement: { file: 'queue/pool.go', line: 31, inRepository: true },
  blockedAt: { file: 'queue/pool.go', line: 48, inRepository: true },
  stack: [
    frame('runtime.gopark', `${GOROOT}/runtime/proc.go`, 462),
    frame('runtime.selectgo', `${GOROOT}/runtime/select.go`, 351),
    frame('example.com/quotes/queue.(*Pool).worker', `${CHECKOUT}/queue/pool.go`, 48),
  ],
  hint: 'No case of this select can end the goroutine. Add a case for ctx.Done() or a stop channel, and cancel or close it when the test or its owner is done.',
  ...CAUSES.select,
  identity: {
    creator: 'example.com/quotes/queue.NewPool',
    entry: 'example.com/quotes/queue.(*Pool).worker',
    blocking: { wait: 'select', function: 'example.com/quotes/queue.(*Pool).worker' },
  },
}

/** Idle connections of an HTTP client: the code is the standard library's, only the `go` statement is nowhere near. */
export const CONNECTION: Change = {
  ...FETCH,
  change: 'persisting',
  verdict: 'leak',
  proven: false,
  package: 'example.com/quotes/quote',
  tests: ['TestRemote'],
  creator: 'net/http.(*Transport).dialConn',
  entry: 'net/http.(*persistConn).readLoop',
  blocking: { wait: 'IO wait', function: 'net/http.(*persistConn).readLoop' },
  count: 3,
  baselineCount: 3,
  goStatement: { file: `${GOROOT}/net/http/transport.go`, line: 1948, inRepository: false },
  blockedAt: { file: `${GOROOT}/net/http/transport.go`, line: 2325, inRepository: false },
  stack: [
    frame('internal/poll.runtime_pollWait', `${GOROOT}/runtime/netpoll.go`, 351),
    frame('internal/poll.(*FD).Read', `${GOROOT}/internal/poll/fd_unix.go`, 165),
    frame('net.(*conn).Read', `${GOROOT}/net/net.go`, 196),
    frame('net/http.(*persistConn).readLoop', `${GOROOT}/net/http/transport.go`, 2325),
  ],
  hint: '',
  explanation: '',
  fix: '',
  identity: {
    creator: 'net/http.(*Transport).dialConn',
    entry: 'net/http.(*persistConn).readLoop',
    blocking: { wait: 'IO wait', function: 'net/http.(*persistConn).readLoop' },
  },
}

export const FLUSH_DAEMON: Change = {
  ...CONNECTION,
  change: 'new',
  verdict: 'singleton',
  package: 'example.com/quotes/store',
  tests: ['TestOpen'],
  creator: 'k8s.io/klog/v2.(*flushDaemon).run',
  entry: 'k8s.io/klog/v2.(*flushDaemon).run.func1',
  blocking: { wait: 'select', function: 'k8s.io/klog/v2.(*flushDaemon).run.func1' },
  count: 1,
  baselineCount: 0,
  confirmation: { ...GROWS, runs: GROWS.runs.map((run) => ({ ...run, count: 1 })), rate: 0 },
}

const FLUSHING = { reason: 'klog flushes until the process ends', owner: null, max: null, count: 1 }

export function measured(...paths: readonly string[]): readonly PackageResult[] {
  return paths.map((path) => ({ path: `example.com/quotes/${path}`, status: 'measured', reason: null }))
}

export function noData(path: string, reason: string): PackageResult {
  return { path: `example.com/quotes/${path}`, status: 'no data', reason }
}

function partly(path: string, reason: string, legs: readonly string[]): PartlyMeasured {
  return { path: `example.com/quotes/${path}`, status: 'partly measured', reason, legs }
}

const CLEAN: Report = {
  version: 1,
  tool: { name: 'leakgate', version: '0.1.0' },
  gate: { passed: true, reasons: [] },
  changes: [],
  packages: measured('cmd/quoted', 'queue', 'quote', 'store'),
  rules: [],
  ambient: [],
  differences: [],
  baseline: {
    kind: 'artifact',
    source: 'leakgate-baseline',
    commit: '8d1e2f3a4b5c6d7e8f9001122334455667788990',
    recordedAt: '2026-11-20T14:03:27Z',
    goVersion: 'go1.26.8',
    url: 'https://github.com/acme/quotes/actions/runs/4690',
  },
  run: {
    command: 'go test ./...',
    goVersion: 'go1.26.8',
    goos: 'linux',
    goarch: 'amd64',
    settings: {
      race: ['off'],
      count: ['1'],
      parallel: ['4'],
      cpu: [''],
      shuffle: ['off'],
      maxProcs: ['4'],
    },
    exitCode: 0,
    commit: '0f3c9d1b7a2e4c5d8f60718293a4b5c6d7e8f901',
  },
}

/** Not of the merge base, and told so. */
export const CHOSEN = {
  kind: 'artifact',
  source: 'leakgate-baseline',
  commit: '8d1e2f3a4b5c6d7e8f9001122334455667788990',
  recordedAt: '2026-11-20T14:03:27Z',
  goVersion: 'go1.26.8',
  url: 'https://github.com/acme/quotes/actions/runs/4690',
  why: '4 commits before the merge base',
  ageSeconds: 3 * 60 * 60 + 59 * 60,
} satisfies Report['baseline']

const KNOWN: Change = { ...WORKER, change: 'persisting', count: 2, baselineCount: 2 }
const FIXED: Change = { ...CONNECTION, change: 'fixed', count: 0, baselineCount: 3 }

/** 300 places at once, with stacks of thirty frames: a change of a shared fixture can do this. */
function manySites(): readonly Change[] {
  return Array.from({ length: 300 }, (_, index): Change => {
    const number = String(index).padStart(3, '0')
    const name = `example.com/quotes/worker${number}.(*Processor).handleIncomingMessagesUntilTheQueueIsDrained`
    const file = `worker${number}/processor.go`
    return {
      ...FETCH,
      proven: index % 3 === 0,
      package: `example.com/quotes/worker${number}`,
      tests: [`TestProcessor/handles_incoming_messages_until_drained_${number}`],
      creator: `example.com/quotes/worker${number}.NewProcessor`,
      entry: name,
      blocking: { wait: 'chan send', function: name },
      goStatement: { file, line: 40 + index, inRepository: true },
      blockedAt: { file, line: 90 + index, inRepository: true },
      stack: Array.from({ length: 30 }, (_unused, depth) =>
        frame(`${name}.step${depth}`, `${CHECKOUT}/${file}`, 90 + index + depth),
      ),
    }
  })
}

/** What somebody would write who wants the comment to do something. */
const HOSTILE = {
  test: 'TestX/@octocat_closes_#1_`x`|y_<img/src=x>_\u202egnp.exe\u202c_[a](https://evil.example)',
  package: 'example.com/quotes/@team/**bold**|<script>alert(1)</script>',
  function: 'example.com/quotes/evil.(*T[go.shape.struct { A "json:\\"@octocat\\"" }]).``run```</details>',
  file: 'evil/a b](http://evil.example)/`#1`.go',
  reason:
    'panic: \u001b[31mred\u001b[0m @octocat see #1, GH-2 and https://evil.example or www.evil.example\n\n# Heading\n</details><!-- leakgate -->\n::error::x | y $x$ :tada: a@evil.example',
}

function hostile(): Report {
  const location = { file: HOSTILE.file, line: 7, inRepository: true }
  const evil: Change = {
    ...FETCH,
    package: HOSTILE.package,
    tests: [HOSTILE.test, '', '@octocat', '-x', '1. y'],
    creator: HOSTILE.function,
    entry: HOSTILE.function,
    blocking: { wait: 'chan send', function: HOSTILE.function },
    goStatement: location,
    blockedAt: location,
    stack: [
      frame(HOSTILE.function, `/src/${HOSTILE.file}`, 7),
      frame('````\n</details>\n# Heading @octocat', '\u001b]8;;https://evil.example\u0007click', 1),
    ],
    hint: HOSTILE.reason,
    explanation: HOSTILE.reason,
    fix: `go f() // ${HOSTILE.reason}\n\`\`\`\n</details>\n\t::error::x`,
    confirmation: { ...GROWS, note: HOSTILE.reason, arguments: [HOSTILE.test] },
  }
  return {
    ...CLEAN,
    gate: { passed: false, reasons: [HOSTILE.reason, '- list', '1. list'] },
    changes: [
      evil,
      { ...evil, verdict: 'intermittent', proven: false },
      { ...evil, change: 'persisting' },
      { ...evil, rule: { reason: HOSTILE.reason, owner: '@octocat', max: null, count: 1 } },
      { ...evil, rule: { reason: HOSTILE.reason, owner: '@octocat', max: 1, count: 2 } },
      { ...evil, change: 'fixed', count: 0, baselineCount: 1 },
      { ...evil, change: 'newly-exercised' },
      {
        ...evil,
        change: 'moved',
        from: {
          package: HOSTILE.package,
          creator: HOSTILE.function,
          entry: `x${HOSTILE.function}`,
          blocking: evil.blocking,
          goStatement: location,
        },
      },
    ],
    ambient: (['new', 'grown', 'gone'] as const).map((change) => ({
      change,
      packages: [HOSTILE.package, HOSTILE.package],
      creator: HOSTILE.function,
      entry: HOSTILE.function,
      count: 2,
      baselineCount: 1,
      goStatement: location,
    })),
    differences: [{ setting: 'cpu', baseline: HOSTILE.reason, run: HOSTILE.reason }],
    packages: [
      { path: HOSTILE.package, status: 'measured', reason: null },
      { path: `${HOSTILE.package}2`, status: 'no data', reason: HOSTILE.reason },
      {
        path: `${HOSTILE.package}3`,
        status: 'partly measured',
        reason: HOSTILE.reason,
        legs: [HOSTILE.function],
      },
    ],
    rules: [
      {
        kind: 'unused',
        file: '`#1`](https://evil.example)',
        line: 1,
        match: { test: HOSTILE.test },
        reason: HOSTILE.reason,
        owner: '@octocat',
        expires: null,
      },
    ],
    baseline: {
      kind: 'artifact',
      source: '`x`](https://evil.example) @octocat',
      commit: '@octocat',
      recordedAt: '@octocat #1',
      goVersion: '<b>go</b>',
      url: 'https://evil.example/run',
      why: 'newest on `x`](https://evil.example) @octocat #1',
      ageSeconds: 0,
      others: [{ kind: 'artifact', commit: '@octocat `#1`', legs: [HOSTILE.function] }],
    },
    run: {
      ...CLEAN.run,
      command: 'go test ./... # @octocat ```\n</details>',
      goVersion: '@go',
      commit: '`#1`',
    },
  }
}

export const REPORTS = {
  'new-leak': {
    ...CLEAN,
    gate: { passed: false, reasons: ['1 new goroutine leak.'] },
    changes: [FETCH, KNOWN],
  },
  'new-and-grown': {
    ...CLEAN,
    gate: { passed: false, reasons: ['1 new goroutine leak.', '1 goroutine leak grew.'] },
    changes: [FETCH, FLUSH_DAEMON, WORKER, CONNECTION, { ...FIXED, package: 'example.com/quotes/store' }],
    packages: [
      ...measured('cmd/quoted', 'queue', 'quote', 'store'),
      noData('web', 'The tests panicked before the last one ended, so nothing was captured.'),
    ],
    run: { ...CLEAN.run, command: 'make test', exitCode: 2 },
  },
  grown: {
    ...CLEAN,
    gate: { passed: false, reasons: ['1 goroutine leak grew.'] },
    changes: [WORKER],
  },
  'fixed-only': {
    ...CLEAN,
    changes: [
      { ...KNOWN, sightings: { runs: 3, of: 10, last: '4a5b6c7d8e9f00112233445566778899aabbccdd' } },
      { ...KNOWN, package: 'example.com/quotes/store', sightings: { runs: 10, of: 10, last: null } },
      FIXED,
    ],
    baseline: CHOSEN,
  },
  clean: CLEAN,
  'no-baseline': {
    ...CLEAN,
    changes: [
      { ...FETCH, comparable: false, proven: false, verdict: 'unconfirmed', confirmation: null },
      { ...WORKER, change: 'new', baselineCount: 0, comparable: false, tests: [] },
    ],
    baseline: { kind: 'none', reason: 'No artifact of a run on main was found.' },
  },
  /** One that a rule allows, one of which there are more than it allows, and two rules to look at. */
  rules: {
    ...CLEAN,
    gate: { passed: false, reasons: ['1 goroutine leak grew.'] },
    changes: [
      { ...WORKER, rule: { reason: 'drained by the sidecar', owner: '@acme/queue', max: 3, count: 5 } },
      { ...FLUSH_DAEMON, verdict: 'unconfirmed', confirmation: null, rule: FLUSHING },
      {
        ...CONNECTION,
        rule: { ...FLUSHING, reason: 'idle connections | #12', owner: '@octocat', max: 4, count: 3 },
      },
    ],
    rules: [
      {
        kind: 'expired',
        file: '.leakgate.yml',
        line: 12,
        match: { test: 'TestOld' },
        reason: 'until v2 is out',
        owner: 'store',
        expires: '2026-10-31',
      },
      {
        kind: 'unused',
        file: '.leakgate.yml',
        line: 17,
        match: { entry: '**/old.*', package: 'example.com/quotes/**' },
        reason: 'see #7',
        owner: null,
        expires: null,
      },
    ],
  },
  'only-allowed': {
    ...CLEAN,
    changes: [{ ...FETCH, verdict: 'unconfirmed', confirmation: null, proven: false, rule: FLUSHING }],
  },
  'no-data': {
    ...CLEAN,
    packages: [
      ...measured('queue', 'quote'),
      noData('cmd/quoted', 'The build failed.'),
      noData('store', 'TestMain called os.Exit before the tests ended.'),
      noData('web', 'The test timed out after 10m0s.'),
    ],
    run: { ...CLEAN.run, exitCode: 1 },
  },
  'partly-measured': {
    ...CLEAN,
    baseline: {
      ...CHOSEN,
      others: [
        { kind: 'artifact', commit: '4b825dc642cb6eb9a060e54bf8d69288fbee4904', legs: ['mac', 'windows'] },
        { kind: 'none', commit: null, legs: ['plan9'] },
      ],
    },
    packages: [
      partly('store', 'windows: the build failed', ['linux', 'mac']),
      partly('web', 'windows: the build failed', ['linux', 'mac']),
      partly('web/admin', 'mac: timed out; windows: the build failed', ['linux']),
    ],
  },
  'nothing-measured': {
    ...CLEAN,
    gate: { passed: false, reasons: ['nothing could be measured'] },
    packages: ['cmd/quoted', 'queue', 'quote', 'store', 'web', 'web/admin'].map((path) =>
      noData(
        path,
        'The hook is missing: -coverpkg=all replaces the file that it lives in. Leave out testing.',
      ),
    ),
    run: { ...CLEAN.run, command: 'go test -coverpkg=all ./...', goVersion: '' },
  },
  'many-sites': {
    ...CLEAN,
    gate: { passed: false, reasons: ['300 new goroutine leaks.'] },
    changes: manySites(),
  },
  'moved-and-exercised': {
    ...CLEAN,
    changes: [
      { ...FETCH, change: 'newly-exercised', verdict: 'unconfirmed', confirmation: null, proven: false },
      {
        ...KNOWN,
        change: 'moved',
        from: {
          package: 'example.com/quotes/queue',
          creator: 'example.com/quotes/queue.NewPool',
          entry: 'example.com/quotes/queue.(*Pool).run',
          blocking: { wait: 'select', function: 'example.com/quotes/queue.(*Pool).run' },
          goStatement: { file: 'queue/pool.go', line: 30, inRepository: true },
        },
      },
      CONNECTION,
    ],
    ambient: [
      {
        change: 'new',
        packages: ['example.com/quotes/queue', 'example.com/quotes/store'],
        creator: 'k8s.io/klog/v2.init.0',
        entry: 'k8s.io/klog/v2.(*loggingT).flushDaemon',
        count: 1,
        baselineCount: 0,
        goStatement: null,
      },
      {
        change: 'gone',
        packages: ['example.com/quotes/quote'],
        creator: 'example.com/quotes/quote.TestMain',
        entry: 'example.com/quotes/stub.Serve',
        count: 0,
        baselineCount: 1,
        goStatement: null,
      },
    ],
    differences: [
      { setting: 'go', baseline: '1.24', run: '1.26' },
      { setting: 'race', baseline: 'off', run: 'on' },
      { setting: 'count', baseline: '1', run: '3' },
    ],
  },
  hostile: hostile(),
} as const satisfies Record<string, Report>
