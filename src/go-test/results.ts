import { ABILITIES, type Capture } from '../model/capture.ts'
import { NO_TESTS, type PackageResult } from '../model/measurement.ts'
import { byText } from '../text/order.ts'
import type { PackageOutput, ProcessEnd } from './output.ts'

const HOOK_MISSING =
  'hook missing: TestMain did not call m.Run, the command sets its own GOFLAGS, or -coverpkg includes package testing (use -coverpkg=./...)'

/**
 * One result per package that was captured or that `go test` named.
 * Only a complete capture is a measurement; everything else says why there is none.
 *
 * @param said what `go test` printed of its packages, as far as anybody saw it
 */
export function resultsOf(
  captures: readonly Capture[],
  said: ReadonlyMap<string, PackageOutput>,
): readonly PackageResult[] {
  const output = new Map([...ranNothing(captures), ...said])
  const byPackage = new Map<string, Capture[]>()
  for (const capture of captures) {
    const known = byPackage.get(capture.start.package)
    if (known) known.push(capture)
    else byPackage.set(capture.start.package, [capture])
  }
  const paths = [...new Set([...byPackage.keys(), ...output.keys()])].sort(byText)
  return paths.map((path) => {
    const reason = missingReason(byPackage.get(path) ?? [], output.get(path))
    return reason === undefined
      ? { path, status: 'measured', reason: null }
      : { path, status: 'no data', reason }
  })
}

/**
 * Packages whose tests `-run` left out, where nobody saw what `go test` says then. Examples are not among the tests of a capture, so a
 * package that has nothing else counts as well: rather no data than clean.
 */
function ranNothing(captures: readonly Capture[]): ReadonlyMap<string, PackageOutput> {
  const ran = new Set<string>()
  const chosen = new Set<string>()
  for (const capture of captures) {
    const isEmpty = capture.kind === 'complete' && capture.tests.length === 0 && choosesTests(capture.start)
    ;(isEmpty ? chosen : ran).add(capture.start.package)
  }
  const empty = [...chosen].filter((path) => !ran.has(path))
  return new Map(empty.map((path) => [path, { path, outcome: 'no tests to run', cause: undefined }]))
}

function choosesTests({ arguments: words, via }: Capture['start']): boolean {
  if (!ABILITIES[via].tellsTests) return false
  const flags = words.map((word) => /^--?test\.(\w+)(?:=|$)/.exec(word)?.[1])
  return (flags.includes('run') || flags.includes('skip')) && !flags.includes('bench')
}

function missingReason(captures: readonly Capture[], output: PackageOutput | undefined): string | undefined {
  // A second process that did not finish could hide what it left behind.
  const broken = captures.find((capture) => capture.kind !== 'complete')
  if (broken !== undefined) return brokenReason(broken, output)
  if (captures.length > 0)
    return output?.outcome === 'no tests to run' ? `${NO_TESTS}: none matched` : undefined
  return outputReason(output)
}

function brokenReason(capture: Capture, output: PackageOutput | undefined): string {
  if (capture.kind === 'unreadable') return capture.reason
  if (capture.kind === 'hung') return capture.cancelled ? 'cancelled' : 'timed out'
  if (output?.cause !== undefined) return describeCause(output.cause)
  return output?.outcome === 'failed'
    ? 'os.Exit'
    : 'ended early: the test process exited before its last test finished (panic, os.Exit, log.Fatal or kill)'
}

function outputReason(output: PackageOutput | undefined): string {
  if (output === undefined) return HOOK_MISSING
  switch (output.outcome) {
    case 'build failed':
      return 'build failed'
    case 'setup failed':
      return 'build failed: package setup failed'
    case 'no test files':
      return NO_TESTS
    case 'no tests to run':
      return `${NO_TESTS}: none matched`
    case 'cached':
      return 'hook missing: go test used a cached result, so nothing ran; remove -count from GOFLAGS, or use -count=1'
    case 'failed':
      return output.cause === undefined ? HOOK_MISSING : describeCause(output.cause)
    case 'ok':
      return HOOK_MISSING
    default:
      return output.outcome satisfies never
  }
}

function describeCause(cause: ProcessEnd): string {
  switch (cause.kind) {
    case 'exit':
      return cause.code === undefined ? 'os.Exit' : `os.Exit(${cause.code})`
    case 'panic':
    case 'timed out':
    case 'killed':
    case 'log.Fatal':
      return cause.kind
    case 'fatal error':
      return 'panic: runtime fatal error'
    default:
      return cause satisfies never
  }
}
