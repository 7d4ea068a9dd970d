import type { Site } from '../model/site.ts'

/**
 * Function names as the runtime prints them, brought to one spelling that does not depend on
 * inlining, the number of closures, type arguments, vendoring or the Go version.
 */

// Names the compiler gives to closures and to the wrappers of `go` and `defer` statements.
const GENERATED = /^(?:func\d+|\d+|gowrap\d+|deferwrap\d+)$/

/**
 * The innermost declared function of a name:
 * `wait.PollUntil.poller.func1.1` (poller inlined into PollUntil) → `wait.poller`,
 * `n.NewE.(*E).listen.func1` → `n.(*E).listen`, `cache.(*Store[...]).Get` → `cache.(*Store).Get`.
 *
 * A closure in a method with a value receiver loses its type (`T.run.func1` → `run`), since the name
 * does not tell it from an inlined closure.
 */
export function declaredFunction(name: string): string {
  const { packagePath, rest } = splitName(name)
  const parts = splitParts(rest.replace(/-(?:fm|range\d+)/g, ''))
  let end = parts.length
  while (end > 1 && (GENERATED.test(parts[end - 1] ?? '') || parts[end - 1] === '')) end--
  const declared = parts.slice(0, end)
  // `init.0` is the first init function of its package, `glob.` a closure of a package variable.
  if (declared[0] === 'glob' || declared[0] === 'init') return `${packagePath}.init`
  const inClosure = end < parts.length
  const receiver = declared.findLastIndex((part) => part.startsWith('('))
  const kept =
    receiver >= 0 && receiver === declared.length - 2
      ? declared.slice(receiver)
      : inClosure
        ? declared.slice(-1)
        : declared.slice(-2)
  return `${packagePath}.${kept.join('.')}`
}

/** Import path of the package that a function name begins with, without a vendor prefix. */
export function packageOf(name: string): string {
  return splitName(name).packagePath
}

/** The name without type arguments, which the profile and the dump spell differently. */
export function withoutTypeArguments(name: string): string {
  if (!name.includes('[')) return name
  let depth = 0
  let kept = ''
  for (const character of name) {
    if (character === '[') depth++
    else if (character === ']') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += character
  }
  return kept
}

function splitName(name: string): { readonly packagePath: string; readonly rest: string } {
  const plain = withoutTypeArguments(name)
  const slash = plain.lastIndexOf('/')
  const dot = plain.indexOf('.', slash + 1)
  const path = dot < 0 ? plain : plain.slice(0, dot)
  const vendored = path.lastIndexOf('/vendor/')
  const packagePath = (vendored < 0 ? path : path.slice(vendored + '/vendor/'.length))
    .replace(/^vendor\//, '')
    .replaceAll('%2e', '.')
  return { packagePath, rest: dot < 0 ? '' : plain.slice(dot + 1) }
}

/** Splits at dots outside parentheses. */
function splitParts(rest: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of rest) {
    if (character === '.' && depth === 0) {
      parts.push(part)
      part = ''
      continue
    }
    if (character === '(') depth++
    if (character === ')') depth--
    part += character
  }
  parts.push(part)
  return parts
}

const MAX_FRAMES = 16

/** Declared functions of the stack outside the runtime, innermost first. */
export function framesOf({ stack }: Pick<Site, 'stack'>): readonly string[] {
  return stack
    .map((frame) => declaredFunction(frame.function))
    .filter((name) => !name.startsWith('runtime.'))
    .slice(0, MAX_FRAMES)
}

export function topLevel(test: string): string {
  return test.split('/')[0] ?? test
}

/** Top-level names of tests, subtests folded into the test that runs them. */
export function topLevelTests(tests: readonly string[]): readonly string[] {
  return [...new Set(tests.map((test) => test.split('/')[0] ?? test))].sort()
}
