/**
 * Flags of `go build` that change what runs. The linker's `-X` names values of the head commit, often its hash: harmless.
 * Coverage is left out: it is the user's to collect, and rewrites nothing that waits.
 */
const KEPT = new Set(['-race', '-msan', '-asan', '-tags', '-trimpath', '-gcflags', '-asmflags', '-ldflags'])

/**
 * The build flags of a test binary, for building that package again from other sources.
 *
 * @param text what `go version -m` prints of it: lines of `build\t-race=true`, values quoted as Go strings where need be
 * @returns undefined when the binary does not tell: Go before 1.24 writes nothing into test binaries
 */
export function buildFlags(text: string): readonly string[] | undefined {
  const settings = text.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
    const match = /^\tbuild\t(-[a-z]+)=(.*)$/.exec(line)
    return match?.[1] === undefined ? [] : [[match[1], unquoted(match[2] ?? '')]]
  })
  if (!settings.some(([name]) => name === '-compiler')) return undefined
  return settings.filter(([name]) => KEPT.has(name)).map(([name, value]) => `${name}=${value}`)
}

/** runtime/debug, quoteValue: quoted when it holds a space, a quote or a line feed. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  try {
    const text: unknown = JSON.parse(value)
    return typeof text === 'string' ? text : value
  } catch {
    return value
  }
}
