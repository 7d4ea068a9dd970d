import { ConfigurationError } from '../errors.ts'

/**
 * Splits GOFLAGS as the go command does: entries are separated by white space, and an entry that
 * contains some is enclosed as a whole in single or double quotes (cmd/internal/quoted).
 */
export function splitGoflags(value: string): readonly string[] {
  const entries: string[] = []
  let rest = value.trimStart()
  while (rest !== '') {
    const quote = rest[0]
    if (quote === '"' || quote === "'") {
      const end = rest.indexOf(quote, 1)
      if (end < 0) throw new ConfigurationError(`GOFLAGS has an unterminated ${quote} string: ${value}`)
      entries.push(rest.slice(1, end))
      rest = rest.slice(end + 1).trimStart()
    } else {
      const entry = /^\S+/.exec(rest)?.[0] ?? rest
      entries.push(entry)
      rest = rest.slice(entry.length).trimStart()
    }
  }
  return entries
}

export function joinGoflags(entries: readonly string[]): string {
  return entries.map(quote).join(' ')
}

/** Value of the last `-name=value` (one or two dashes), as the go command would use it. */
export function goflag(entries: readonly string[], name: string): string | undefined {
  const pattern = new RegExp(`^--?${name}=(.*)$`, 's')
  return entries.flatMap((entry) => pattern.exec(entry)?.[1] ?? []).at(-1)
}

export function withoutGoflag(entries: readonly string[], name: string): readonly string[] {
  const pattern = new RegExp(`^--?${name}(=|$)`)
  return entries.filter((entry) => !pattern.test(entry))
}

function quote(entry: string): string {
  if (!/[\s'"]/.test(entry)) return entry
  if (!entry.includes("'")) return `'${entry}'`
  if (!entry.includes('"')) return `"${entry}"`
  throw new ConfigurationError(
    `GOFLAGS cannot contain an entry with both kinds of quotes: ${entry}; use a folder without quotes in its name`,
  )
}
