// Modules for the clean and the pairs command, and how to get them.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { capture } from './process.mjs'

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures/modules')

/** Released modules whose tests start many goroutines and pass without a network. */
const RELEASED = [
  {
    name: 'client-go',
    module: 'k8s.io/client-go@v0.34.1',
    packages: ['./tools/cache/...', './util/workqueue/...', './tools/leaderelection/...'],
  },
  { name: 'zap', module: 'go.uber.org/zap@v1.27.0', packages: ['./...'] },
  {
    name: 'nats.go',
    module: 'github.com/nats-io/nats.go@v1.37.0',
    // The test that is skipped fails since Go 1.26 parses addresses more strictly.
    flags: ['-modfile=go_test.mod', '-skip=^TestSimplifiedURLs$'],
    packages: ['.', './jetstream', './micro/...', './internal/...', './bench'],
  },
  {
    name: 'nats.go-server',
    module: 'github.com/nats-io/nats.go@v1.37.0',
    // The rest of the package takes minutes.
    flags: ['-modfile=go_test.mod', '-run=Conn|Reconnect|Auth|Headers'],
    packages: ['./test'],
  },
  {
    name: 'grpc-go',
    module: 'google.golang.org/grpc@v1.76.0',
    packages: [
      '.',
      './internal/transport',
      './internal/grpcsync',
      './internal/resolver/...',
      './internal/balancer/...',
      './balancer/pickfirst/...',
      './credentials',
      './stats/...',
    ],
  },
  { name: 'http2', module: 'golang.org/x/net@v0.46.0', packages: ['./http2'] },
]

/** Modules on which nothing may change: released ones, and the side without the leak of every known pair. */
export function cleanModules({ cases, work, env }) {
  const released = RELEASED.map(({ name, module, flags = [], packages }) => ({
    name,
    group: 'released',
    command: ['go', 'test', ...flags, ...packages],
    // Only those that are asked for are fetched.
    folder: () => fetchModule(module, path.join(work, 'modules', name), env),
  }))
  const sides = knownPairs({ cases }).map(({ name, before, command }) => ({
    name,
    group: 'sides',
    command,
    folder: () => before,
  }))
  return [...released, ...sides]
}

/**
 * Pairs of folders with one known leak between them. The expectations are in two spellings: fixture.json is ours,
 * case.json came with the collected cases.
 */
export function knownPairs({ cases, only }) {
  const fixtures = folders(FIXTURES).map((folder) => {
    const { arguments: flags = [], expected } = readJson(path.join(FIXTURES, folder, 'fixture.json'))
    return {
      name: folder,
      before: path.join(FIXTURES, folder, 'base'),
      after: path.join(FIXTURES, folder, 'head'),
      command: ['go', 'test', ...flags, './...'],
      expected: expected.new,
    }
  })
  const collected = (cases === undefined ? [] : folders(cases)).map((folder) => {
    const { leaks } = readJson(path.join(cases, folder, 'case.json'))
    return {
      name: folder,
      before: path.join(cases, folder, 'fixed'),
      after: path.join(cases, folder, 'buggy'),
      command: ['go', 'test', './...'],
      expected: leaks.map((leak) => ({
        creator: leak.created_by,
        entry: leak.outermost,
        blocking: { wait: leak.state, function: leak.func },
        tests: undefined,
      })),
    }
  })
  return [...fixtures, ...collected].filter(
    ({ name, before }) => existsSync(before) && (only === undefined || only.includes(name)),
  )
}

function fetchModule(module, target, env) {
  if (existsSync(target)) return target
  mkdirSync(target, { recursive: true })
  const { Dir: cached } = JSON.parse(
    capture(['go', 'mod', 'download', '-json', module], { cwd: target, env }),
  )
  cpSync(cached, target, { recursive: true })
  // The module cache is read-only, and some tests write beside their sources.
  capture(['chmod', '-R', 'u+w', target], { cwd: target, env })
  return target
}

const folders = (directory) =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))
