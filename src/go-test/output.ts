/** Why a test process did not get to its end, as far as its output tells. */
export type ProcessEnd =
  | { readonly kind: 'panic' | 'timed out' | 'killed' | 'log.Fatal' | 'fatal error' }
  /** `go test` prints the status only when the process printed nothing. */
  | { readonly kind: 'exit'; readonly code: number | undefined }

export interface PackageOutput {
  readonly path: string
  readonly outcome:
    | 'ok'
    | 'cached'
    | 'no tests to run'
    | 'no test files'
    | 'build failed'
    | 'setup failed'
    | 'failed'
  readonly cause: ProcessEnd | undefined
}

export interface OutputReader {
  /** @param chunk a piece of the command's standard output, cut anywhere */
  write(chunk: Uint8Array): void
  /** Everything that `go test` said of its packages so far. */
  packages(): ReadonlyMap<string, PackageOutput>
}

// Longer lines are test output; nothing that `go test` says of a package is as long.
const MAX_LINE_CHARS = 4096

/**
 * Reads what `go test` prints about its packages, as text or as `-json` events, while it streams by.
 * It never decides whether a package is clean: only a complete capture does. It tells *why* a capture is missing.
 */
export function createOutputReader(): OutputReader {
  const packages = new Map<string, PackageOutput>()
  // In text form the lines of one package stand together and end with its result line.
  const text = createBlock(packages)
  const json = new Map<string, Block>()
  const decoder = new TextDecoder()
  let pending = ''

  const readLine = (line: string) => {
    const event = parseEvent(line)
    if (event === undefined) return text.readLine(line)
    let block = json.get(event.package)
    if (block === undefined) {
      block = createBlock(packages, event.package)
      json.set(event.package, block)
    }
    block.readLine(event.output)
  }

  return {
    write(chunk) {
      const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n')
      pending = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS * 64)
      for (const line of lines) readLine(line.endsWith('\r') ? line.slice(0, -1) : line)
    },
    packages: () => packages,
  }
}

interface Block {
  readLine(line: string): void
}

// A tab ends the first word; lines that tests print about a failure rarely have one there.
const RESULT = /^(?:FAIL|ok {2}|\? {3})\t(\S+)(.*)$/
// `go test -cover` prints packages without tests without a leading word (Go 1.22 and later).
const COVERED = /^\t(\S+)\t\tcoverage: /
const EXIT = /^exit status (\d+)$/
// The standard logger's default form, which log.Fatal leaves as the last line.
const LOGGED = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /
// A signal in code that Go did not compile, as runtime/signal_unix.go prints it.
const CRASH = /^SIG[A-Z]+: /

/** @param only the package whose results are believed, where its name is known already */
function createBlock(packages: Map<string, PackageOutput>, only?: string): Block {
  let cause: ProcessEnd | undefined
  let last = ''
  // Whether M.Run came to its end; what ends a process before that is printed, but for a plain exit.
  let finished = false
  return {
    readLine(line) {
      if (line.length > MAX_LINE_CHARS) return
      const result = RESULT.exec(line)
      const covered = COVERED.exec(line)
      const path = result?.[1] ?? covered?.[1]
      if (path !== undefined && (only === undefined || path === only)) {
        const outcome = covered ? 'no test files' : outcomeOf(line, result?.[2] ?? '')
        // `FAIL<tab>pkg [build failed]` may come twice (for the package and for its test variant).
        const why = cause ?? (finished ? undefined : exitAfter(last, undefined))
        packages.set(path, { path, outcome, cause: outcome === 'failed' ? why : undefined })
        cause = undefined
        last = ''
        finished = false
        return
      }
      // `go test` ends its own output with a FAIL, too; that one follows a result.
      if (line === 'PASS' || (line === 'FAIL' && last !== '')) finished = true
      cause = causeOf(line, last, cause) ?? cause
      if (line !== '') last = line
    },
  }
}

function outcomeOf(line: string, rest: string): PackageOutput['outcome'] {
  if (line.startsWith('?')) return 'no test files'
  if (line.startsWith('FAIL')) {
    if (rest.includes('[build failed]')) return 'build failed'
    if (rest.includes('[setup failed]')) return 'setup failed'
    return 'failed'
  }
  if (rest.includes('(cached)')) return 'cached'
  return rest.includes('[no tests to run]') ? 'no tests to run' : 'ok'
}

function causeOf(line: string, previous: string, known: ProcessEnd | undefined): ProcessEnd | undefined {
  if (line.startsWith('panic: test timed out after ')) return { kind: 'timed out' }
  if (line.startsWith('*** Test killed')) return { kind: 'timed out' }
  if (line.startsWith('panic: unexpected call to os.Exit(0) during test')) return { kind: 'exit', code: 0 }
  if (line.startsWith('panic: ')) return { kind: 'panic' }
  if (line.startsWith('fatal error: ')) return { kind: 'fatal error' }
  if (line.startsWith('signal: ')) return { kind: 'killed' }
  if (CRASH.test(line)) return { kind: 'fatal error' }
  const exit = EXIT.exec(line)
  // The runtime itself exits, with 2, after a panic or fatal error.
  if (exit === null || known !== undefined) return undefined
  return exitAfter(previous, Number(exit[1]))
}

/** How a process ended that printed no reason of the runtime's. */
function exitAfter(last: string, code: number | undefined): ProcessEnd {
  return LOGGED.test(last) && (code ?? 1) === 1 ? { kind: 'log.Fatal' } : { kind: 'exit', code }
}

function parseEvent(line: string): { readonly package: string; readonly output: string } | undefined {
  if (!line.startsWith('{') || !line.includes('"Action"')) return undefined
  try {
    const event: unknown = JSON.parse(line)
    if (typeof event !== 'object' || event === null) return undefined
    const { Package: name, Output: output } = event as { Package?: unknown; Output?: unknown }
    if (typeof name !== 'string') return { package: '', output: '' }
    return { package: name, output: typeof output === 'string' ? output.replace(/\n$/, '') : '' }
  } catch {
    return undefined // a test printed something that only looks like an event
  }
}

/** What each package printed, from text or `-json` events; the result line of a package ends its text. */
export function outputByPackage(text: string): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>()
  const add = (name: string, output: string) => outputs.set(name, (outputs.get(name) ?? '') + output)
  let lines: string[] = []
  for (const line of text.split('\n')) {
    const event = parseEvent(line)
    if (event !== undefined) {
      add(event.package, `${event.output}\n`)
      continue
    }
    const name = RESULT.exec(line)?.[1]
    if (name === undefined) {
      lines.push(line)
      continue
    }
    add(name, lines.join('\n'))
    lines = []
  }
  return outputs
}
